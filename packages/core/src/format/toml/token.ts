/** The quotes of a text; a bare token has none. */
export type Quote = '"' | "'" | '"""' | "'''";

export type TokenKind = 'blank' | 'newline' | 'comment' | 'string' | 'bare' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const blanks = /[ \t\r]+/y;
const comment = /#[^\n]*/y;
/** A dot parts the pieces of a key, but belongs to a number. */
const bareKey = /[^ \t\r\n#"'[\]{},=.]+/y;
const bareValue = /[^ \t\r\n#"'[\]{},]+/y;

/** The token that begins at `start`. What TOML does not know is a sign, one character long. */
export function tokenAt(source: string, start: number, inKey: boolean): Token {
  const first = source[start];
  if (first === '\n') return { kind: 'newline', start, end: start + 1 };
  if (first === '"' || first === "'") return { kind: 'string', start, end: endOfString(source, start) };
  const [kind, pattern] = kindOf(first, inKey);
  pattern.lastIndex = start;
  const found = pattern.exec(source);
  return found === null ? { kind: 'sign', start, end: start + 1 } : { kind, start, end: start + found[0].length };
}

function kindOf(first: string | undefined, inKey: boolean): [TokenKind, RegExp] {
  if (first === '#') return ['comment', comment];
  if (first === ' ' || first === '\t' || first === '\r') return ['blank', blanks];
  return ['bare', inKey ? bareKey : bareValue];
}

export function quoteAt(source: string, start: number): Quote {
  const first = source[start] === "'" ? "'" : '"';
  return source.startsWith(first.repeat(3), start) ? (first === "'" ? "'''" : '"""') : first;
}

/** What can come next in a text that means something: an escape, its end, or the end of the line that it has to be on. */
const stops: Record<Quote, RegExp> = {
  '"': /\\[^\n]|["\n]/g,
  "'": /['\n]/g,
  // Up to two quotes may stand before the three that close.
  '"""': /\\[^]|"{3,5}/g,
  "'''": /'{3,5}/g,
};

/** A text that is not closed ends with its line, one of several lines with the file. */
function endOfString(source: string, start: number): number {
  const quote = quoteAt(source, start);
  const stop = stops[quote];
  stop.lastIndex = start + quote.length;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    if (found[0] === '\n') return found.index;
    if (!found[0].startsWith('\\')) return found.index + found[0].length;
  }
  return source.length;
}
