import type { DialectFacts } from '../dialect.ts';
import { springNote, springRefusals } from '../spring.ts';

const spelling =
  'as `java.util.Properties` stores it: a backslash before `\\ = : # !`, `\\n \\r \\t \\f`, and `\\uXXXX` for what is not printable ASCII, so that the encoding of the file does not matter';

const readers = ['java.util.Properties', 'java.util.Properties, UTF-8'];

/** Every text has a spelling. */
const portable: DialectFacts = { name: 'portable', readers, spelling, refusals: [] };

/** Spring Boot reads the same file, and then resolves what it finds in the values. */
const spring: DialectFacts = { name: 'spring', readers, spelling, refusals: springRefusals, notes: [springNote] };

export const dialects: Readonly<Record<string, DialectFacts>> = { portable, spring };

export function dialectOf(name: string): DialectFacts {
  const dialect = dialects[name];
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  return dialect;
}
