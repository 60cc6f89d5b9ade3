import { betweenReferences } from '../around-references.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import { quotedReference } from '../literal-quotes.ts';
import { malformedEscape, unescape } from './escape.ts';

export interface PropertiesSlot extends Slot {
  /** The key, decoded. */
  readonly key: string;
}

/** A line of the language, which may be several of the file. */
interface Line {
  readonly start: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly end: number;
}

const blank = /[ \t\f]*/y;
const lineBreak = /[\r\n]/g;
const breakOrEscape = /[\r\n\\]/g;
const keyEnding = /[=: \t\f\\]/g;
/** The line may be broken on either side of the sign. */
const separator = /[ \t\f]*(?:\\(?:\r\n|[\r\n])[ \t\f]*)*(?:[=:][ \t\f]*(?:\\(?:\r\n|[\r\n])[ \t\f]*)*)?/y;

/**
 * Reads a .properties file as Java does, except that a reference is read by its own grammar: a backslash in it is not an
 * escape of the file.
 */
export function scanProperties(source: string, mark: string, dialect: string): PropertiesSlot[] {
  const slots: PropertiesSlot[] = [];
  const latest = new Map<string, number>();
  const bom = source.startsWith('\ufeff') ? 1 : 0;
  let at = bom;
  while (at < source.length) {
    const start = match(blank, source, at);
    const sign = source[start];
    if (sign === '#' || sign === '!') {
      const end = next(lineBreak, source, start)?.index ?? source.length;
      const text = source.slice(start, end);
      if (text.includes(mark)) slots.push({ role: 'comment', key: '', start, end, text });
      at = end + 1;
      continue;
    }
    const line = readLine(source, start);
    at = line.end + 1;
    const found = slotsOf(source, line, mark);
    const value = found.find(({ role }) => role === 'value');
    const key = value?.key ?? unescape(source.slice(start, line.keyEnd));
    const before = latest.get(key);
    if (before !== undefined) slots[before] = { ...(slots[before] as PropertiesSlot), fault: hidden(slots[before] as PropertiesSlot) };
    latest.delete(key);
    if (value !== undefined) latest.set(key, slots.length + found.indexOf(value));
    const first = bom === 1 && start === bom;
    slots.push(...found.map((slot) => (slot === value ? { ...slot, fault: slot.fault ?? keyFault(slot, first, dialect) } : slot)));
  }
  return slots;
}

function readLine(source: string, start: number): Line {
  const end = endOfLine(source, start);
  const text = source.slice(start, end);
  const keyEnd = start + endOfKey(text);
  const valueStart = Math.min(end, match(separator, source, keyEnd));
  const bad = malformedEscape(text);
  if (bad !== -1) {
    const span = { start: start + bad, end: start + bad + 2 };
    throw new TemplateSyntax(
      'Java reads no file with a `\\u` that has not four hexadecimal digits behind it',
      span,
      'write `\\\\u` for the text',
    );
  }
  return { start, keyEnd, valueStart, end };
}

function endOfLine(source: string, from: number): number {
  for (let found = next(breakOrEscape, source, from); found !== null; found = breakOrEscape.exec(source)) {
    if (found[0] !== '\\') return found.index;
    breakOrEscape.lastIndex = found.index + (source.startsWith('\r\n', found.index + 1) ? 3 : 2);
  }
  return source.length;
}

/** Within its line: a search that went on below would read the rest of the file for every line without a sign. */
function endOfKey(line: string): number {
  for (let found = next(keyEnding, line, 0); found !== null; found = keyEnding.exec(line)) {
    if (found[0] !== '\\') return found.index;
    keyEnding.lastIndex = found.index + 2;
  }
  return line.length;
}

function slotsOf(source: string, { start, keyEnd, valueStart, end }: Line, mark: string): PropertiesSlot[] {
  const [rawKey, raw] = [source.slice(start, keyEnd), source.slice(valueStart, end)];
  const slots: PropertiesSlot[] = [];
  const key = unescape(rawKey);
  if (holds(rawKey, mark)) slots.push({ role: 'key', key, start, end: keyEnd, text: key });
  if (holds(raw, mark)) {
    const text = betweenReferences(raw, unescape);
    const span = { start: valueStart, end };
    slots.push({ role: 'value', key, ...span, text, ...quotedReference(text, span, 'readers of .properties files') });
  }
  if (slots.length === 0 && source.slice(start, end).includes(mark)) {
    slots.push({ role: 'stray', key, start, end, text: source.slice(start, end) });
  }
  return slots;
}

/** Java itself stores a reference as `ssm\:/name`. */
function holds(raw: string, mark: string): boolean {
  return raw.includes(mark) || (raw.includes('\\') && unescape(raw).includes(mark));
}

function keyFault({ key, start, end }: PropertiesSlot, afterBom: boolean, dialect: string): TemplateSyntax | undefined {
  if (afterBom) {
    const help = 'save the template without it, or begin it with a comment';
    return new TemplateSyntax('Java takes the byte order mark of the file for a part of this key', { start, end }, help);
  }
  if (dialect === 'spring' && key.endsWith('[]')) {
    return new TemplateSyntax('Spring Boot splits the value of a key with `[]` at its commas', { start, end }, 'write `key[0]=value`');
  }
  return undefined;
}

function hidden({ start, end }: PropertiesSlot): TemplateSyntax {
  return new TemplateSyntax('a line below sets the same key, so that this value is lost', { start, end }, 'remove one of the two lines');
}

/** Where a sticky pattern that matches everywhere ends. */
function match(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(source)?.[0].length ?? 0);
}

function next(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
