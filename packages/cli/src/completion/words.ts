import { type Command, commands, type Flag, globalFlags } from '../table.ts';

export function flagsOf({ flags }: Command): readonly Flag[] {
  return [...flags, ...globalFlags];
}

/** `--output` and `-o`. */
export function spellings({ name, short }: Flag): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

/** Flags of all commands whose value is the next word: that word is no command. */
export function flagsWithValue(): string[] {
  const all = commands.flatMap((command) => flagsOf(command)).filter(({ value }) => value !== undefined);
  return [...new Set(all.flatMap((flag) => spellings(flag)))].toSorted();
}

/** Text of a shell that is nothing but these characters: in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
