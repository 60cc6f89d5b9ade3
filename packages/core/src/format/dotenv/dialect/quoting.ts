import type { Refusal } from '../../dialect.ts';
import { bare, base64Help, type Dialect, decodeEscapes, lineFaults, nul, type Quote } from './dialect.ts';

/**
 * The readers of the JavaScript world. They have three kinds of quotes and next to no escapes, so that a value needs a
 * quote that it does not hold. Some of them expand `$NAME` afterwards, in every kind of quotes.
 */
const order: readonly Quote[] = ["'", '`', '"'];

/** What a parser decodes in double quotes. Node.js knows `\n` only; to dotenv `\r` is a carriage return. */
interface Parser {
  readonly breaks: RegExp;
  readonly knowsReturn: boolean;
}
const byDotenv: Parser = { breaks: /\\[nr]/, knowsReturn: true };
const byNode: Parser = { breaks: /\\n/, knowsReturn: false };

function holds(quote: Quote, text: string, { breaks }: Parser): boolean {
  return quote !== '' && !text.includes(quote) && !(quote === '"' && breaks.test(text));
}

/** A text that no quote holds has been refused; a carriage return has one spelling only. */
function inQuotes(text: string, preferred: Quote, parser: Parser): string {
  if (text.includes('\r')) return `"${text.replaceAll('\r', '\\r')}"`;
  const quote = [preferred, ...order].find((one) => holds(one, text, parser)) ?? '';
  return `${quote}${text}${quote}`;
}

function decode(piece: string, quote: Quote, { knowsReturn }: Parser): string {
  const text = quote === '"' ? piece.replaceAll('\\n', '\n') : piece;
  return quote === '"' && knowsReturn ? text.replaceAll('\\r', '\r') : text;
}

function refusalsOf(parser: Parser): Refusal[] {
  const returns: Refusal = parser.knowsReturn
    ? {
        what: 'a carriage return together with a `"` or the text `\\n` or `\\r`',
        why: 'needs the double quotes that these rule out',
        help: base64Help,
        applies: (text) => text.includes('\r') && !holds('"', text, parser),
      }
    : { what: 'a carriage return', why: 'is dropped when the file is read', help: base64Help, applies: (text) => text.includes('\r') };
  const quotes: Refusal = {
    what: `all of \`'\`, a backtick and \`"\` (or, for \`"\`, the text \`\\n\`${parser.knowsReturn ? ' or `\\r`' : ''})`,
    why: 'leaves no quote to put around it',
    help: base64Help,
    applies: (text) => !order.some((quote) => holds(quote, text, parser)),
  };
  return [nul, returns, quotes];
}

const finalBackslash: Refusal = {
  what: 'a backslash at its end',
  why: 'keeps the quote after it from closing',
  help: base64Help,
  applies: (text) => text.endsWith('\\'),
};
const command: Refusal = {
  what: '`$(`',
  why: 'dotenv-expand runs as a command, in all quotes',
  help: 'name a dialect whose reader does not expand (for example `dotenv` or `node`), or add the filter `base64`',
  applies: (text) => text.includes('$('),
};
const encrypted: Refusal = {
  what: '`encrypted:` at its beginning',
  why: 'dotenv-expand takes for a value to be decrypted',
  help: base64Help,
  applies: (text) => text.startsWith('encrypted:'),
};

const spelling = 'bare where that is safe, else in the first of `\'`, a backtick and `"` that the value does not hold';

function plain(parser: Parser): Pick<Dialect, 'quotes' | 'decode' | 'encode' | 'lineFault' | 'spelling'> {
  return {
    quotes: order,
    spelling,
    decode: (piece, quote) => decode(piece, quote, parser),
    encode: (text, quote) => (quote === '' && bare.test(text) ? text : inQuotes(text, quote, parser)),
    lineFault: lineFaults('', []),
  };
}

/** `\$` is the sign itself, in every kind of quotes; what begins with another `$` would be replaced. */
function expanding(parser: Parser): ReturnType<typeof plain> {
  const { decode, encode, ...rest } = plain(parser);
  return {
    ...rest,
    spelling: `${spelling}; \`$\` as \`\\$\``,
    decode: (piece, quote) => decodeEscapes(decode(piece, quote) ?? '', /\\\$|\$(?!$)/g, (match) => (match === '$' ? undefined : '$')),
    encode: (text, quote) => encode(text.replaceAll('$', '\\$'), quote),
  };
}

/** motdotla/dotenv without dotenv-expand. */
export const dotenv: Dialect = {
  ...plain(byDotenv),
  name: 'dotenv',
  readers: ['dotenv 16', 'dotenv 17', 'dotenv 18', 'dotenv 18, fast'],
  spelling: `${spelling}; a carriage return as \`\\r\` in double quotes`,
  refusals: [...refusalsOf(byDotenv), finalBackslash],
  escapesIn: order,
};

/** `node --env-file`, `process.loadEnvFile`, `util.parseEnv`. */
export const node: Dialect = {
  ...plain(byNode),
  name: 'node',
  readers: ['node --env-file', 'node util.parseEnv'],
  refusals: refusalsOf(byNode),
  escapesIn: [],
};

/** Vite's `loadEnv`: Node.js' parser and then dotenv-expand. */
export const vite: Dialect = {
  ...expanding(byNode),
  name: 'vite',
  readers: ['Vite loadEnv'],
  refusals: [...refusalsOf(byNode), command],
  escapesIn: [],
};

/** Next.js: `@next/env`, with a dotenv and an expansion of its own. */
export const next: Dialect = {
  ...expanding(byDotenv),
  name: 'next',
  readers: ['@next/env'],
  refusals: [...refusalsOf(byDotenv), finalBackslash, command],
  escapesIn: order,
};

/** dotenv with dotenv-expand 12 or later; version 11 gets `\\$` wrong. */
export const expand: Dialect = {
  ...expanding(byDotenv),
  name: 'expand',
  readers: ['dotenv-expand 12', 'dotenv-expand 13', 'dotenv-expand 1000'],
  refusals: [...refusalsOf(byDotenv), finalBackslash, command, encrypted],
  escapesIn: order,
};
