import type { ImportedReference, ImportedTemplate } from '@ssmith/core';

type Shape = NonNullable<ImportedTemplate['shape']>;

/** Data of the form that a template has, for tests: what does not come from Parameter Store, and `<ssm:/path>` for what does. */
export function fakeData({ shape, source, references }: ImportedTemplate): unknown {
  return shape === undefined ? source.text : fake(shape, references);
}

function fake(shape: Shape, references: readonly ImportedReference[]): unknown {
  switch (shape.kind) {
    case 'slot':
      return fakeSlot(references.filter(({ slot }) => slot === shape.index));
    case 'list':
      return shape.items.map((item) => fake(item, references));
    case 'map':
      return Object.fromEntries([...shape.entries].map(([key, item]) => [key, fake(item, references)]));
    case 'string':
      return shape.text;
    case 'number':
      return Number(shape.spelling);
    case 'bool':
      return shape.value;
    default:
      return null;
  }
}

function fakeSlot(references: readonly ImportedReference[]): unknown {
  switch (references[0]?.type) {
    case 'int':
    case 'number':
      return 0;
    case 'bool':
      return false;
    case 'list':
      return [];
    case 'json':
    case 'tree':
      return {};
    default:
      return references.map(({ reference }) => `<${reference}>`).join('');
  }
}
