import type { Value } from '../../data/value.ts';
import { refuse } from '../dialect.ts';
import { type Format, Unencodable, type Written } from '../format.ts';
import { type Dialect, dialects } from './dialect/index.ts';
import { readers } from './read/read.ts';
import type { Variables } from './read/rules.ts';
import { type DotenvSlot, scanDotenv } from './scan.ts';

export const dotenv: Format<DotenvSlot> = {
  name: 'dotenv',
  dialects,
  slots: (text, mark, dialect) => scanDotenv(text, mark, dialectOf(dialect)),
  encode: (value, slot, name) => {
    const [dialect, text] = [dialectOf(name), spelling(value)];
    refuse(text, dialect.refusals);
    return dialect.encode(text, slot.quote);
  },
  seenAs: (value) => ({ kind: 'string', text: spelling(value) }),
  read: async (text, written, dialect) => {
    const named = nameShadowed(text, written);
    const found = await Promise.all(readersOf(dialect).map((read) => read(named.text)));
    return named.keys.map((key) => agreed(found, key));
  },
  validate: () => undefined,
};

function dialectOf(name: string): Dialect {
  const dialect = dialects[name];
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  return dialect;
}

function readersOf(dialect: string): NonNullable<(typeof readers)[string]> {
  return readers[dialect] ?? [];
}

/** What a later line hides is to be seen too: in this text it has a name of its own. */
function nameShadowed(text: string, written: readonly Written<DotenvSlot>[]): { text: string; keys: string[] } {
  if (!written.some(({ slot }) => slot.shadowed)) return { text, keys: written.map(({ slot }) => slot.key) };
  let prefix = 'SHADOWED';
  while (text.includes(prefix)) prefix += '_';
  const keys = written.map(({ slot }, index) => (slot.shadowed ? `${prefix}${index}` : slot.key));
  const pieces: string[] = [];
  let done = 0;
  for (const [index, { slot, start }] of written.entries()) {
    if (!slot.shadowed) continue;
    const at = text.lastIndexOf(slot.key, start - slot.key.length);
    pieces.push(text.slice(done, at), keys[index] ?? '');
    done = at + slot.key.length;
  }
  return { text: pieces.join('') + text.slice(done), keys };
}

/** What all readers have found; nothing if they differ. */
function agreed(found: readonly Variables[], key: string): Value | undefined {
  const [text, ...more] = new Set(found.map((variables) => variables.get(key)));
  return text === undefined || more.length > 0 ? undefined : { kind: 'string', text };
}

/** An environment variable is a text, whatever its reader makes of it. */
function spelling(value: Value): string {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'number':
      return value.spelling;
    case 'bool':
      return String(value.value);
    default:
      throw new Unencodable(
        'a .env file has no structures',
        'leave `json` away to write the JSON text as it is, or pick a field with `#key`',
      );
  }
}
