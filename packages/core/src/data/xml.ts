/** What XML 1.0 has no spelling for, not even as a reference by number. */
export const impossibleInXml = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Always escaped, in a text as well as in an attribute:
 * - `>`, so that no `]]>` can come about, whatever stands before
 * - carriage returns, which a reader would take for line feeds
 * - U+007F to U+009F and U+2028, because readers of XML 1.1 refuse some of them, and end a line at others
 * - `{{`, `{%` and `{#`, because a template engine that runs over a file before it is read would execute a value
 */
const everywhere = /[&<>\r\u007f-\u009f\u2028]|\{(?=[{%#])/g;
const notAscii = /[^\0-\x7f]/gu;

const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export interface XmlPlace {
  /** Of an attribute; in a text there is none. */
  readonly quote: '' | '"' | "'";
  /** The file says that it is US-ASCII. */
  readonly ascii: boolean;
}

/** The spelling of a text that XML can hold, for the inside of an element or of an attribute's quotes. */
export function xmlText(content: string, { quote, ascii }: XmlPlace): string {
  let text = content.replaceAll(everywhere, reference);
  // A reader gives a blank for each of these in an attribute.
  if (quote !== '') text = text.replaceAll(quote === '"' ? /["\t\n]/g : /['\t\n]/g, reference);
  return ascii ? text.replaceAll(notAscii, reference) : text;
}

function reference(character: string): string {
  return names[character] ?? `&#${character.codePointAt(0)};`;
}
