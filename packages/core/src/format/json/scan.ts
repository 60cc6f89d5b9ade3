import { TemplateSyntax, type Slot } from '../format.ts';

/** `bare` tokens are numbers and words, and whatever else stands between the signs of the language. */
export interface JsonSlot extends Slot {
  readonly style: 'string' | 'bare' | 'comment';
  /** Keys and indexes from the top. */
  readonly path: readonly (string | number)[];
}

interface Level {
  readonly kind: 'map' | 'list';
  key: string;
  index: number;
  /** In a mapping: whether the next string is a key. */
  expectsKey: boolean;
}

const token = /[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|[{}[\]:,]|[^\s{}[\]:,"/]+|[\s\S]/y;

/**
 * Walks over JSON, with comments or without, and collects the tokens that hold the mark. It is lenient: what is wrong
 * otherwise is found by the reader.
 */
export function scanJson(source: string, mark: string): JsonSlot[] {
  const slots: JsonSlot[] = [];
  const levels: Level[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(source); found !== null; found = token.exec(source)) {
    const [raw] = found;
    const level = levels.at(-1);
    const isKey = level?.kind === 'map' && level.expectsKey;
    if (raw.startsWith('"')) {
      if (isKey) level.key = decode(raw) ?? '';
      if (raw.includes(mark)) slots.push(stringSlot(raw, found.index, isKey, levels));
    } else if (raw.startsWith('//') || raw.startsWith('/*')) {
      if (raw.includes(mark)) slots.push(slot('comment', 'comment', raw, found.index, levels));
    } else if (!step(raw, level, levels) && raw.includes(mark)) {
      slots.push(slot(isKey ? 'key' : 'value', 'bare', raw, found.index, levels));
    }
  }
  return slots;
}

/** Follows the structure; false when the token is no sign of it. */
function step(sign: string, level: Level | undefined, levels: Level[]): boolean {
  switch (sign) {
    case '{':
      levels.push({ kind: 'map', key: '', index: 0, expectsKey: true });
      return true;
    case '[':
      levels.push({ kind: 'list', key: '', index: 0, expectsKey: false });
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

function stringSlot(raw: string, start: number, isKey: boolean, levels: readonly Level[]): JsonSlot {
  const text = decode(raw);
  if (text === undefined) {
    throw new TemplateSyntax('this text is not closed, or has an escape that JSON does not know', { start, end: start + raw.length });
  }
  return { ...slot(isKey ? 'key' : 'value', 'string', raw, start, levels), text };
}

function slot(role: JsonSlot['role'], style: JsonSlot['style'], raw: string, start: number, levels: readonly Level[]): JsonSlot {
  const path = levels.map(({ kind, key, index }) => (kind === 'map' ? key : index));
  return { role, style, start, end: start + raw.length, text: raw, path };
}

function decode(raw: string): string | undefined {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return undefined;
  }
}
