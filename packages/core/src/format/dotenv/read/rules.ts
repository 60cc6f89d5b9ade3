/**
 * Readers of .env files that are not written in JavaScript, as small grammars: what each takes a file for. They share
 * nothing with the scanner of templates and the encoders, so that a mistake there is found here; that they agree with the
 * real programs is what the property tests show.
 */
export interface ReaderRules {
  /** From the beginning of a line to where a value begins; the name is its first group. */
  readonly name: RegExp;
  readonly quoted: Readonly<Record<string, QuotedRules>>;
  /** A value without quotes: how much of the rest of the file it takes, and what it is. */
  readonly bare: RegExp;
  /** What would be replaced, outside quotes. */
  readonly active: RegExp;
  /**
   * What follows a value, or stands on a line without one, where that may go on behind the line's end; nothing below is read
   * where it does not match.
   */
  readonly rest?: RegExp;
  /** A line with a name and no value, which takes away what the variable had. */
  readonly nameOnly?: RegExp;
  /** Quotes and bare text may follow each other and are one value. */
  readonly joins: boolean;
}

export interface QuotedRules {
  /** From behind the opening quote up to the closing one. */
  readonly inside: RegExp;
  readonly special: RegExp;
  /** Nothing for what would be replaced. */
  readonly meaning: (match: string) => string | undefined;
}

/** No value for a variable that depends on more than the file. */
export type Variables = ReadonlyMap<string, string | undefined>;

export function readByRules(source: string, rules: ReaderRules): Variables {
  const variables = new Map<string, string | undefined>();
  let at = 0;
  while (at < source.length) {
    const found = readVariable(source, at, rules);
    if (found !== undefined) variables.set(found.name, found.text);
    at = endOfRest(source, found?.end ?? at, rules) + 1;
  }
  return variables;
}

export function readVariable(
  source: string,
  at: number,
  rules: ReaderRules,
): { name: string; text: string | undefined; end: number } | undefined {
  const [before, name] = matchAt(rules.name, source, at) ?? [];
  if (before !== undefined && name !== undefined) return { name, ...readValue(source, at + before.length, rules) };
  const [line, alone] = (rules.nameOnly && matchAt(rules.nameOnly, source, at)) ?? [];
  return line === undefined || alone === undefined ? undefined : { name: alone, text: undefined, end: at + line.length };
}

function endOfRest(source: string, at: number, { rest }: ReaderRules): number {
  if (rest === undefined) return endOfLine(source, at);
  const found = matchAt(rest, source, at);
  return found === undefined ? source.length : endOfLine(source, at + found[0].length);
}

function readValue(source: string, start: number, rules: ReaderRules): { text: string | undefined; end: number } {
  const pieces: (string | undefined)[] = [];
  let at = start;
  do {
    const quoted = rules.quoted[source[at] ?? ''];
    const inside = quoted && matchAt(quoted.inside, source, at + 1)?.[0];
    if (quoted !== undefined && inside !== undefined && source[at + 1 + inside.length] === source[at]) {
      pieces.push(replaceAll(inside, quoted.special, quoted.meaning));
      at += inside.length + 2;
    } else if (quoted !== undefined) {
      // Most of these readers then take the rest of the file for the value, or refuse it; none of them may be trusted with it.
      return { text: undefined, end: source.length };
    } else {
      const [text = ''] = matchAt(rules.bare, source, at) ?? [];
      pieces.push(rules.active.test(text) ? undefined : text);
      if (text === '') break;
      at += text.length;
    }
  } while (rules.joins && !/[ \t\r\n;]/.test(source[at] ?? '\n'));
  return { text: pieces.includes(undefined) ? undefined : pieces.join(''), end: at };
}

function replaceAll(text: string, special: RegExp, meaning: (match: string) => string | undefined): string | undefined {
  const pieces: string[] = [];
  let done = 0;
  for (const { 0: match, index } of text.matchAll(special)) {
    const found = meaning(match);
    if (found === undefined) return undefined;
    pieces.push(text.slice(done, index), found);
    done = index + match.length;
  }
  return pieces.join('') + text.slice(done);
}

/** Nothing too where a very long value exhausts the stack of the pattern's engine: what is not read is not proved. */
function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  try {
    return pattern.exec(source) ?? undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}
