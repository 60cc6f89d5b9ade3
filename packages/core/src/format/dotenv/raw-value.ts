import { skipReference } from '../../reference/scan.ts';
import type { Dialect, Quote } from './dialect/index.ts';

/** A value as it stands in the template: quotes are part of the span, but not of `inner`. */
export interface RawValue {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
  readonly quote: Quote;
}

export function readRawValue(source: string, start: number, { quotes, escapesIn }: Dialect): RawValue {
  const quote = quotes.find((one) => source[start] === one);
  if (quote !== undefined) {
    const close = closingQuote(source, start + 1, quote, escapesIn.includes(quote));
    if (close !== -1) return { start, end: close + 1, inner: source.slice(start + 1, close), quote };
  }
  let end = start;
  while (end < source.length && source[end] !== '\n') {
    if (source[end] === '#' && (end === start || /[ \t]/.test(source[end - 1] ?? ''))) break;
    end = Math.max(end + 1, skipReference(source, end));
  }
  const inner = withoutEnd(source.slice(start, end));
  return { start, end: start + inner.length, inner, quote: '' };
}

/** Without the blanks at its end, and without half of a line break. */
function withoutEnd(text: string): string {
  let end = text.endsWith('\r') ? text.length - 1 : text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}

function closingQuote(source: string, start: number, quote: string, escapes: boolean): number {
  let at = start;
  while (at < source.length) {
    if (source[at] === quote) return at;
    if (escapes && source[at] === '\\') at += 2;
    else at = Math.max(at + 1, skipReference(source, at));
  }
  return -1;
}
