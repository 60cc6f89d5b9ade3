import type { Value } from '../../data/value.ts';
import { type DialectFacts, refuse } from '../dialect.ts';
import { springNote, springRefusals } from '../spring.ts';

const readers = ['yaml', 'PyYAML', 'libyaml', 'ruamel.yaml'];
const spelling =
  'in double quotes with the escapes of JSON, which YAML 1.1 and 1.2 read alike; in single quotes or a block where the template has them and they hold the value; `json`, `list` and trees as flow collections';

export const dialects: Readonly<Record<string, DialectFacts>> = {
  portable: { name: 'portable', readers, spelling, refusals: [] },
  /** Spring Boot reads the same file, and then resolves what it finds in the values. */
  spring: { name: 'spring', readers, spelling, refusals: springRefusals, notes: [springNote] },
};

/** @throws {Unencodable} for a text, in a structure too, that the dialect cannot hold */
export function refuseTexts(value: Value, dialect: string): void {
  const { refusals = [] } = dialects[dialect] ?? {};
  if (refusals.length > 0) for (const text of textsOf(value)) refuse(text, refusals);
}

function textsOf(value: Value): string[] {
  switch (value.kind) {
    case 'string':
      return [value.text];
    case 'list':
      return value.items.flatMap(textsOf);
    case 'map':
      return [...value.entries].flatMap(([key, item]) => [key, ...textsOf(item)]);
    default:
      return [];
  }
}
