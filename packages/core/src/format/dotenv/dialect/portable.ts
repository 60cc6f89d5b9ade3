import type { Refusal } from '../../dialect.ts';
import { bare, blanks, crlf, type Dialect, lineFaults, oddName, quotedComment } from './dialect.ts';

const otherDialect = 'name the reader of this file with `dialect` (for example `node`), add the filter `base64`, or use another format';

function refusal(what: string, pattern: RegExp): Refusal {
  return { what, why: 'not every reader of .env files understands', help: otherDialect, applies: (text) => pattern.test(text) };
}

/** The subset that the readers of .env files agree on; the rest is refused. Docker and GitHub need their own dialects. */
export const portable: Dialect = {
  name: 'portable',
  readers: [
    'node --env-file',
    'node util.parseEnv',
    'dotenv 16',
    'dotenv 17',
    'dotenv 18',
    'dotenv 18, fast',
    'dotenv-expand 12',
    'dotenv-expand 13',
    'dotenv-expand 1000',
    'Vite loadEnv',
    '@next/env',
    'bash',
    'dash',
    'python-dotenv',
    'Ruby dotenv',
    'phpdotenv',
    'compose-go',
  ],
  spelling:
    'bare where that is safe everywhere, else in single quotes; in double quotes where the template has them and nothing in them means anything',
  refusals: [
    refusal("a `'`", /'/),
    refusal('a line break', /[\r\n]/),
    refusal('a backslash', /\\/),
    refusal('a `$`', /\$/),
    refusal('`="`', /="/),
    refusal('a control character', /\p{Cc}/u),
  ],
  notes: [
    'systemd reads such a file too, if no line has `export` or a comment behind its value; `posix` makes sure of the latter.',
    'Docker and GitHub know no quotes: they have dialects of their own.',
  ],
  quotes: ["'", '"', '`'],
  escapesIn: [],
  // There a shell runs what stands between two of them.
  decode: (piece, quote) => (quote === '"' && piece.includes('`') ? undefined : piece),
  lineFault: lineFaults('not every reader of .env files understands', [oddName, blanks, crlf, quotedComment]),
  encode: (text, quote) => {
    if (quote === '' && bare.test(text)) return text;
    return quote === '"' && /^[\w ./:@+,=-]*$/.test(text) ? `"${text}"` : `'${text}'`;
  },
};
