const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' };
const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

/**
 * One line of printable ASCII for any text. A blank is lost at the beginning of a value, and at its end an editor may
 * take it away; `=` and `:` at the beginning would belong to the sign before the value.
 */
export function escapeValue(text: string): string {
  return text
    .replaceAll(/[\\=:#!]/g, '\\$&')
    .replaceAll(/[\n\r\t\f]/g, (character) => names[character] ?? character)
    .replaceAll(/[^\x20-\x7e]/g, unicodeEscape)
    .replace(/^ (?=.)/, '\\ ')
    .replace(/ $/, '\\u0020');
}

/** One for each half of what lies beyond the basic plane, as in Java. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What Java takes the raw text of a key or a value for; a backslash at the end of a line joins it with the next. */
export function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(?:\r\n|[\r\n])[ \t\f]*|([^]?))/g, (_, unit?: string, other?: string) => {
    if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
    return other === undefined ? '' : (meanings[other] ?? other);
  });
}

/** Where a `\u` has not four digits behind it. Java does not read a file with one at all. */
export function malformedEscape(raw: string): number {
  if (!raw.includes('\\u')) return -1;
  for (const { 0: escape, index } of raw.matchAll(/\\[^]/g)) {
    if (escape === '\\u' && !/^[0-9a-fA-F]{4}/.test(raw.slice(index + 2, index + 6))) return index;
  }
  return -1;
}
