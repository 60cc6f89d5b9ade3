import { type Quote, quoteAt } from './token.ts';

/** A text of TOML taken apart. */
export interface TomlString {
  readonly quote: Quote;
  /** The line break after the opening quotes of several lines, which is no part of the text. */
  readonly opening: string;
  /** Nothing when it is not closed, or has an escape that TOML does not know. */
  readonly text: string | undefined;
}

export function readString(raw: string): TomlString {
  const quote = quoteAt(raw, 0);
  const opening = quote.length === 3 ? (/^\r?\n/.exec(raw.slice(3, 5))?.[0] ?? '') : '';
  return { quote, opening, text: textOf(raw, quote, opening) };
}

function textOf(raw: string, quote: Quote, opening: string): string | undefined {
  if (raw.length < 2 * quote.length || !raw.endsWith(quote)) return undefined;
  // Readers differ on the line breaks of Windows inside a text; what is written has plain ones, which they agree on.
  const inner = raw.slice(quote.length + opening.length, -quote.length).replaceAll('\r\n', '\n');
  return quote.startsWith("'") ? inner : unescape(inner, quote === '"""');
}

/** The last two are new in TOML 1.1. */
const escapes = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([ \t]*\n[ \t\n]*)|([^]?))/g;
const simple: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
};

function unescape(inner: string, severalLines: boolean): string | undefined {
  let known = true;
  const text = inner.replaceAll(escapes, (_all, short?: string, long?: string, byte?: string, lineEnd?: string, letter?: string) => {
    if (lineEnd !== undefined && severalLines) return '';
    const character = letter === undefined ? fromCode(short ?? long ?? byte) : simple[letter];
    known &&= character !== undefined;
    return character ?? '';
  });
  return known ? text : undefined;
}

function fromCode(digits: string | undefined): string | undefined {
  const code = digits === undefined ? -1 : Number.parseInt(digits, 16);
  const exists = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return exists ? String.fromCodePoint(code) : undefined;
}
