import { Pair, parseLines } from 'dot-properties';
import { scalarSpelling, type Value } from '../../data/value.ts';
import { refuse } from '../dialect.ts';
import { type Format, TemplateSyntax, Unencodable, type Written } from '../format.ts';
import { dialectOf, dialects } from './dialect.ts';
import { escapeValue } from './escape.ts';
import { type PropertiesSlot, scanProperties } from './scan.ts';

export const properties: Format<PropertiesSlot> = {
  name: 'properties',
  dialects,
  slots: (text, mark, dialect) => scanProperties(text, mark, dialectOf(dialect).name),
  encode: (value, _slot, dialect) => {
    const text = spelling(value);
    refuse(text, dialectOf(dialect).refusals);
    return escapeValue(text);
  },
  seenAs: (value) => ({ kind: 'string', text: spelling(value) }),
  read: (text, written) => readProperties(text, written),
  validate: (text, dialect) => {
    try {
      scanProperties(text, 'ssm:', dialectOf(dialect).name);
      return undefined;
    } catch (error) {
      if (error instanceof TemplateSyntax) return error;
      throw error;
    }
  },
};

/** Of several lines with one key, Java keeps the last. */
function readProperties(text: string, written: readonly Written<PropertiesSlot>[]): (Value | undefined)[] {
  const pairs = parseLines(text, true).filter((node) => node instanceof Pair);
  const latest = new Map(pairs.map((pair) => [pair.key, pair]));
  return written.map(({ slot, end }) => {
    const pair = latest.get(slot.key);
    return pair?.range?.[3] === end ? { kind: 'string', text: pair.value } : undefined;
  });
}

/** A property is a text, whatever the application makes of it. */
function spelling(value: Value): string {
  const text = scalarSpelling(value);
  if (text !== undefined) return text;
  const help = 'leave `json` away to write the JSON text as it is, or pick a field with `#key`';
  throw new Unencodable('a .properties file has no structures', help);
}
