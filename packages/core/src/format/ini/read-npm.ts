import { parse, unsafe } from 'ini';
import type { Written } from '../format.ts';
import type { IniSlot } from './scan.ts';

/** What the package `ini` finds. A word that it takes for a boolean is given as the word. */
export function readNpm(text: string, written: readonly Written<IniSlot>[]): (string | undefined)[] {
  const file: unknown = parse(text);
  const sections = new Map<string | undefined, unknown>();
  return written.map(({ slot: { value, index } }) => {
    if (value === undefined) return undefined;
    const { section } = value;
    if (!sections.has(section)) sections.set(section, section === undefined ? file : sectionOf(file, unsafe(section)));
    const key = unsafe(value.key);
    const found = child(sections.get(section), index === undefined ? key : key.slice(0, -2));
    const item = index === undefined ? found : child(found, String(index));
    return typeof item === 'string' ? item : typeof item === 'boolean' ? String(item) : undefined;
  });
}

/** A name with dots is a way through several objects. */
function sectionOf(file: unknown, name: string): unknown {
  return name.split(/(?<!\\)\./).reduce<unknown>((node, part) => child(node, part.replaceAll('\\.', '.')), file);
}

function child(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  return (node as Record<string, unknown>)[key];
}
