import type { Value } from './value.ts';

/** Where a text stops being JSON. It carries an offset and no piece of the text, which may be a secret. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly offset: number;
  /** It may well be JSON, but its nesting is not followed any further. */
  readonly tooDeep: boolean;

  constructor(offset: number, tooDeep = false) {
    super('not JSON');
    this.offset = offset;
    this.tooDeep = tooDeep;
  }
}

/** Deeper nesting is refused, here and in YAML, so that nothing can exhaust the stack. */
export const maxDepth = 500;

const whitespace = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What ends a piece of a text. One pattern for a whole text would exhaust the stack of its engine, were there many escapes in it. */
const stop = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|["\\\x00-\x1f]/g;
const word = /true|false|null/y;

/**
 * Reads JSON (RFC 8259) strictly. `JSON.parse` would lose the spelling of numbers, and its errors quote the text.
 * As there, the last of several equal keys counts.
 * @throws {NotJson}
 */
export function parseJson(source: string): Value {
  const { value, end } = parseJsonAt(source, 0);
  if (match(whitespace, source, end).length !== source.length - end) throw new NotJson(end);
  return value;
}

/** Reads one JSON value that begins at `start` and says where it ends. */
export function parseJsonAt(source: string, start: number): { value: Value; end: number } {
  let at = start;

  function skip(): void {
    at += match(whitespace, source, at).length;
  }

  function take(symbol: string): boolean {
    skip();
    if (source[at] !== symbol) return false;
    at += 1;
    return true;
  }

  function value(depth: number): Value {
    skip();
    if (depth > maxDepth) throw new NotJson(at, true);
    if (take('{')) return map(depth);
    if (take('[')) return list(depth);
    if (source[at] === '"') return { kind: 'string', text: key() };
    const digits = match(number, source, at);
    if (digits !== '') {
      at += digits.length;
      return { kind: 'number', spelling: digits };
    }
    const name = match(word, source, at);
    if (name === '') throw new NotJson(at);
    at += name.length;
    return name === 'null' ? { kind: 'null' } : { kind: 'bool', value: name === 'true' };
  }

  function key(): string {
    const end = endOfString(source, at);
    if (end === undefined) throw new NotJson(at);
    const token = source.slice(at, end);
    at = end;
    return JSON.parse(token) as string;
  }

  function list(depth: number): Value {
    const items: Value[] = [];
    if (take(']')) return { kind: 'list', items };
    do items.push(value(depth + 1));
    while (take(','));
    if (!take(']')) throw new NotJson(at);
    return { kind: 'list', items };
  }

  function map(depth: number): Value {
    const entries = new Map<string, Value>();
    if (take('}')) return { kind: 'map', entries };
    do {
      skip();
      const name = key();
      if (!take(':')) throw new NotJson(at);
      entries.set(name, value(depth + 1));
    } while (take(','));
    if (!take('}')) throw new NotJson(at);
    return { kind: 'map', entries };
  }

  const result = value(0);
  return { value: result, end: at };
}

/**
 * A JSON string for any text without lone surrogates. Escaped besides what JSON asks for:
 * - U+2028 and U+2029, because JavaScript before 2019 ends a line there
 * - U+007F to U+009F, U+FEFF and the non-characters, because YAML readers refuse some of them
 * - `<%`, `{{`, `{%` and `{#`, because a template engine that runs over a file before it is read (ERB in Rails'
 *   database.yml, Jinja, Go templates) would otherwise execute a value
 */
export function jsonString(content: string): string {
  return JSON.stringify(content).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|<(?=%)|\{(?=[{%#])/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The value as compact JSON; numbers keep their spelling. */
export function writeJson(value: Value): string {
  switch (value.kind) {
    case 'string':
      return jsonString(value.text);
    case 'number':
      return value.spelling;
    case 'bool':
      return String(value.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${value.items.map(writeJson).join(', ')}]`;
    case 'map':
      return `{${[...value.entries].map(([key, item]) => `${jsonString(key)}: ${writeJson(item)}`).join(', ')}}`;
  }
}

/** Where the text in quotes ends that begins at `start`; nothing when none does, or it is not one of JSON. */
function endOfString(source: string, start: number): number | undefined {
  if (source[start] !== '"') return undefined;
  stop.lastIndex = start + 1;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    const [sign] = found;
    if (sign === '"') return found.index + 1;
    if (sign.length === 1) return undefined;
  }
  return undefined;
}

/** Long texts make a greedy pattern overflow the stack of the pattern engine; a sticky one matches in place. */
function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}
