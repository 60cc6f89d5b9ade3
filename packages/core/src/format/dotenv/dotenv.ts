import { parseEnv } from 'node:util';
import type { Value } from '../../data/value.ts';
import { type Format, Unencodable } from '../format.ts';
import { type Dialect, dialects } from './dialect.ts';
import { type DotenvSlot, scanDotenv } from './scan.ts';

export const dotenv: Format<DotenvSlot> = {
  name: 'dotenv',
  slots: (text, mark, dialect) => scanDotenv(text, mark, dialectOf(dialect)),
  encode: (value, slot, dialect) => dialectOf(dialect).encode(spelling(value), slot.quote),
  seenAs: (value) => ({ kind: 'string', text: spelling(value) }),
  read: (text, written) => {
    const whole = parseEnv(text) as Record<string, string | undefined>;
    return written.map(({ slot, start, end }) => {
      // What a later line hides is read from its own line.
      const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, end);
      const variables = slot.shadowed ? (parseEnv(`${line}\n`) as typeof whole) : whole;
      const content = Object.hasOwn(variables, slot.key) ? variables[slot.key] : undefined;
      return content === undefined ? undefined : { kind: 'string', text: content };
    });
  },
  validate: () => undefined,
};

function dialectOf(name: string): Dialect {
  const dialect = dialects[name];
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  return dialect;
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
