import type { Refusal } from '../dialect.ts';
import { TemplateSyntax } from '../format.ts';
import type { IniDialect, IniValue } from './dialect.ts';
import { npm } from './npm.ts';
import { php } from './php.ts';
import { python } from './python.ts';

const help = 'name the reader of this file with `dialect` (`npm`, `python` or `php`), or use another format';
const lineHelp = 'write `key = value` without it, or name the reader of this file with `dialect` (`npm`, `python` or `php`)';

function refusal(what: string, why: string, applies: (text: string) => boolean): Refusal {
  return { what, why, help, applies };
}

/** The subset that the readers of INI files agree on; the rest is refused. */
export const portable: IniDialect = {
  name: 'portable',
  readers: [...npm.readers, ...python.readers, ...php.readers],
  spelling: 'bare',
  refusals: [
    refusal(
      'characters that are no letters, digits, single blanks or `_./:@+,*?<>-`',
      'readers of INI files take for different things',
      (text) => !/^(?:[\w./:@+,*?<>-]| (?=[^ ]))*$/.test(text.replaceAll(/[\p{L}\p{M}\p{N}]/gu, 'x')) || text.startsWith(' '),
    ),
    refusal('a word such as `true`, `no` or `null`', 'not every reader of INI files takes for a text', (text) =>
      hasWord(text, /^(?:null|yes|no|true|false|on|off|none)$/i),
    ),
    refusal('a word in capitals', 'PHP replaces where it has a constant of this name', (text) =>
      hasWord(text, /^(?:[A-Z_][A-Z0-9_]*|[A-Z]\w*_\w*)$/),
    ),
  ],
  separator: /=/,
  comments: ';#',
  quotes: ['"', "'"],
  quotedLines: false,
  continues: true,
  sectionsMerge: true,
  decode: (literal) => literal,
  fault: (value) => {
    const what = disputed(value);
    const { start, end } = value;
    if (what === undefined) return npm.fault(value) ?? php.fault(value);
    return new TemplateSyntax(`the readers of INI files do not agree on ${what}`, { start, end }, lineHelp);
  },
  fileFault: (text) => npm.fileFault(text) ?? python.fileFault(text) ?? php.fileFault(text),
  keyFault: (key) => npm.keyFault?.(key) ?? php.keyFault?.(key),
  encode: (text) => text,
};

function hasWord(text: string, word: RegExp): boolean {
  return text.split(' ').some((one) => word.test(one));
}

function disputed({ key, quote, inner, commented, continued }: IniValue): string | undefined {
  if (quote !== '' || /^['"]/.test(inner)) return 'quotes around a value';
  if (commented) return 'a comment behind a value';
  if (continued) return 'indented lines below a key';
  return /^[\w.-]+$/.test(key) ? undefined : 'a key with other characters than letters, digits, `_`, `.` and `-`';
}
