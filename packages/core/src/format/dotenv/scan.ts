import { betweenReferences } from '../around-references.ts';
import type { Slot } from '../format.ts';
import type { Dialect, Quote } from './dialect/index.ts';
import { faultOf, unclear } from './fault.ts';
import { type RawValue, readRawValue } from './raw-value.ts';

export interface DotenvSlot extends Slot {
  readonly key: string;
  readonly quote: Quote;
  /** A later line sets the same variable, so that this one is not what a program sees in the end. */
  shadowed: boolean;
}

const assignment = /[ \t]*(?:export[ \t]+|(?!export[ \t]))([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/y;
const lineEnd = /\r?\n|$/g;

/**
 * Reads a .env file by a grammar of its own, not by one reader's: `KEY=value` with `export` or without, a value bare or
 * in quotes, over several lines if quoted. A comment needs a blank before it; neither a comment nor a closing quote is
 * seen inside a reference.
 */
export function scanDotenv(source: string, mark: string, dialect: Dialect): DotenvSlot[] {
  const slots: DotenvSlot[] = [];
  const latest = new Map<string, DotenvSlot>();
  let at = source.startsWith('\ufeff') ? 1 : 0;
  let doubtful = false;
  while (at < source.length) {
    assignment.lastIndex = at;
    const found = assignment.exec(source);
    if (found === null) {
      const end = endOfLine(source, at);
      slots.push(...otherText(source, at, end, mark).map((slot) => (doubtful ? { ...slot, role: 'stray' as const } : slot)));
      at = nextLine(source, end);
      continue;
    }
    const [{ length }, key = ''] = found;
    if (key.includes(mark)) slots.push(keySlot(source.indexOf(key, at), key));
    const value = readRawValue(source, at + length, dialect);
    const end = endOfLine(source, value.end);
    doubtful ||= hasOddEnd(value, source.slice(value.end, end), dialect);
    const before = latest.get(key);
    if (before !== undefined) before.shadowed = true;
    latest.delete(key);
    if (source.slice(value.start, value.end).includes(mark)) {
      const slot = valueSlot(source, { at, end, key, value, mark }, dialect);
      slots.push(slot);
      latest.set(key, slot);
    }
    slots.push(...behind(source, value, end, mark, dialect));
    at = nextLine(source, end);
  }
  return slots;
}

interface Assignment {
  /** Where the line begins, and where it ends. */
  readonly at: number;
  readonly end: number;
  readonly key: string;
  readonly value: RawValue;
  readonly mark: string;
}

function valueSlot(source: string, { at, end, key, value, mark }: Assignment, dialect: Dialect): DotenvSlot {
  const { inner, quote } = value;
  const span = { start: at, end: value.end };
  const line = { before: source.slice(at, value.start), key, quote, text: source.slice(at, end + 1), rest: source.slice(value.end, end) };
  const text = decodeAround(inner, quote, dialect);
  const fault =
    dialect.lineFault(line, span) ?? faultOf(value, line.rest, mark, dialect) ?? (text === undefined ? unclear(value) : undefined);
  const start = dialect.signInToken ? source.lastIndexOf('=', value.start - 1) : value.start;
  // What begins with something else than the reference would pass for a text without one.
  const role = fault !== undefined && !/^ssm:|\$\{ssm:/.test(inner) ? 'stray' : 'value';
  return { role, key, start, end: value.end, quote, text: text ?? inner, shadowed: false, fault };
}

/** What stands beside a reference is decoded by the dialect; nothing where that depends on more than the text. */
function decodeAround(inner: string, quote: Quote, dialect: Dialect): string | undefined {
  let clear = true;
  const text = betweenReferences(inner, (literal) => {
    const decoded = dialect.decode(dialect.keepsReturns ? literal : literal.replaceAll('\r\n', '\n'), quote);
    if (decoded === undefined) clear = false;
    return decoded ?? '';
  });
  return clear ? text : undefined;
}

function keySlot(start: number, key: string): DotenvSlot {
  return { role: 'key', key, quote: '', start, end: start + key.length, text: key, shadowed: false };
}

/** A comment, or a line that is nothing. */
function otherText(source: string, start: number, end: number, mark: string): DotenvSlot[] {
  const text = source.slice(start, end);
  if (!text.includes(mark)) return [];
  const role = text.trimStart().startsWith('#') ? 'comment' : 'stray';
  return [{ role, key: '', quote: '', start, end, text, shadowed: false }];
}

/**
 * What follows a value. A comment is none to every reader where the value is empty, or a quote that is not closed, or where no
 * blank is before it; and behind a value of several lines it may be what was to be the last of them.
 */
function behind(
  source: string,
  { start, end, inner, quote }: RawValue,
  lineEnd: number,
  mark: string,
  { noComments = false }: Dialect,
): DotenvSlot[] {
  const unsure = (quote === '' && /[\s'"`]/.test(source[start] ?? '')) || source[end] === '#' || noComments || inner.includes('\n');
  return otherText(source, end, lineEnd, mark).map((slot) => (unsure ? { ...slot, role: 'stray' } : slot));
}

/** A quote whose other half readers look for in different places: what looks like a comment below it may be in a value. */
function hasOddEnd({ quote, inner }: RawValue, rest: string, { quotes }: Dialect): boolean {
  return quote === '' ? quotes.some((one) => one !== '' && inner.startsWith(one)) : !/^[ \t]*(?:#.*)?$/.test(rest);
}

function endOfLine(source: string, from: number): number {
  lineEnd.lastIndex = from;
  return lineEnd.exec(source)?.index ?? source.length;
}

function nextLine(source: string, end: number): number {
  return source[end] === '\r' ? end + 2 : end + 1;
}
