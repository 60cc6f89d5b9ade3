import type { ImportedReference, ImportedTemplate } from '@ssmith/core';
import { exportable } from './code.ts';

type Shape = NonNullable<ImportedTemplate['shape']>;

/** The text of a declaration file: what an import of each template is to TypeScript. No value is in it, and no name of an environment. */
export function declarations(templates: readonly ImportedTemplate[]): string {
  const ids = templates.map(({ id }) => id);
  const modules = templates.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map((template) => declaration(template, ids));
  return `// Written by the plugin of ssmith, from the templates. Keep it in the repository, or out of it.\n\n${modules.join('\n')}`;
}

function declaration({ id, shape, references }: ImportedTemplate, ids: readonly string[]): string {
  const members = shape?.kind === 'map' ? shape.entries : new Map<string, Shape>();
  const lines = exportable(members.keys()).flatMap((name) => {
    const member = members.get(name);
    return member === undefined
      ? []
      : [...comment(member, references, '  '), `  export const ${name}: ${typeOf(member, references, '  ')};`];
  });
  const body = [...lines, `  const data: ${shape === undefined ? 'string' : typeOf(shape, references, '  ')};`, '  export default data;'];
  const names = [`*/${shortest(id, ids)}`, `~ssmith/${id}`, ...aliases(id, ids)];
  return names.map((name) => `declare module ${JSON.stringify(name)} {\n${body.join('\n')}\n}\n`).join('\n');
}

/** The end of a path that no other template has: an import from beside it has the name of the file only. */
function shortest(id: string, ids: readonly string[]): string {
  const parts = id.split('/');
  const ends = parts.map((_, index) => parts.slice(-index - 1).join('/'));
  return ends.find((end) => ids.filter((other) => other === end || other.endsWith(`/${end}`)).length === 1) ?? id;
}

/** `~ssmith/config/app`, where that is one template only. */
function aliases(id: string, ids: readonly string[]): string[] {
  const alias = withoutEnd(id);
  return alias !== id && ids.filter((other) => withoutEnd(other) === alias).length === 1 ? [`~ssmith/${alias}`] : [];
}

function withoutEnd(id: string): string {
  return id.replace(/(?:\.ssm)?\.\w+$/, '');
}

function typeOf(shape: Shape, references: readonly ImportedReference[], indent: string): string {
  switch (shape.kind) {
    case 'slot':
      return slotType(references.filter(({ slot }) => slot === shape.index));
    case 'list':
      return `readonly [${shape.items.map((item) => typeOf(item, references, indent)).join(', ')}]`;
    case 'map': {
      const inner = `${indent}  `;
      const lines = [...shape.entries].flatMap(([key, member]) => [
        ...comment(member, references, inner),
        `${inner}readonly ${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${typeOf(member, references, inner)};`,
      ]);
      return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
    }
    case 'bool':
      return 'boolean';
    default:
      return shape.kind;
  }
}

/** Where the value comes from, for whoever points at the name in an editor. */
function comment(shape: Shape, references: readonly ImportedReference[], indent: string): string[] {
  if (shape.kind !== 'slot') return [];
  const names = references.filter(({ slot }) => slot === shape.index).map(({ reference }) => reference.replaceAll('*/', '*\\/'));
  return [`${indent}/** ${names.join(', ')} */`];
}

function slotType(references: readonly ImportedReference[]): string {
  switch (references[0]?.type) {
    case 'int':
    case 'number':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'json':
      return 'unknown';
    case 'list':
      return 'readonly string[]';
    case 'tree':
      return 'Readonly<Record<string, unknown>>';
    default:
      return 'string';
  }
}
