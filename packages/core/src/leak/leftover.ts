import { skipReference } from '../reference/scan.ts';

/** A reference that stands in a file where its value should be. */
export interface Leftover {
  readonly reference: string;
  readonly line: number;
  readonly column: number;
}

/** `${ssm:`, or a quoted text that begins like a reference; the quote may be escaped, where code stands in a text. */
const openings = /\$\{ssm:|(\\?["'`])(?=ssm:)/g;

/** References that nobody has replaced: `${ssm:…}`, and literals that are a reference as a whole. Each once, at its first place. */
export function findLeftovers(content: Buffer): Leftover[] {
  if (!content.includes('ssm:')) return [];
  const text = content.toString('utf8');
  const found = new Map<string, Leftover>();
  for (const { index, 0: opening, 1: quote } of text.matchAll(openings)) {
    const start = quote === undefined ? index : index + opening.length;
    const end = skipReference(text, start);
    const isWhole = quote === undefined ? text[end - 1] === '}' : text.startsWith(quote, end);
    if (end === start || !isWhole) continue;
    const reference = quote === undefined ? text.slice(start + '${'.length, end - 1) : text.slice(start, end);
    const before = text.slice(0, start).split('\n');
    if (!found.has(reference)) found.set(reference, { reference, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }
  return [...found.values()];
}
