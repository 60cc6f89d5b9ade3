import type { Value } from '../data/value.ts';

/** What a parser that gives JavaScript data has read. Numbers have lost their spelling on that way. */
export function fromJs(data: unknown): Value | undefined {
  switch (typeof data) {
    case 'string':
      return { kind: 'string', text: data };
    case 'number':
      return { kind: 'number', spelling: Object.is(data, -0) ? '-0' : String(data) };
    case 'bigint':
      return { kind: 'number', spelling: String(data) };
    case 'boolean':
      return { kind: 'bool', value: data };
    case 'object':
      break;
    default:
      return undefined;
  }
  if (data === null) return { kind: 'null' };
  if (Array.isArray(data)) return { kind: 'list', items: data.map((item) => fromJs(item) ?? { kind: 'null' }) };
  const entries = Object.entries(data).map(([key, item]) => [key, fromJs(item) ?? { kind: 'null' }] as const);
  return { kind: 'map', entries: new Map(entries) };
}
