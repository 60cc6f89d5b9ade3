import type { Refusal } from '../dialect.ts';
import type { IniDialect, IniValue } from './dialect.ts';
import { otherWays } from './dialect.ts';
import { pythonMistake } from './read-python.ts';

/** What `str.strip` takes off. */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const blanksAround = new RegExp(`^${space}|${space}$`);

function refusal(what: string, why: string, applies: (text: string) => boolean): Refusal {
  return { what, why, help: otherWays, applies };
}

/** Python's `configparser.ConfigParser` with its defaults: no quotes, no comments behind a value. */
export const python: IniDialect = {
  name: 'python',
  readers: ['Python configparser'],
  spelling: 'as it is, with `%%` for `%`; further lines are indented',
  refusals: [
    refusal('a carriage return', 'Python takes for a line break', (text) => text.includes('\r')),
    refusal('a line break at its end', 'Python leaves out', (text) => text.endsWith('\n')),
    refusal('a blank at the beginning or end of a line', 'Python leaves out', (text) =>
      text.split('\n').some((line) => blanksAround.test(line)),
    ),
    refusal('a line that begins with `#` or `;`', 'Python takes for a comment', (text) => /\n[#;]/.test(text)),
  ],
  separator: /[=:]/,
  comments: '',
  quotes: [],
  quotedLines: false,
  continues: true,
  sectionsMerge: true,
  decode: (literal) =>
    /%(?!%)/.test(literal.replaceAll('%%', '')) ? undefined : literal.replaceAll('%%', '%').replaceAll(/(?:\r\n|[\r\n])[ \t]*/g, '\n'),
  fault: () => undefined,
  fileFault: pythonMistake,
  encode: (text, { indent, lineBreak }: IniValue) =>
    text
      .replaceAll('%', '%%')
      .split('\n')
      .map((line, index) => (index === 0 || line === '' ? line : `${indent}    ${line}`))
      .join(lineBreak),
};
