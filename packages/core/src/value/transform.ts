import { impossibleInXml } from '../data/xml.ts';
import type { Transform } from '../reference/reference.ts';

/** The text filters. Each gives a text that its readers take back to the same text. */
const transformText: Record<Transform, (text: string) => string> = {
  uri: (text) => encodeURIComponent(text).replaceAll(/[!'()*]/g, percent),
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  shell: shellWord,
  // As numbers, which say the same in a text and in an attribute, and to a reader of XML 1.1, to whom some end a line.
  xml: (text) => text.replaceAll(/[&<>"'\t\n\r\u007f-\u009f\u2028]/g, (character) => `&#${character.charCodeAt(0)};`),
  raw: (text) => text,
};

const otherFilter = 'add the filter `base64` instead';

/**
 * @param noForm told why a filter has no form for a text
 * @throws what `noForm` does
 */
export function transform(filter: Transform, text: string, noForm: (message: string, help: string) => never): string {
  if (filter === 'shell' && text.includes('\0')) noForm('it has a NUL character, which no word of a shell can hold', otherFilter);
  if (filter === 'xml' && impossibleInXml.test(text)) noForm('it has a control character that XML cannot hold', otherFilter);
  return transformText[filter](text);
}

/**
 * One word of a POSIX shell. A backslash stands before each sign that means something, since that holds in double quotes
 * and here-documents too: a value that was put there by mistake is not what it should be, but it never runs. Line breaks
 * and what is not ASCII stand in quotes, where no shell and no locale joins them with a backslash.
 */
function shellWord(text: string): string {
  if (text === '') return "''";
  return text.replaceAll(/[\x01-\x1f\x7f-\u{10ffff}]+|[^A-Za-z0-9_./:@+,-]/gu, (piece) =>
    /^[\x20-\x7e]$/.test(piece) ? `\\${piece}` : `'${piece}'`,
  );
}

/** RFC 3986 reserves these too, and old readers mind. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
