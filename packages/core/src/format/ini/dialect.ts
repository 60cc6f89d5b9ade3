import type { Span } from '../../error/source-text.ts';
import type { DialectFacts } from '../dialect.ts';
import type { TemplateSyntax } from '../format.ts';

export type Quote = '' | "'" | '"';

/** A value as it stands in a template. */
export interface IniValue extends Span {
  /** The value without its quotes. */
  readonly inner: string;
  readonly quote: Quote;
  readonly key: string;
  /** Inside the brackets above; nothing at the top of a file. */
  readonly section: string | undefined;
  /** A comment follows on the line. */
  readonly commented: boolean;
  /** What stands on the line behind the closing quote, if that is no comment. */
  readonly rest: string;
  /** Blanks before the key. */
  readonly indent: string;
  /** How the line ends. */
  readonly lineBreak: string;
  /** Lines that are indented more deeply than the key follow; they are part of the value where a reader takes them for it. */
  readonly continued: boolean;
}

/** How one reader of INI files, or all of them, understands a value. */
export interface IniDialect extends DialectFacts {
  /** What stands between a key and its value. */
  readonly separator: RegExp;
  /** The signs that begin a comment behind a value. At the beginning of a line it is `;` or `#` always. */
  readonly comments: string;
  /** The quotes that the reader takes off; others are part of the value. */
  readonly quotes: readonly Quote[];
  /** A value in quotes may go on over several lines. */
  readonly quotedLines: boolean;
  /** Lines that are indented more deeply than a key belong to its value. */
  readonly continues: boolean;
  /** A section that comes twice is one section; else the second one replaces the first. */
  readonly sectionsMerge: boolean;
  /** Text that stands beside a reference, as the reader takes it; nothing where that depends on more than the text. */
  readonly decode: (literal: string, quote: Quote) => string | undefined;
  /** Why the reader would not take what is written here for the value of this key. */
  readonly fault: (value: IniValue) => TemplateSyntax | undefined;
  /** What is wrong with the file as a whole, so that the reader finds no value in it, or none where it stands. */
  readonly fileFault: (text: string) => TemplateSyntax | undefined;
  /** Why a key of letters, digits, `_` and `-` is none. */
  readonly keyFault?: (key: string) => string | undefined;
  /**
   * The whole token for a text without a refusal, in the slot's own quotes where they hold it.
   * @throws {Unencodable}
   */
  readonly encode: (text: string, value: IniValue) => string;
  /** The spelling of a boolean; nothing where readers see a text like another, or differ. */
  readonly bool?: (value: boolean) => string;
}

export const otherWays = 'add the filter `base64` and decode it in the program, or use another format';
