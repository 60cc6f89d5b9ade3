/**
 * What a bundle for browsers has of ssmith where its values are in the page: it finds those that `ssmith render --html` has written
 * there. It is part of the bundle, and imports nothing.
 * @module
 */

/** What is used here of a browser. */
interface Browser {
  readonly document?: { getElementById(id: string): { readonly textContent: string | null } | null };
}

/**
 * The data of a template, frozen, with what is exposed of it.
 * @param id what the bundle calls the template
 * @param paths of what the bundle takes out of it: the keys, one within the other
 * @throws {Error} with what to do, where they are not in the page
 */
export function readPage(id: string, paths: readonly (readonly string[])[]): unknown {
  const { document } = globalThis as Browser;
  if (document === undefined) throw new Error(`the values of ${id} are in the page, and this is none: hand them over by a message`);
  const text = document.getElementById('ssmith-config')?.textContent ?? '';
  if (text.trim() === '') throw new Error(`the values of ${id} are not in the page\n${command}`);
  const values = JSON.parse(text, (_, value: unknown) => Object.freeze(value)) as Readonly<Record<string, unknown>>;
  const missing = [[], ...paths].find((path) => !has(values, [id, ...path]));
  if (missing === undefined) return values[id];
  const key = missing.length === 0 ? '' : `\`${missing.join('.')}\` of `;
  throw new Error(`the page was filled for another build, which exposes no ${key}${id}\n${command}`);
}

const command = 'run: ssmith render --manifest ssmith.client.json --html DIRECTORY, with the manifest and the pages of this build';

function has(data: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key) && has((data as Record<string, unknown>)[key], rest);
}
