import type { Transform } from '../reference/reference.ts';

/** The text filters. Each takes any text and gives one that its readers take back to the same text. */
export const transformText: Record<Transform, (text: string) => string> = {
  uri: (text) => encodeURIComponent(text).replaceAll(/[!'()*]/g, percent),
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  shell: (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  xml: (text) => text.replaceAll(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`),
  raw: (text) => text,
};

/** RFC 3986 reserves these too, and old readers mind. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
