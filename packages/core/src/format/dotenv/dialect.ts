import type { Span } from '../../error/source-text.ts';
import { TemplateSyntax, Unencodable } from '../format.ts';
import type { Quote } from './scan.ts';

/** The line of a variable: what stands before the value, its name, and all of it with its ending. */
export interface EnvLine {
  readonly before: string;
  readonly key: string;
  readonly text: string;
}

/** How one reader of .env files, or a group that agrees, understands a value. */
export interface Dialect {
  readonly name: string;
  /** What the reader takes the inside of a quoted or bare value for. */
  decode(inner: string, quote: Quote): string;
  /** Why the reader would not take a line for this variable, whatever its value. */
  lineFault(line: EnvLine, span: Span): TemplateSyntax | undefined;
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
  lineFault: ({ before, key, text }, span) => {
    // A shell runs the value of `A= value` as a program, and takes `A =value` and `A-B=value` for one.
    const what = !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)
      ? 'a name with other characters than letters, digits and `_`'
      : !before.endsWith(`${key}=`)
        ? 'blanks around the `=`'
        : text.includes('\r')
          ? 'lines that end in CRLF'
          : undefined;
    return what === undefined ? undefined : new TemplateSyntax(`not every reader of .env files understands ${what}`, span, lineHelp);
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
  lineFault: () => undefined,
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
