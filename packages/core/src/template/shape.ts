import type { Value } from '../data/value.ts';
import type { FormatName } from '../config/config.ts';
import { SsmithError } from '../error/problem.ts';
import type { Span } from '../error/source-text.ts';
import { readShapeData, ShapeFault } from '../format/data.ts';
import { type Template, validateTemplate } from './parse.ts';

/** A template as data: what a program that reads the rendered file would get, with a place for each scalar that has references. */
export type Shape =
  | Exclude<Value, { kind: 'list' | 'map' }>
  | { readonly kind: 'list'; readonly items: readonly Shape[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Shape> }
  /** By its index among the slots of the template. */
  | { readonly kind: 'slot'; readonly index: number };

/** The formats whose files are data to JavaScript. What is rendered in another one, or by Handlebars, is a text. */
const dataFormats: ReadonlySet<FormatName> = new Set<FormatName>(['yaml', 'json', 'jsonc', 'json5', 'toml', 'dotenv']);

export function isData({ entry }: Pick<Template, 'entry'>): boolean {
  return !entry.handlebars && dataFormats.has(entry.format);
}

/**
 * Reads a template with a text of its own in each slot, so that the reader of the format itself says under which key a
 * reference stands. No value is needed for that, and none ever goes through such a reader.
 * @throws {SsmithError} `template-syntax`: what is not a document of its format, or not one that JSON can hold
 */
export async function shapeOf(template: Template): Promise<Shape> {
  const { entry, source, slots, format } = template;
  const [problem] = await validateTemplate(template);
  if (problem !== undefined) throw new SsmithError(problem);
  const mark = unusedMark(source.text);
  const pieces: string[] = [];
  let done = 0;
  for (const [index, { slot }] of slots.entries()) {
    pieces.push(
      source.text.slice(done, slot.start),
      format.encode({ kind: 'string', text: `${mark}${index}x` }, slot, entry.dialect, 'none'),
    );
    done = slot.end;
  }
  const text = [...pieces, source.text.slice(done)].join('').replace(/^\ufeff/, '');
  const whole: Span = { start: 0, end: 1 };
  try {
    return toShape(await readShapeData(entry.format, entry.dialect, text), new RegExp(`^${mark}(\\d+)x$`));
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error;
    throw new SsmithError({ code: 'template-syntax', message: error.message, places: [{ source, span: whole }] });
  }
}

function unusedMark(text: string): string {
  let mark = 'ssmithslot';
  while (text.includes(mark)) mark += 's';
  return mark;
}

function toShape(value: Value, mark: RegExp): Shape {
  switch (value.kind) {
    case 'string': {
      const found = mark.exec(value.text);
      return found === null ? value : { kind: 'slot', index: Number(found[1]) };
    }
    case 'list':
      return { kind: 'list', items: value.items.map((item) => toShape(item, mark)) };
    case 'map':
      return { kind: 'map', entries: new Map([...value.entries].map(([key, item]) => [key, toShape(item, mark)])) };
    default:
      return value;
  }
}

/** The part of a shape that has these keys. */
export function pick(shape: Shape, keys: readonly string[] | true): { shape: Shape } | { missing: string[] } {
  if (keys === true) return { shape };
  const missing: string[] = [];
  let picked: Shape = { kind: 'map', entries: new Map() };
  for (const key of keys) {
    const found = at(shape, key.split('.'));
    if (found === undefined) missing.push(key);
    else picked = put(picked, key.split('.'), found);
  }
  return missing.length > 0 ? { missing } : { shape: picked };
}

function at(shape: Shape, [key, ...rest]: readonly string[]): Shape | undefined {
  if (key === undefined) return shape;
  const inner = shape.kind === 'map' ? shape.entries.get(key) : undefined;
  return inner === undefined ? undefined : at(inner, rest);
}

function put(shape: Shape, [key, ...rest]: readonly string[], found: Shape): Shape {
  if (key === undefined) return found;
  const entries = shape.kind === 'map' ? shape.entries : new Map<string, Shape>();
  const inner = entries.get(key) ?? { kind: 'map' as const, entries: new Map<string, Shape>() };
  return { kind: 'map', entries: new Map([...entries, [key, put(inner, rest, found)]]) };
}

/** The slots that stand in a shape. */
export function slotsOf(shape: Shape): number[] {
  switch (shape.kind) {
    case 'slot':
      return [shape.index];
    case 'list':
      return shape.items.flatMap(slotsOf);
    case 'map':
      return [...shape.entries.values()].flatMap(slotsOf);
    default:
      return [];
  }
}
