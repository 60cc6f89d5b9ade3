import { beginsAsReference } from '../../reference/parse.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import { betweenReferences } from '../around-references.ts';
import { quotedReference } from '../literal-quotes.ts';
import type { IniDialect, IniValue } from './dialect.ts';
import { Settings } from './settings.ts';
import { continuation, lineAt, type Line, readValue } from './value.ts';

export interface IniSlot extends Slot {
  readonly dialect: IniDialect;
  /** Of a value only. */
  readonly value?: IniValue;
  /** Where the value stands in the list of its key, which has `[]` behind it. */
  readonly index?: number | undefined;
  readonly isSection?: boolean;
}

/**
 * Reads an INI file by a grammar of its own: sections, comments on lines of their own, `key = value`. What ends a value
 * and what quotes mean is the dialect's; but a comment needs a blank before it, and neither a comment nor a closing quote
 * is seen inside a reference.
 */
export function scanIni(source: string, mark: string, dialect: IniDialect): IniSlot[] {
  const slots = new IniScanner(source, mark, dialect).scan();
  // What is wrong with a line of ours is told in its own words.
  const judged = slots.length > 0 && slots.every(({ fault }) => fault === undefined);
  const fault = judged ? dialect.fileFault(withoutTokens(source, slots)) : undefined;
  if (fault !== undefined) throw fault;
  return slots;
}

/** What is wrong with a template as a whole, whatever is written into it. */
export function fileFault(source: string, dialect: IniDialect): TemplateSyntax | undefined {
  return dialect.fileFault(withoutTokens(source, new IniScanner(source, 'ssm:', dialect).scan()));
}

/** Each token that will be written is a word, as long as it was, so that a reader can judge the rest. */
function withoutTokens(source: string, slots: readonly IniSlot[]): string {
  let done = 0;
  const pieces: string[] = [];
  for (const { role, start, end } of slots) {
    if (role !== 'value') continue;
    pieces.push(source.slice(done, start), 'x'.repeat(end - start));
    done = end;
  }
  return [...pieces, source.slice(done)].join('');
}

class IniScanner {
  readonly #source: string;
  readonly #mark: string;
  readonly #dialect: IniDialect;
  readonly #slots: IniSlot[] = [];
  readonly #settings: Settings;
  #section: string | undefined;

  constructor(source: string, mark: string, dialect: IniDialect) {
    this.#source = source;
    this.#mark = mark;
    this.#dialect = dialect;
    this.#settings = new Settings(dialect.sectionsMerge);
  }

  scan(): IniSlot[] {
    let at = this.#source.startsWith('\ufeff') ? 1 : 0;
    while (at < this.#source.length) at = this.#line(lineAt(this.#source, at));
    for (const index of this.#settings.hidden) this.#hide(index);
    return this.#slots;
  }

  /** Reads a line, or as many as its value has, and says where the next one begins. */
  #line(line: Line): number {
    const { start, end, next, text } = line;
    if (text === '') return next;
    if (text.startsWith(';') || text.startsWith('#')) this.#other('comment', start, end);
    else if (text.startsWith('[') && text.includes(']')) this.#header(line);
    else return this.#assignment(line);
    return next;
  }

  #header({ start, end, text }: Line): void {
    const close = start + text.indexOf(']');
    this.#section = this.#source.slice(start + 1, close);
    this.#settings.open(this.#section);
    if (this.#section.includes(this.#mark)) {
      this.#slots.push({ role: 'key', dialect: this.#dialect, isSection: true, start: start + 1, end: close, text: this.#section });
    }
    this.#other('comment', close + 1, end);
  }

  #assignment(line: Line): number {
    const { separator, continues } = this.#dialect;
    const offset = line.text.search(separator);
    if (offset === -1) {
      this.#other('stray', line.start, line.end);
      return line.next;
    }
    const sign = line.start + offset;
    const before = this.#slots.length;
    const key = this.#source.slice(line.start, sign).trimEnd();
    if (key.includes(this.#mark)) {
      this.#slots.push({ role: 'key', dialect: this.#dialect, start: line.start, end: line.start + key.length, text: key });
    }
    const raw = readValue(this.#source, sign + 1, line, this.#dialect);
    const more = continues ? continuation(this.#source, line, raw.end) : undefined;
    const end = more?.end ?? raw.end;
    const value: IniValue = {
      ...raw,
      end,
      ...(more === undefined ? {} : { inner: this.#source.slice(raw.start, end) }),
      key,
      section: this.#section,
      indent: this.#source.slice(line.from, line.start),
      lineBreak: this.#source.slice(line.end, line.next) || '\n',
      continued: more !== undefined,
    };
    const held = this.#source.slice(value.start, end).includes(this.#mark);
    const index = this.#settings.set(key, held ? this.#slots.length : undefined);
    if (held) this.#slots.push(this.#valueSlot(value, index, more?.comment));
    const last = more?.line ?? (raw.line.end > line.end ? raw.line : line);
    this.#other('comment', end, last.end);
    // A line such as `ssm:/a`, where a sign of the reference is taken for the one between key and value.
    if (this.#slots.length === before) this.#other('stray', line.start, line.end);
    return last.next;
  }

  #valueSlot(value: IniValue, index: number | undefined, comment: number | undefined): IniSlot {
    const { start, end, inner, quote } = value;
    const dialect = this.#dialect;
    let unclear = false;
    const text = betweenReferences(inner, (literal) => {
      const decoded = dialect.decode(literal, quote);
      if (decoded === undefined) unclear = true;
      return decoded ?? literal;
    });
    const span = { start, end };
    const fault =
      dialect.fault(value) ?? (unclear ? replaced(span) : undefined) ?? (comment === undefined ? undefined : commentInside(comment));
    const literal = dialect.quotes.length === 0 ? quotedReference(text, span, dialect.readers.join(', ')) : undefined;
    return { role: 'value', dialect, value, index, start, end, text, fault, ...literal, ...indentedReference(value) };
  }

  #other(role: 'comment' | 'stray', start: number, end: number): void {
    const text = this.#source.slice(start, end);
    if (text.includes(this.#mark)) this.#slots.push({ role, dialect: this.#dialect, start, end, text });
  }

  #hide(index: number): void {
    const slot = this.#slots[index] as IniSlot;
    const help = 'remove one of the two, or write `key[] = value` for a list';
    const fault = new TemplateSyntax('a line below sets the same key, so that this value is lost', slot, help);
    this.#slots[index] = { ...slot, fault: slot.fault ?? fault };
  }
}

/** A whole reference on a line that is a part of the value above it. Nobody means that, and it would stay as it is. */
function indentedReference({ inner, start, end }: IniValue): { text: string; fault: TemplateSyntax } | undefined {
  const [, ...lines] = inner.split(/[\r\n]+[ \t]*/);
  const text = lines.map((line) => line.replace(/^[^=:]*[=:][ \t]*(?=ssm:)/, '')).find(beginsAsReference);
  if (text === undefined) return undefined;
  const message = 'Python takes an indented line for a part of the value above it';
  return {
    text,
    fault: new TemplateSyntax(message, { start, end }, 'write the reference behind its key, and the key without blanks before it'),
  };
}

function replaced(span: { start: number; end: number }): TemplateSyntax {
  const message = 'the text beside the reference holds something that the reader of this file would replace';
  return new TemplateSyntax(message, span, 'leave it away, or keep the whole text in a parameter');
}

function commentInside(start: number): TemplateSyntax {
  return new TemplateSyntax(
    'a comment stands between the lines of this value',
    { start, end: start + 1 },
    'move the comment above the key',
  );
}
