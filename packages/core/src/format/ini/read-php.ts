import { TemplateSyntax } from '../format.ts';

/** A key with its value, as far as the file alone says what it is: constants and variables are known to PHP only. */
interface Entry {
  /** Where its line begins. */
  readonly line: number;
  readonly text: string | undefined;
}

class Unreadable extends Error {}

/** PHP reads a key that is one of these as the word itself, and stops. */
const words: Readonly<Record<string, string>> = {
  true: 'true',
  on: 'true',
  yes: 'true',
  false: 'false',
  off: 'false',
  no: 'false',
  none: 'false',
  null: 'null',
};

/**
 * What PHP's `parse_ini_file` finds with sections and its normal scanner: the rules of its lexer and parser, written down
 * once more. This shares no code with the scanner and the encoder, which it is to prove.
 */
class PhpIni {
  readonly #text: string;
  #at = 0;
  /** Where the line begins, as long as it has no value yet. */
  #line = 0;
  readonly #sections = new Map<string, Map<string, Entry[]>>();
  #keys = new Map<string, Entry[]>();

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  get at(): number {
    return this.#at;
  }

  get line(): number {
    return this.#line;
  }

  /** Those that no later line replaces, by their lines. */
  entries(): Map<number, Entry> {
    this.#sections.set('', this.#keys);
    while (this.#at < this.#text.length) this.#statement();
    const left = [...this.#sections.values()].flatMap((keys) => [...keys.values()].flat());
    return new Map(left.map((entry) => [entry.line, entry]));
  }

  #statement(): void {
    const sign = this.#text[this.#at] as string;
    if (sign === ' ' || sign === '\t') this.#at += 1;
    else if (sign === '\r' || sign === '\n') this.#line = this.#at += 1;
    else if (sign === ';') this.#take(/[^\r\n]*/y);
    else if (sign === '[') this.#header();
    else this.#assignment();
  }

  #header(): void {
    const name = this.#take(/\[[^\]\r\n;]*\]/y);
    if (name === '') throw new Unreadable();
    this.#keys = new Map();
    // With a blank, so that none is the part of the file above the first one.
    this.#sections.set(`${name} `, this.#keys);
  }

  #assignment(): void {
    const line = this.#line;
    const key = this.#take(/[^=\r\n;&|^$~(){}!"[\]\0]+/y).trim();
    const offset = this.#take(/\[[^\]\r\n]*\][ \t]*/y).trim();
    if (key === '' || Object.hasOwn(words, key.toLowerCase())) throw new Unreadable();
    if (this.#text[this.#at] === '=') this.#set(key, offset, { line, text: this.#value() });
    else if (!/[\r\n;]|^$/.test(this.#text.charAt(this.#at))) throw new Unreadable();
  }

  #set(key: string, offset: string, entry: Entry): void {
    const name = offset === '' || offset === '[]' ? key : key + offset;
    const before = offset === '[]' ? (this.#keys.get(`${name}[]`) ?? []) : [];
    this.#keys.delete(name);
    this.#keys.delete(`${name}[]`);
    this.#keys.set(offset === '[]' ? `${name}[]` : name, [...before, entry]);
  }

  #value(): string | undefined {
    this.#at += 1;
    const tokens: string[] = [];
    const parts: (string | undefined)[] = [];
    // What stands apart, or is not quoted, is joined by rules of its own.
    let apart = false;
    for (;;) {
      const blanks = this.#take(/[ \t]+/y);
      const sign = this.#text[this.#at];
      if (sign === undefined || sign === '\r' || sign === '\n' || sign === ';') break;
      if (parts.length > 0 && (blanks !== '' || !`'"`.includes(sign))) apart = true;
      if (sign === "'") parts.push(this.#single());
      else if (sign === '"') parts.push(this.#double());
      else if ('&|^~!()'.includes(sign)) {
        tokens.push(sign);
        this.#at += 1;
        continue;
      } else {
        parts.push(this.#bare());
        apart = apart || parts.length > 1;
      }
      if (tokens.at(-1) !== 'x') tokens.push('x');
    }
    this.#checkExpression(tokens);
    if (parts.length === 0) return tokens.length === 0 ? '' : undefined;
    if (tokens.length > 1 || parts.includes(undefined) || (parts.length > 1 && apart)) return undefined;
    return parts.join('');
  }

  #single(): string {
    return this.#token(/'[^']*'/y).slice(1, -1);
  }

  #double(): string | undefined {
    const from = this.#at + 1;
    let at = from;
    for (;;) {
      const sign = this.#text[at++];
      if (sign === undefined || sign === '\0') throw new Unreadable();
      if (sign === '"') break;
      // A `\"` before a line break is the end of the text all the same.
      const closes = this.#text[at] === '"' && /^[\r\n]?$/.test(this.#text.charAt(at + 1));
      if (sign === '\\' && !closes) at += 1;
    }
    this.#at = at;
    const inner = this.#text.slice(from, at - 1);
    if (inner.replaceAll(/\\[^]/g, '\\').includes('${')) return undefined;
    return inner.replaceAll(/\\(["\\$])/g, '$1');
  }

  /** A text without quotes. Words in it may be constants. */
  #bare(): string | undefined {
    if (this.#take(/\$\{[^}\r\n]*\}/y) !== '') return undefined;
    const text = this.#token(
      /[^=\r\n;&|^$~()!"'\0]+(?:\$(?![{\r\n])[^=\r\n;&|^$~()!"'\0]+)*|\$(?![{\r\n])[^=\r\n;&|^$~()!"'\0]*/y,
    ).trimEnd();
    const spoken = text.split(/[ \t]+/);
    const word = text.toLowerCase();
    if (Object.hasOwn(words, word)) return words[word];
    if (spoken.some((one) => Object.hasOwn(words, one.toLowerCase()))) throw new Unreadable();
    return spoken.some((one) => /^[A-Z_][A-Z0-9_]*$|^[A-Z]\w*_\w*$/.test(one)) ? undefined : text;
  }

  #token(pattern: RegExp): string {
    const text = this.#take(pattern);
    if (text === '' || text.includes('\0')) throw new Unreadable();
    return text;
  }

  #checkExpression(tokens: readonly string[]): void {
    let operand = true;
    let depth = 0;
    for (const token of tokens) {
      if (operand !== ['x', '~', '!', '('].includes(token)) throw new Unreadable();
      if (token === '(') depth += 1;
      else if (token === ')') depth -= 1;
      else if (token !== '~' && token !== '!') operand = token !== 'x';
    }
    if (depth !== 0 || (operand && tokens.length > 0)) throw new Unreadable();
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }
}

/** Where PHP stops, so that it reads nothing of a file. */
export function phpMistake(text: string): TemplateSyntax | undefined {
  const file = new PhpIni(text);
  try {
    file.entries();
    return undefined;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const help = text[file.line] === '#' ? 'PHP knows comments with `;` only' : undefined;
    return new TemplateSyntax("PHP's `parse_ini_file` does not understand this", { start: file.at, end: file.at + 1 }, help);
  }
}

/** The values on the lines that begin at these places. */
export function readPhp(text: string, lines: readonly number[]): (string | undefined)[] {
  try {
    const entries = new PhpIni(text).entries();
    return lines.map((line) => entries.get(line)?.text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return lines.map(() => undefined);
  }
}
