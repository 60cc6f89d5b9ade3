import type { Reader } from './reader.ts';

/** What a dialect, or a format that has none, says of itself: see `DialectFacts`. */
interface Proved {
  readonly name: string;
  readonly readers: readonly string[];
}

/** Which readers prove which dialects, and in which versions: a table in Markdown, in the order of the readers. */
export function versionsTable(readers: readonly Pick<Reader<unknown>, 'name' | 'version'>[], dialects: readonly Proved[]): string {
  const rows = readers.map(({ name, version }) => {
    const proved = dialects.filter(({ readers }) => readers.includes(name)).map((dialect) => `\`${dialect.name}\``);
    return [name, version(), proved.join(', ')];
  });
  return [['Reader', 'Version', 'Dialects'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Names that a dialect gives for its readers, and that no reader has. */
export function unknownReaders(readers: readonly Pick<Reader<unknown>, 'name'>[], dialects: readonly Proved[]): readonly string[] {
  const known = new Set(readers.map(({ name }) => name));
  return dialects.flatMap(({ readers }) => readers.filter((name) => !known.has(name)));
}
