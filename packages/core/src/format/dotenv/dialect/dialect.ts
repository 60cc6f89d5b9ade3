import type { Span } from '../../../error/source-text.ts';
import type { DialectFacts, Refusal } from '../../dialect.ts';
import { TemplateSyntax } from '../../format.ts';

/** How a value stands in a template: bare, or in one of the quotes that some reader knows. */
export type Quote = '' | "'" | '"' | '`';

/** The line of a variable: what stands before the value, its name, and all of it with its ending. */
export interface EnvLine {
  readonly before: string;
  readonly key: string;
  readonly quote: Quote;
  readonly text: string;
  /** What follows the value on its line: nothing, blanks, or a comment. */
  readonly rest: string;
}

/** How one reader of .env files, or a group that agrees, understands a value. */
export interface Dialect extends DialectFacts {
  /** The signs that begin a quoted value. */
  readonly quotes: readonly Quote[];
  /** Those in which a backslash keeps the next sign from being the closing quote. */
  readonly escapesIn: readonly Quote[];
  /** In quotes a line that ends in CRLF does so to the reader; to others each line ends in a line feed. */
  readonly keepsReturns?: boolean;
  /** A `#` behind a value is a part of it, to one of the readers at least. */
  readonly noComments?: boolean;
  /** The sign between name and value belongs to the token, because it depends on the value. */
  readonly signInToken?: boolean;
  /** Text that stands beside a reference, as the reader takes it; nothing where that depends on more than the text. */
  readonly decode: (piece: string, quote: Quote) => string | undefined;
  /** Why the reader would not take a line for this variable, whatever its value. */
  readonly lineFault: (line: EnvLine, span: Span) => TemplateSyntax | undefined;
  /** The whole token for a text without a refusal, in the slot's own quotes where they hold it. */
  readonly encode: (text: string, quote: Quote) => string;
}

/** What every reader takes for itself, unquoted. */
export const bare = /^[A-Za-z0-9_./:@+,-]+$/;

export const base64Help = 'add the filter `base64` and decode it in the program, or write the value into a file of its own';
export const nul: Refusal = {
  what: 'a NUL character',
  why: 'no environment variable can hold',
  help: base64Help,
  applies: (text) => text.includes('\0'),
};
const lineHelp = 'write `NAME=value`, or name the reader of this file with `dialect` (for example `node`)';

interface LineRule {
  /** Completes "… does not understand". */
  readonly what: string;
  readonly applies: (line: EnvLine) => boolean;
}

export const oddName: LineRule = {
  what: 'a name with other characters than letters, digits and `_`',
  applies: ({ key }) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key),
};
/** A shell runs the value of `A= value` as a program, and takes `A =value` for one. */
export const blanks: LineRule = { what: 'blanks around the `=`', applies: ({ before, key }) => !before.endsWith(`${key}=`) };
export const crlf: LineRule = { what: 'lines that end in CRLF', applies: ({ text }) => text.includes('\r') };
export const exported: LineRule = { what: '`export`', applies: ({ before }) => /^\s*export\b/.test(before) };
/** systemd takes it for a part of the value. */
export const commented: LineRule = { what: 'a comment behind a value', applies: ({ rest }) => rest.includes('#') };
/** Old versions of Ruby's dotenv take the last quote of a line for the closing one. */
export const quotedComment: LineRule = { what: 'a quote in a comment behind a value', applies: ({ rest }) => /['"]/.test(rest) };
/** phpdotenv looks for the end of such a quote in the lines below. */
export const longComment: LineRule = { what: '`="` in a comment behind a value', applies: ({ rest }) => rest.includes('="') };
/** There a quote, a blank or a comment would be a part of the value. */
export const decorated: LineRule = {
  what: 'quotes, blanks or a comment around a value',
  applies: ({ rest, quote, before }) => rest !== '' || quote !== '' || /^\s/.test(before),
};

export function lineFaults(who: string, rules: readonly LineRule[]): Dialect['lineFault'] {
  return (line, span) => {
    const rule = rules.find(({ applies }) => applies(line));
    return rule === undefined ? undefined : new TemplateSyntax(`${who} ${rule.what}`, span, lineHelp);
  };
}

/**
 * Text with escapes, taken apart from left to right. A backslash at its end would escape what the value begins with.
 * @param special matches every escape, and whatever the reader would replace by something else
 * @param meaning of a match; nothing where it is replaced
 */
export function decodeEscapes(piece: string, special: RegExp, meaning: (match: string) => string | undefined): string | undefined {
  let unknown = false;
  const text = piece.replaceAll(special, (match) => {
    const found = meaning(match);
    if (found === undefined) unknown = true;
    return found ?? '';
  });
  return unknown ? undefined : text;
}
