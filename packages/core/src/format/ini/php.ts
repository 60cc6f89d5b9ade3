import { TemplateSyntax } from '../format.ts';
import { type IniDialect, type IniValue, otherWays } from './dialect.ts';
import { phpMistake } from './read-php.ts';

/** As keys these words make the whole file unreadable. */
const reserved = /^(?:null|yes|no|true|false|on|off|none)$/i;
const reservedFault = 'PHP reads no file in which this word is a key';

/** PHP's `parse_ini_file` with sections, by its normal scanner. Bare words may be constants, so that texts are quoted. */
export const php: IniDialect = {
  name: 'php',
  readers: ['PHP parse_ini_file'],
  spelling:
    'in double quotes, where none of `"`, a backslash and `${` is in it; else in single quotes, and `\'` in double quotes between them',
  refusals: [{ what: 'a NUL character', why: 'PHP reads in no INI file', help: otherWays, applies: (text) => text.includes('\0') }],
  separator: /=/,
  comments: ';',
  quotes: ['"', "'"],
  quotedLines: true,
  continues: false,
  sectionsMerge: false,
  decode: (literal, quote) => (quote === '"' ? decodeQuoted(literal) : quote === '' && literal.includes('${') ? undefined : literal),
  fault: ({ key, rest, ...span }) => {
    if (rest !== '') {
      return new TemplateSyntax('PHP adds what follows the closing quote to the value', span, 'put the whole value in one pair of quotes');
    }
    if (reserved.test(key)) return new TemplateSyntax(reservedFault, span, 'use another name');
    return /[{}|&~!()^"$]/.test(key)
      ? new TemplateSyntax('PHP reads no key with one of `{}|&~!()^"$`', span, 'use another name')
      : undefined;
  },
  fileFault: phpMistake,
  keyFault: (key) => (reserved.test(key) ? reservedFault : undefined),
  encode: (text, value) => encode(text, value),
  bool: String,
};

/**
 * PHP ends a text in double quotes at a `\"` before a line break, so that what follows would be settings: no escape is used.
 * A `'` among other signs stands in quotes of its own; PHP joins what follows without a blank.
 */
function encode(text: string, { quote }: IniValue): string {
  const single = !text.includes("'");
  if (!/["\\]|\$\{/.test(text) && !(quote === "'" && single)) return `"${text}"`;
  const pieces = text.split(/('+)/).filter((piece) => piece !== '');
  return pieces.map((piece) => (piece.startsWith("'") ? `"${piece}"` : `'${piece}'`)).join('');
}

/** A `${` without a backslash is the beginning of a variable. */
function decodeQuoted(literal: string): string | undefined {
  if (literal.replaceAll(/\\[^]/g, '\\').includes('${')) return undefined;
  return literal.replaceAll(/\\([\\"$])/g, '$1');
}
