import type { FormatName } from '../config/config.ts';
import type { Value } from '../data/value.ts';
import { readers } from './dotenv/read/read.ts';

/** A document that is not data, or not data that JSON can hold. The sentence quotes nothing. */
export class ShapeFault extends Error {
  override readonly name = 'ShapeFault';
}

/**
 * A whole document as JavaScript would read it. Numbers that JavaScript would change are refused, as is what JSON has no
 * spelling for: such a thing belongs in quotes.
 * @throws {ShapeFault}
 */
export async function readShapeData(format: FormatName, dialect: string, text: string): Promise<Value> {
  switch (format) {
    case 'yaml':
      return toValue(await readYaml(text));
    case 'json':
      return toValue(JSON.parse(text) as unknown);
    case 'jsonc':
      return toValue((await import('jsonc-parser')).parse(text, [], { allowTrailingComma: true }));
    case 'json5':
      return toValue((await import('json5')).default.parse<unknown>(text));
    case 'toml':
      return toValue((await import('smol-toml')).parse(text, { integersAsBigInt: true }));
    case 'dotenv': {
      // They agree, or the template would have been refused.
      const variables = (await readers[dialect]?.[0]?.(text)) ?? new Map<string, string>();
      return toValue(Object.fromEntries(variables));
    }
    default:
      throw new Error(`${format} is not read as data`);
  }
}

async function readYaml(text: string): Promise<unknown> {
  const { dataOf, parseSingle, sentenceOf } = await import('../data/yaml.ts');
  const document = parseSingle(text, { merge: true });
  const [error] = document.errors;
  if (error !== undefined) throw new ShapeFault(sentenceOf(error));
  const data = dataOf(document);
  if ('fault' in data) throw new ShapeFault(data.fault);
  return data.value;
}

function toValue(data: unknown): Value {
  switch (typeof data) {
    case 'string':
      return { kind: 'string', text: data };
    case 'boolean':
      return { kind: 'bool', value: data };
    case 'number':
    case 'bigint':
      return { kind: 'number', spelling: spellingOf(data) };
    case 'object':
      break;
    default:
      throw new ShapeFault('there is something here that JSON cannot hold');
  }
  if (data === null) return { kind: 'null' };
  if (Array.isArray(data)) return { kind: 'list', items: data.map(toValue) };
  // The dates of TOML.
  if (data instanceof Date) return { kind: 'string', text: data.toISOString() };
  if (data instanceof Map || data instanceof Set || ArrayBuffer.isView(data)) {
    throw new ShapeFault('there is a key, or a kind of data, that JSON cannot hold');
  }
  return { kind: 'map', entries: new Map(Object.entries(data).map(([key, item]) => [key, toValue(item)])) };
}

function spellingOf(number: number | bigint): string {
  const spelling = Object.is(number, -0) ? '-0' : String(number);
  if (!isExact(spelling)) throw new ShapeFault('there is a number here that JavaScript cannot hold exactly');
  return spelling;
}

/** Whether a number of JavaScript is this number: whole ones to the last digit, others as the nearest there is. */
export function isExact(spelling: string): boolean {
  const number = Number(spelling);
  if (!Number.isFinite(number)) return false;
  return !/^-?\d+$/.test(spelling) || BigInt(spelling) === BigInt(number);
}
