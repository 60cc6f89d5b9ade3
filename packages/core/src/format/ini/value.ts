import { endOfReference } from '../around-references.ts';
import type { IniDialect, Quote } from './dialect.ts';

export interface Line {
  /** With its indentation. */
  readonly from: number;
  /** Without the blanks around it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly next: number;
}

const lineBreak = /\r\n|[\r\n]/g;

export function lineAt(source: string, from: number): Line {
  lineBreak.lastIndex = from;
  const found = lineBreak.exec(source);
  const raw = source.slice(from, found?.index ?? source.length);
  const text = trimBlanks(raw);
  const start = from + (text === '' ? raw.length : raw.indexOf(text));
  return { from, start, end: start + text.length, text, next: from + raw.length + (found?.[0].length ?? 0) };
}

/** No more than blanks and tabs: to one reader or another, everything else is part of a value. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\t';
}

interface RawValue {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
  readonly quote: Quote;
  readonly commented: boolean;
  readonly rest: string;
  /** The line on which the value ends. */
  readonly line: Line;
}

export function readValue(source: string, from: number, line: Line, dialect: IniDialect): RawValue {
  let start = from;
  while (start < line.end && isBlank(source[start])) start += 1;
  start = Math.min(start, line.end);
  const quote = dialect.quotes.find((one) => one === source[start] && start < line.end);
  if (quote !== undefined) {
    const close = closingQuote(source, start + 1, dialect.quotedLines ? source.length : line.end, quote);
    if (close !== -1) return quotedValue(source, { start, close, quote }, line, dialect.comments);
  }
  const text = source.slice(start, line.end);
  const comment = startOfComment(text, dialect.comments);
  const inner = trimBlanks(text.slice(0, comment));
  return { start, end: start + inner.length, inner, quote: '', commented: comment < text.length, rest: '', line };
}

function quotedValue(source: string, token: { start: number; close: number; quote: Quote }, line: Line, comments: string): RawValue {
  const { start, close, quote } = token;
  const last = close < line.end ? line : lineAt(source, close);
  const rest = trimBlanks(source.slice(close + 1, Math.max(close + 1, last.end)));
  const commented = rest !== '' && comments.includes(rest[0] as string);
  return { start, end: close + 1, inner: source.slice(start + 1, close), quote, commented, rest: commented ? '' : rest, line: last };
}

function closingQuote(source: string, from: number, end: number, quote: string): number {
  let at = from;
  while (at < end) {
    if (source[at] === quote) return at;
    if (quote === '"' && source[at] === '\\') at += endsLine(source, at + 2) && source[at + 1] === quote ? 1 : 2;
    else at = Math.max(at + 1, endOfReference(source, at));
  }
  return -1;
}

/** PHP closes a text at a quote that ends the line, with a backslash before it or without. */
function endsLine(source: string, at: number): boolean {
  return at >= source.length || source[at] === '\n' || source[at] === '\r';
}

function startOfComment(text: string, signs: string): number {
  if (signs === '') return text.length;
  let at = 0;
  while (at < text.length) {
    if (signs.includes(text[at] as string) && (at === 0 || isBlank(text[at - 1]))) return at;
    at = Math.max(at + 1, endOfReference(text, at));
  }
  return text.length;
}

interface Continuation {
  readonly end: number;
  /** The last line of the value. */
  readonly line: Line;
  /** Where a comment stands between its lines. */
  readonly comment: number | undefined;
}

/** The lines below a key that are indented more deeply than it, with blank lines and comments between them. */
export function continuation(source: string, key: Line, from: number): Continuation | undefined {
  const indent = key.start - key.from;
  let found: Continuation | undefined;
  let comment: number | undefined;
  let line = key;
  while (line.next < source.length) {
    line = lineAt(source, line.next);
    if (line.text === '') continue;
    if (line.text.startsWith('#') || line.text.startsWith(';')) comment ??= line.start;
    else if (line.start - line.from > indent) found = { end: Math.max(from, line.end), line, comment };
    else break;
  }
  return found;
}
