import JSON5 from 'json5';
import { jsonString, writeJson } from '../../data/json.ts';
import type { DialectFacts } from '../dialect.ts';
import { type Format, TemplateSyntax } from '../format.ts';
import { offsetAt } from '../line-column.ts';
import { readPlaces } from './json.ts';
import { type JsonGrammar, type JsonSlot, scanJson } from './scan.ts';

/** `\s` is the white space of JSON5 too, and a comment ends wherever JavaScript sees the end of a line. */
const grammar: JsonGrammar = {
  name: 'JSON5',
  token: /\s+|\/\/[^\r\n\u2028\u2029]*|\/\*[^]*?(?:\*\/|$)|[{}[\]:,]|[^\s{}[\]:,"'/]+|[^]/y,
  quotes: `"'`,
  decode,
};

/** A text, or a bare key, which may have escapes too. */
function decode(raw: string): string | undefined {
  const quote = /^["']/.exec(raw)?.[0] ?? '';
  if (raw.length < 2 * quote.length || !raw.endsWith(quote)) return undefined;
  let known = true;
  const inner = raw.slice(quote.length, raw.length - quote.length);
  const text = inner.replaceAll(escapes, (_all, long?: string, byte?: string, character?: string) => {
    const digits = long ?? byte;
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
    if (character === undefined || /[ux1-9]/.test(character)) known = false;
    return simple[character ?? ''] ?? character ?? '';
  });
  return known ? text : undefined;
}

/** What has no group is a mistake: a backslash alone, an octal number, a line break that no backslash stands before. */
const escapes = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(0(?![0-9])|\r\n|[^0]))?|[\r\n]/g;
/** Every other character stands for itself. A line that ends in a backslash goes on below. */
const simple: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\r\n': '',
  '\r': '',
  '\u2028': '',
  '\u2029': '',
};

const portable: DialectFacts = {
  name: 'portable',
  readers: ['json5', 'Python json5'],
  spelling: 'as a JSON string; in single quotes where the template has them and the value needs no escape',
  refusals: [],
};

export const json5: Format<JsonSlot> = {
  name: 'json5',
  dialects: { portable },
  slots: (text, mark) => scanJson(text, mark, grammar),
  encode: (value, { style }) => (value.kind === 'string' && style === 'single' ? inSingleQuotes(value.text) : writeJson(value)),
  keyFault: (key, { style }) =>
    style === 'bare' && !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
      ? 'JSON5 has no such key without quotes; put the key in quotes'
      : undefined,
  read: (text, written) => {
    try {
      return readPlaces(JSON5.parse(text), written);
    } catch {
      return written.map(() => undefined);
    }
  },
  validate: (text) => {
    try {
      JSON5.parse(text);
      return undefined;
    } catch (error) {
      const { lineNumber, columnNumber } = error as { lineNumber?: number; columnNumber?: number };
      if (lineNumber === undefined || columnNumber === undefined) throw error;
      const start = offsetAt(text, lineNumber, columnNumber);
      return new TemplateSyntax('this is not JSON5', { start, end: start + 1 });
    }
  },
};

/** Single quotes stay where the text needs no escape in them. */
function inSingleQuotes(text: string): string {
  const double = jsonString(text);
  return /['\\]/.test(double) ? double : `'${double.slice(1, -1)}'`;
}
