import { scalarSpelling, type Value } from '../../data/value.ts';
import { refuse } from '../dialect.ts';
import { type Format, Unencodable, type Written } from '../format.ts';
import type { IniDialect } from './dialect.ts';
import { npm } from './npm.ts';
import { php } from './php.ts';
import { portable } from './portable.ts';
import { python } from './python.ts';
import { readNpm } from './read-npm.ts';
import { readPhp } from './read-php.ts';
import { readPython } from './read-python.ts';
import { fileFault, type IniSlot, scanIni } from './scan.ts';

const dialects: Readonly<Record<string, IniDialect>> = { portable, npm, python, php };

export const ini: Format<IniSlot> = {
  name: 'ini',
  dialects,
  slots: (text, mark, dialect) => scanIni(text, mark, dialectOf(dialect)),
  encode: (value, slot, dialect) => encodeIni(value, slot, dialectOf(dialect)),
  // Readers that know booleans find one; it is compared as the word that was written.
  seenAs: (value) => ({ kind: 'string', text: spelling(value) }),
  keyFault: (key, { dialect, isSection }) => (isSection ? undefined : dialect.keyFault?.(key)),
  read: (text, written, dialect) => {
    const found = read(text, written, dialect);
    return found.map((content) => (content === undefined ? undefined : { kind: 'string', text: content }));
  },
  validate: (text, dialect) => fileFault(text, dialectOf(dialect)),
};

function dialectOf(name: string): IniDialect {
  const dialect = dialects[name];
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  return dialect;
}

function encodeIni(value: Value, { value: place }: IniSlot, dialect: IniDialect): string {
  const text = spelling(value);
  if (place === undefined) throw new Error('no value stands here');
  if (value.kind === 'bool' && dialect.bool !== undefined) return dialect.bool(value.value);
  if (value.kind === 'number') return text;
  refuse(text, dialect.refusals);
  return dialect.encode(text, place);
}

/** A setting is a text, whatever a program makes of it. */
function spelling(value: Value): string {
  const text = scalarSpelling(value);
  if (text !== undefined) return text;
  const help = 'leave `json` away to write the JSON text as it is, or pick a field with `#key`';
  throw new Unencodable('an INI file has no structures', help);
}

function read(text: string, written: readonly Written<IniSlot>[], dialect: string): (string | undefined)[] {
  if (dialect === 'npm') return readNpm(text, written);
  const lines = written.map(({ start }) => startOfLine(text, start));
  if (dialect === 'python') return readPython(text, lines);
  if (dialect === 'php') return readPhp(text, lines);
  const [first, ...others] = [readNpm(text, written), readPython(text, lines), readPhp(text, lines)] as const;
  return first.map((content, index) => (others.every((other) => other[index] === content) ? content : undefined));
}

function startOfLine(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start -= 1;
  return start;
}
