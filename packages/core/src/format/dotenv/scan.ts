import { skipReference } from '../../reference/scan.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import type { Dialect } from './dialect.ts';

export type Quote = '' | "'" | '"' | '`';

export interface DotenvSlot extends Slot {
  readonly key: string;
  readonly quote: Quote;
  /** A later line sets the same variable, so that this one is not what a program sees in the end. */
  shadowed: boolean;
}

const assignment = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/y;
const lineEnd = /\r?\n|$/g;

/**
 * Reads a .env file by a grammar of its own, not by one reader's: `KEY=value` with `export` or without, a value bare or
 * in one of three quotes, over several lines if quoted. A comment needs a blank before it; neither a comment nor a
 * closing quote is seen inside a reference.
 */
export function scanDotenv(source: string, mark: string, dialect: Dialect): DotenvSlot[] {
  const slots: DotenvSlot[] = [];
  const latest = new Map<string, DotenvSlot>();
  let at = source.startsWith('\ufeff') ? 1 : 0;
  while (at < source.length) {
    assignment.lastIndex = at;
    const found = assignment.exec(source);
    if (found === null) {
      const end = endOfLine(source, at);
      otherLine(source, at, end, mark, slots);
      at = nextLine(source, end);
      continue;
    }
    const [{ length }, key = ''] = found;
    const value = readValue(source, at + length);
    const before = latest.get(key);
    if (before !== undefined) before.shadowed = true;
    latest.delete(key);
    if (source.slice(value.start, value.end).includes(mark)) {
      const slot: DotenvSlot = { role: 'value', key, ...value, text: dialect.decode(value.inner, value.quote), shadowed: false };
      slots.push(slot);
      latest.set(key, slot);
    }
    at = nextLine(source, endOfLine(source, value.end));
  }
  return slots;
}

function otherLine(source: string, start: number, end: number, mark: string, slots: DotenvSlot[]): void {
  const line = source.slice(start, end);
  if (!line.includes(mark)) return;
  if (!line.trimStart().startsWith('#')) {
    throw new TemplateSyntax('a reference stands in a line that is not `KEY=value`', { start: start + line.indexOf(mark), end });
  }
  slots.push({ role: 'comment', key: '', quote: '', start, end, text: line, shadowed: false });
}

interface RawValue {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
  readonly quote: Quote;
}

function readValue(source: string, start: number): RawValue {
  const first = source[start];
  if (first === "'" || first === '"' || first === '`') {
    const close = closingQuote(source, start + 1, first);
    if (close !== -1) return { start, end: close + 1, inner: source.slice(start + 1, close), quote: first };
  }
  let end = start;
  while (end < source.length && source[end] !== '\n') {
    if (source[end] === '#' && (end === start || /[ \t]/.test(source[end - 1] ?? ''))) break;
    end = Math.max(end + 1, skipReference(source, end));
  }
  const inner = source.slice(start, end).trimEnd();
  return { start, end: start + inner.length, inner, quote: '' };
}

function closingQuote(source: string, start: number, quote: string): number {
  let at = start;
  while (at < source.length) {
    if (source[at] === quote) return at;
    at = Math.max(at + 1, skipReference(source, at));
  }
  return -1;
}

function endOfLine(source: string, from: number): number {
  lineEnd.lastIndex = from;
  return lineEnd.exec(source)?.index ?? source.length;
}

function nextLine(source: string, end: number): number {
  return source[end] === '\r' ? end + 2 : end + 1;
}
