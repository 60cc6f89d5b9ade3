import { skipReference } from '../../reference/scan.ts';
import { betweenReferences } from '../around-references.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import type { Dialect, Quote } from './dialect/index.ts';

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
 * in quotes, over several lines if quoted. A comment needs a blank before it; neither a comment nor a closing quote is
 * seen inside a reference.
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
      slots.push(...otherText(source, at, end, mark));
      at = nextLine(source, end);
      continue;
    }
    const [{ length }, key = ''] = found;
    if (key.includes(mark)) slots.push(keySlot(source.indexOf(key, at), key));
    const value = readValue(source, at + length, dialect);
    const end = endOfLine(source, value.end);
    const before = latest.get(key);
    if (before !== undefined) before.shadowed = true;
    latest.delete(key);
    if (source.slice(value.start, value.end).includes(mark)) {
      const slot = valueSlot(source, { at, end, key, value, mark }, dialect);
      slots.push(slot);
      latest.set(key, slot);
    }
    slots.push(...otherText(source, value.end, end, mark));
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
    dialect.lineFault(line, span) ??
    textAfterQuote(source, value) ??
    swallowedLine(value, mark) ??
    (text === undefined ? unclear(value) : undefined);
  const start = dialect.signInToken ? source.lastIndexOf('=', value.start - 1) : value.start;
  return { role: 'value', key, start, end: value.end, quote, text: text ?? inner, shadowed: false, fault };
}

/** What stands beside a reference is decoded by the dialect; nothing where that depends on more than the text. */
function decodeAround(inner: string, quote: Quote, dialect: Dialect): string | undefined {
  let clear = true;
  const text = betweenReferences(inner, (literal) => {
    const decoded = dialect.decode(literal, quote);
    if (decoded === undefined) clear = false;
    return decoded ?? '';
  });
  return clear ? text : undefined;
}

function unclear({ start, end }: RawValue): TemplateSyntax {
  const message = 'the text beside the reference holds an escape or a `$` that the reader of this file would replace';
  return new TemplateSyntax(message, { start, end }, 'leave it away, or keep the whole text in a parameter');
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

interface RawValue {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
  readonly quote: Quote;
}

function readValue(source: string, start: number, { quotes, escapesIn }: Dialect): RawValue {
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
  const inner = source.slice(start, end).trimEnd();
  return { start, end: start + inner.length, inner, quote: '' };
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

function endOfLine(source: string, from: number): number {
  lineEnd.lastIndex = from;
  return lineEnd.exec(source)?.index ?? source.length;
}

function nextLine(source: string, end: number): number {
  return source[end] === '\r' ? end + 2 : end + 1;
}

/** Readers differ on what follows a closing quote: some join it, some drop it. */
function textAfterQuote(source: string, { quote, end }: RawValue): TemplateSyntax | undefined {
  const rest = source.slice(end, endOfLine(source, end));
  if (quote === '' || /^[ \t]*(?:#.*)?$/.test(rest)) return undefined;
  return new TemplateSyntax(
    'text follows the closing quote',
    { start: end, end: end + rest.length },
    'put the whole value in one pair of quotes',
  );
}

/** A quote that is not closed takes in the lines below it, references and all. */
function swallowedLine({ inner, start }: RawValue, mark: string): TemplateSyntax | undefined {
  const lines = [...inner.matchAll(/\n[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*=.*/g)];
  const line = lines.find(([text]) => text.includes(mark));
  if (line === undefined) return undefined;
  const span = { start: start + 2 + line.index, end: start + 1 + line.index + line[0].length };
  return new TemplateSyntax('this line is part of a quoted value that began above', span, 'close the quote of the variable before it');
}
