import type { DialectFacts } from '../dialect.ts';
import type { Format } from '../format.ts';
import { encodeToml } from './encode.ts';
import { readToml, validateToml } from './read.ts';
import { bareReferenceHelp, scanToml, type TomlSlot } from './scan.ts';

const portable: DialectFacts = {
  name: 'portable',
  readers: ['Python tomllib', 'tomlkit', 'rtoml', 'go-toml'],
  spelling:
    'as a basic string with the escapes of TOML, in literal or multi-line quotes where the template has them and they hold the value; `json`, `list` and trees as arrays and inline tables on one line',
  refusals: [],
  notes: [
    'The template is TOML itself: write `port = "ssm:/port|int"`; for a number the quotes go away.',
    'Refused are null, numbers that readers of TOML would change (integers beyond 64 bits, `-0`, `1e400`), and structures that are nested more than 50 deep.',
  ],
};

export const toml: Format<TomlSlot> = {
  name: 'toml',
  dialects: { portable },
  slots: (text, mark) => scanToml(text, mark),
  encode: (value, slot) => encodeToml(value, slot),
  read: (text, written) => readToml(text, written),
  validate: (text) => validateToml(text),
  endedEarly: ({ quote }) => (quote === '' ? bareReferenceHelp : undefined),
};
