import { skipReference } from '../reference/scan.ts';

const beginning = /\$\{ssm:|ssm:/g;

/**
 * Where the reference that begins at `at` ends; `at` itself when there is none. The text is that of one line or one token,
 * so that no reference reaches into the next.
 */
export function endOfReference(text: string, at: number): number {
  const sign = text[at];
  return sign === '$' || sign === 's' ? skipReference(text, at) : at;
}

/**
 * A raw token with what stands between its references changed. References are read by their own grammar, not by that of
 * the language around them.
 */
export function betweenReferences(raw: string, change: (literal: string) => string): string {
  const pieces: string[] = [];
  let done = 0;
  beginning.lastIndex = 0;
  for (let found = beginning.exec(raw); found !== null; found = beginning.exec(raw)) {
    const end = skipReference(raw, found.index);
    if (end === found.index) continue;
    pieces.push(change(raw.slice(done, found.index)), raw.slice(found.index, end));
    done = end;
    beginning.lastIndex = end;
  }
  return pieces.length === 0 ? change(raw) : [...pieces, change(raw.slice(done))].join('');
}
