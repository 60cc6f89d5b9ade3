import type { YamlSlot } from './scan.ts';

/** Going along a line, a pattern fills the stack of its engine. Characters. */
const longest = 1000;

/** What begins like this is nothing but a text, up to a `: `, a ` #` or the end of its line. */
const plain = String.raw`(?:[A-Za-z0-9_./$~]|-(?=[A-Za-z0-9]))(?: *[^\s:#]|:(?=\S)|#)*`;
const quoted = String.raw`"[^"\\\r\n]*"|'[^'\r\n]*'`;
const key = String.raw`[A-Za-z0-9_][\w./-]*:(?: +|(?=\r?\n|$))`;

/** Indentation, `- `s, a key, a value, blanks, a comment; each of them may be absent. */
const simpleLine = new RegExp(String.raw`^( *)((?:- +)*)((?:${key})?)(?:(${plain}|${quoted})(?=[ \r\n]|$))?( *)(#[^\r\n]*)?(?:\r?\n)?$`);

/**
 * The slots of a text that has nothing but lines of the simplest kind, as many files do: mappings and lists in block
 * style, whose keys and values begin and end on their line. It says nothing about a text with any other line. The lexer,
 * which knows all of YAML and costs ten times as much, would find the same.
 */
export function scanLines(source: string, mark: string): YamlSlot[] | undefined {
  const slots: YamlSlot[] = [];
  // A line that is indented this far would go on with the plain text before it.
  let goesOn = Number.POSITIVE_INFINITY;
  for (let start = 0, next = 0; start < source.length; start = next) {
    next = source.indexOf('\n', start) + 1 || source.length;
    const found = next - start > longest ? null : simpleLine.exec(source.slice(start, next));
    if (found === null) return undefined;
    const [, indent = '', dashes = '', itsKey = '', value = '', blanks = '', comment = ''] = found;
    const head = dashes + itsKey;
    if (head === '' && value === '' && comment === '') continue;
    if ((head === '' && value !== '') || indent.length >= goesOn || itsKey.includes(mark)) return undefined;
    const at = start + indent.length + head.length;
    if (value.includes(mark)) slots.push(valueSlot(value, at));
    if (comment.includes(mark)) slots.push(slot('comment', 'comment', comment, at + value.length + blanks.length));
    goesOn = styleOf(value) === 'plain' ? indent.length + (itsKey === '' ? 0 : dashes.length) + 1 : Number.POSITIVE_INFINITY;
  }
  return slots;
}

function valueSlot(raw: string, start: number): YamlSlot {
  const style = styleOf(raw) ?? 'plain';
  return slot('value', style, raw, start, style === 'plain' ? raw : raw.slice(1, -1));
}

function slot(role: YamlSlot['role'], style: YamlSlot['style'], raw: string, start: number, text = raw): YamlSlot {
  return { role, style, start, end: start + raw.length, text };
}

function styleOf(value: string): 'plain' | 'single' | 'double' | undefined {
  if (value === '') return undefined;
  return value.startsWith('"') ? 'double' : value.startsWith("'") ? 'single' : 'plain';
}
