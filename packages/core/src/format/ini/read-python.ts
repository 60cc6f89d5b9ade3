import { TemplateSyntax } from '../format.ts';

/** A key with its value: the rest of its line, and the lines that are indented more deeply. */
interface Option {
  /** Where its line begins. */
  readonly line: number;
  readonly values: string[];
}

/**
 * What Python's `configparser.ConfigParser` finds in a file: its rules, written down once more. This shares no code with
 * the scanner and the encoder, which it is to prove.
 */
class ConfigParser {
  readonly options = new Map<number, Option>();
  readonly #sections = new Set<string>();
  readonly #names = new Set<string>();
  #section: string | undefined;
  #option: Option | undefined;
  #indent = 0;

  /** Takes in the next line; a message if Python would stop there. */
  take(line: string, at: number): string | undefined {
    const text = strip(line);
    if (text === '') {
      this.#option?.values.push('');
      return undefined;
    }
    if (text.startsWith('#') || text.startsWith(';')) return undefined;
    const indent = line.indexOf(text);
    if (this.#option !== undefined && indent > this.#indent) {
      this.#option.values.push(text);
      return undefined;
    }
    this.#indent = indent;
    const header = /^\[([^]+)\]/.exec(text)?.[1];
    return header === undefined ? this.#assignment(text, at) : this.#header(header);
  }

  #header(name: string): string | undefined {
    this.#section = name;
    this.#option = undefined;
    if (name === 'DEFAULT') return undefined;
    if (this.#sections.has(name)) return 'in which a section comes twice';
    this.#sections.add(name);
    return undefined;
  }

  #assignment(text: string, at: number): string | undefined {
    if (this.#section === undefined) return 'without a section such as `[name]` above its first key';
    const sign = text.search(/[=:]/);
    if (sign < 1) return 'with a line that is no section, no comment and no `key = value`';
    const name = `${this.#section}]${strip(text.slice(0, sign)).toLowerCase()}`;
    if (this.#names.has(name)) return 'in which a section sets a key twice, whatever its case';
    this.#names.add(name);
    this.#option = { line: at, values: [strip(text.slice(sign + 1))] };
    this.options.set(at, this.#option);
    return undefined;
  }
}

/** As `str.strip`. */
function strip(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** As `str.isspace`. */
function isSpace(code: number): boolean {
  if (code < 0x80) return (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x20);
  return (code >= 0x2000 && code <= 0x200a) || [0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000].includes(code);
}

function parse(text: string): ConfigParser | TemplateSyntax {
  const parser = new ConfigParser();
  let at = 0;
  for (const line of text.split(/(?<=\n|\r(?!\n))/)) {
    const mistake = parser.take(line, at);
    if (mistake !== undefined) {
      const span = { start: at, end: at + Math.max(1, line.trimEnd().length) };
      return new TemplateSyntax(`Python's \`configparser\` reads no file ${mistake}`, span);
    }
    at += line.length;
  }
  return parser;
}

/** The first thing for which Python reads nothing of a file. */
export function pythonMistake(text: string): TemplateSyntax | undefined {
  const parsed = parse(text);
  return parsed instanceof TemplateSyntax ? parsed : undefined;
}

/** The values on the lines that begin at these places. */
export function readPython(text: string, lines: readonly number[]): (string | undefined)[] {
  const parsed = parse(text);
  if (parsed instanceof TemplateSyntax) return lines.map(() => undefined);
  return lines.map((line) => {
    const option = parsed.options.get(line);
    return option && interpolate(option.values.join('\n'));
  });
}

/** Nothing for a value in which Python would put another one, or stop. */
function interpolate(value: string): string | undefined {
  let end = value.length;
  while (end > 0 && isSpace(value.charCodeAt(end - 1))) end -= 1;
  const text = value.slice(0, end);
  return text.replaceAll('%%', '').includes('%') ? undefined : text.replaceAll('%%', '%');
}
