import type { FormatName } from '../config/config.ts';
import type { Slot } from '../format/format.ts';
import type { Way } from '../format/way.ts';

/** The formats that name their values. */
export const importFormats = ['dotenv', 'properties', 'json', 'jsonc', 'json5', 'yaml'] as const satisfies readonly FormatName[];
export type ImportFormat = (typeof importFormats)[number];

/** Where a value stands in its file, as the levels of a name: `['db', 'password']`. */
export type KeyPath = readonly string[];

/** Tells the path of a slot; nothing for what has none. */
export async function pathsIn(format: ImportFormat, text: string): Promise<(slot: Slot) => KeyPath | undefined> {
  if (format === 'yaml') {
    const paths = await yamlPaths(text);
    return ({ start }) => paths.get(start);
  }
  return (slot) => {
    const { key, way } = slot as { key?: string; way?: Way };
    return key === undefined ? pathOf(way) : key === '' ? undefined : [key];
  };
}

function pathOf(way: Way | undefined): KeyPath | undefined {
  return way === undefined ? undefined : [...(pathOf(way.to) ?? []), String(way.key)];
}

/** By the offsets of the scalars. */
async function yamlPaths(text: string): Promise<ReadonlyMap<number, KeyPath>> {
  const [{ isMap, isScalar, isSeq }, { parseSingle }] = await Promise.all([import('yaml'), import('../data/yaml.ts')]);
  const paths = new Map<number, KeyPath>();
  const visit = (node: unknown, path: KeyPath): void => {
    if (isScalar(node) && path.length > 0) paths.set(node.range?.[0] ?? -1, path);
    else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, String(index)]);
    else if (isMap(node)) {
      for (const { key, value } of node.items) visit(value, [...path, isScalar(key) ? String(key.value) : '']);
    }
  };
  visit(parseSingle(text).contents, []);
  return paths;
}
