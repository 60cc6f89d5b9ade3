import type { Span } from '../../error/source-text.ts';
import { TemplateSyntax, Unencodable } from '../format.ts';
import type { Quote } from './scan.ts';

/** How one reader of .env files, or a group that agrees, understands a value. */
export interface Dialect {
  readonly name: string;
  /** What the reader takes the inside of a quoted or bare value for. */
  decode(inner: string, quote: Quote): string;
  /**
   * What stands around a value that is to be written, when the reader would not take it for this variable.
   * @throws {TemplateSyntax}
   */
  checkLine(before: string, key: string, line: string, span: Span): void;
  /**
   * The whole token for a text, in the slot's own quotes where they hold it.
   * @throws {Unencodable}
   */
  encode(text: string, quote: Quote): string;
}

/** What every reader takes for itself, unquoted. */
const bare = /^[A-Za-z0-9_./:@+,-]+$/;

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new Unencodable('no environment variable can hold a NUL character', 'add the filter `base64`');
}

const lineHelp = 'write `NAME=value`, or name the reader of this file with `dialect` (for example `node`)';
const otherDialect = 'name the reader of this file with `dialect` (for example `node`), add the filter `base64`, or use another format';

/** The subset that the readers of .env files agree on; the rest is refused. Docker and GitHub need their own dialects. */
const portable: Dialect = {
  name: 'portable',
  decode: (inner) => inner,
  checkLine: (before, key, line, span) => {
    // A shell runs the value of `A= value` as a program, and takes `A =value` and `A-B=value` for one.
    const refuse = (what: string): never => {
      throw new TemplateSyntax(`not every reader of .env files understands ${what}`, span, lineHelp);
    };
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) refuse('a name with other characters than letters, digits and `_`');
    if (!before.endsWith(`${key}=`)) refuse('blanks around the `=`');
    if (line.includes('\r')) refuse('lines that end in CRLF');
  },
  encode: (text, quote) => {
    refuseNul(text);
    if (quote === '' && bare.test(text)) return text;
    for (const [pattern, what] of portableRefusals) {
      if (pattern.test(text)) throw new Unencodable(`not every reader of .env files understands ${what}`, otherDialect);
    }
    return quote === '"' && /^[\w ./:@+,=-]*$/.test(text) && !text.includes('="') ? `"${text}"` : `'${text}'`;
  },
};

const portableRefusals: readonly (readonly [RegExp, string])[] = [
  [/'/, "a `'`"],
  [/[\r\n]/, 'a line break'],
  [/\\/, 'a backslash'],
  [/\$/, 'a `$`'],
  [/="/, '`="`'],
  [/\p{Cc}/u, 'a control character'],
];

/** Node.js: `--env-file`, `process.loadEnvFile`, `util.parseEnv`. Nothing is escaped, so one quote must be absent. */
const node: Dialect = {
  name: 'node',
  // Carriage returns are dropped, as Node.js does with those of CRLF lines.
  decode: (inner, quote) => (quote === '"' ? inner.replaceAll('\\n', '\n') : inner).replaceAll('\r\n', '\n'),
  checkLine: () => undefined,
  encode: (text, quote) => {
    refuseNul(text);
    if (quote === '' && bare.test(text)) return text;
    if (text.includes('\r')) throw new Unencodable('Node.js drops carriage returns from .env files', 'add the filter `base64`');
    const order: readonly Quote[] = [quote, "'", '`', '"'];
    const fitting = order.find((one) => one !== '' && !text.includes(one) && !(one === '"' && text.includes('\\n')));
    if (fitting !== undefined) return `${fitting}${text}${fitting}`;
    throw new Unencodable(
      'Node.js has no spelling for a text with all of its quotes (`\'`, `"` and a backtick)',
      'add the filter `base64`',
    );
  },
};

export const dialects: Readonly<Record<string, Dialect>> = { portable, node };
