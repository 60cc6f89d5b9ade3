import { TemplateSyntax, type Slot } from '../format.ts';
import type { Way } from '../way.ts';

/** `bare` tokens are numbers and words, and whatever else stands between the signs of the language. */
export interface JsonSlot extends Slot {
  readonly style: 'double' | 'single' | 'bare' | 'comment';
  readonly way: Way | undefined;
}

/** What JSON and its relatives do not have in common. */
export interface JsonGrammar {
  readonly name: string;
  /** Sticky. It takes blanks, comments, signs, bare words, and one character at a time what is none of these; never a text. */
  readonly token: RegExp;
  readonly quotes: string;
  /** What a text or a bare key says; nothing when it is not closed, or has an escape that the language does not know. */
  readonly decode: (raw: string) => string | undefined;
}

interface Level {
  readonly kind: 'map' | 'list';
  readonly to: Way | undefined;
  key: string;
  index: number;
  /** In a mapping: whether the next string is a key. */
  expectsKey: boolean;
}

export const jsonGrammar: JsonGrammar = {
  name: 'JSON',
  token: /[ \t\r\n]+|\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|[{}[\]:,]|[^\s{}[\]:,"/]+|[^]/y,
  quotes: '"',
  decode: (raw) => {
    try {
      return JSON.parse(raw) as string;
    } catch {
      return undefined;
    }
  },
};

/**
 * Walks over JSON, with comments or without, and collects the tokens that hold the mark. It is lenient: what is wrong
 * otherwise is found by the reader.
 */
export function scanJson(source: string, mark: string, grammar: JsonGrammar): JsonSlot[] {
  const slots: JsonSlot[] = [];
  const levels: Level[] = [];
  const { token, quotes } = grammar;
  for (let start = 0, end = 0; start < source.length; start = end) {
    const isText = quotes.includes(source.charAt(start));
    end = isText ? endOfText(source, start) : endOfToken(source, start, token);
    const raw = source.slice(start, end);
    const level = levels.at(-1);
    const isKey = level?.kind === 'map' && level.expectsKey;
    if (raw.startsWith('//') || raw.startsWith('/*')) {
      if (raw.includes(mark)) slots.push(slot('comment', 'comment', raw, start, level));
      continue;
    }
    if (!isText && (step(raw, level, levels) || /^\s/.test(raw))) continue;
    if (isKey) level.key = grammar.decode(raw) ?? '';
    if (!raw.includes(mark)) continue;
    const role = isKey ? 'key' : 'value';
    slots.push(isText ? textSlot(role, raw, start, level, grammar) : slot(role, 'bare', raw, start, level));
  }
  return slots;
}

function endOfToken(source: string, start: number, token: RegExp): number {
  token.lastIndex = start;
  return start + (token.exec(source)?.[0].length ?? 1);
}

/** One pattern for a whole text would exhaust the stack of the pattern engine, were there many escapes in it. */
const stops: Readonly<Record<string, RegExp>> = { '"': /\\[^]|"/g, "'": /\\[^]|'/g };

function endOfText(source: string, start: number): number {
  const stop = stops[source.charAt(start)] as RegExp;
  stop.lastIndex = start + 1;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    if (found[0].length === 1) return found.index + 1;
  }
  return source.length;
}

/** Follows the structure; false when the token is no sign of it. */
function step(sign: string, level: Level | undefined, levels: Level[]): boolean {
  switch (sign) {
    case '{':
      levels.push({ kind: 'map', to: wayOf(level), key: '', index: 0, expectsKey: true });
      return true;
    case '[':
      levels.push({ kind: 'list', to: wayOf(level), key: '', index: 0, expectsKey: false });
      return true;
    case '}':
    case ']':
      levels.pop();
      return true;
    case ':':
      if (level !== undefined) level.expectsKey = false;
      return true;
    case ',':
      if (level !== undefined) {
        level.index += 1;
        level.expectsKey = level.kind === 'map';
      }
      return true;
    default:
      return false;
  }
}

function textSlot(role: JsonSlot['role'], raw: string, start: number, level: Level | undefined, grammar: JsonGrammar): JsonSlot {
  const text = grammar.decode(raw);
  if (text === undefined) {
    const message = `this text is not closed, or has an escape that ${grammar.name} does not know`;
    throw new TemplateSyntax(message, { start, end: start + raw.length });
  }
  return { ...slot(role, raw.startsWith('"') ? 'double' : 'single', raw, start, level), text };
}

function slot(role: JsonSlot['role'], style: JsonSlot['style'], raw: string, start: number, level: Level | undefined): JsonSlot {
  return { role, style, start, end: start + raw.length, text: raw, way: wayOf(level) };
}

/** Of the value that is being read. */
function wayOf(level: Level | undefined): Way | undefined {
  return level === undefined ? undefined : { to: level.to, key: level.kind === 'map' ? level.key : level.index };
}
