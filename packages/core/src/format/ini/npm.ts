import { jsonString } from '../../data/json.ts';
import { type Refusal, refuse } from '../dialect.ts';
import { TemplateSyntax } from '../format.ts';
import { type IniDialect, type IniValue } from './dialect.ts';

const words: Refusal = {
  what: 'nothing but the word `true`, `false` or `null`',
  why: 'the package `ini` never takes for a text, in quotes neither',
  help: 'add the filter `bool` if a boolean is meant, or use another format',
  applies: (text) => /^(?:true|false|null)$/.test(text),
};

/** What a comment on the same line leaves no spelling for: quotes are read only where nothing follows them. */
const besideComment: Refusal = {
  what: 'blanks around it, a line break, or a quote or bracket at its beginning',
  why: 'the package `ini` reads in quotes only, and quotes only where no comment follows them',
  help: 'move the comment to a line of its own',
  applies: (text) => text.trim() !== text || /^['"[]|[\r\n\u2028\u2029]/.test(text),
};

/** The package `ini` of npm. */
export const npm: IniDialect = {
  name: 'npm',
  readers: ['ini'],
  spelling:
    'as a JSON text in double quotes; in single quotes where the template has them and nothing needs an escape; bare, with `\\;` and `\\#`, where a comment follows',
  refusals: [words],
  separator: /=/,
  comments: ';#',
  quotes: ['"', "'"],
  quotedLines: false,
  continues: false,
  sectionsMerge: true,
  decode: (literal, quote) => (quote === '"' ? decodeJson(literal) : quote === '' ? literal.replaceAll(/\\([\\;#])/g, '$1') : literal),
  fault: ({ key, section, quote, commented, rest, ...span }) => {
    if (quote !== '' && (commented || rest !== '')) {
      const help = commented ? 'move the comment to a line of its own' : 'put the whole value in one pair of quotes';
      return new TemplateSyntax('the package `ini` reads quotes only where nothing follows them', span, help);
    }
    return [key, ...(section ?? '').split('.')].includes('__proto__')
      ? new TemplateSyntax('the package `ini` leaves out what is named `__proto__`', span, 'use another name')
      : undefined;
  },
  fileFault: (text) => unseenSection(text),
  keyFault: (key) => (key === '__proto__' ? 'the package `ini` leaves out what is named `__proto__`' : undefined),
  encode: (text, value) => encode(text, value),
  bool: String,
};

/** Lines that look like a section, and are read as a key. */
function unseenSection(text: string): TemplateSyntax | undefined {
  const found = /^(?:\ufeff?[ \t]+|\ufeff)\[[^\]\r\n]*\]|^\[[^\]\r\n]*\][ \t]*[;#]/m.exec(text);
  if (found === null) return undefined;
  const message = 'the package `ini` sees a section only where nothing stands before or behind it on its line';
  const help = 'take away the blanks, the comment, or the byte order mark of the file';
  return new TemplateSyntax(message, { start: found.index, end: found.index + found[0].length }, help);
}

function encode(text: string, { quote, commented }: IniValue): string {
  if (commented) {
    refuse(text, [besideComment]);
    return text.replaceAll(/[\\;#]/g, '\\$&');
  }
  if (quote === '' && /^[A-Za-z0-9_./:@+,-]*$/.test(text)) return text;
  return quote === "'" && holdsInSingle(text) ? `'${text}'` : jsonString(text);
}

/** What stands in single quotes is read as JSON where it is JSON, else as it is. */
function holdsInSingle(text: string): boolean {
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Quotes around what is no JSON text are part of the value. */
function decodeJson(literal: string): string | undefined {
  try {
    return JSON.parse(`"${literal}"`) as string;
  } catch {
    return undefined;
  }
}
