import type { Span } from '../error/source-text.ts';
import { beginsAsReference, parseReferenceAt } from './parse.ts';
import { type Reference, ReferenceSyntaxError } from './reference.ts';

/** A scalar, taken apart. Spans are offsets in the scalar's text. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference; readonly span: Span };

export interface Scan {
  readonly pieces: readonly Piece[];
  /** The scalar is one reference and nothing else, so that the reference may write a native value. */
  readonly whole: boolean;
}

/**
 * Takes the text of a scalar apart into literal text and references; nothing when there is no reference and no
 * escape, so that the scalar stays byte for byte.
 *
 * - the whole text is a reference: `ssm:/a`
 * - the whole text is one reference in braces, which means the same: `${ssm:/a}`
 * - references inside: `postgres://${ssm:/user}:${ssm:/password}@db`
 * - escapes: `$${ssm:` stands for `${ssm:`, a whole `$$ssm:/a` for `ssm:/a`
 * @throws {ReferenceSyntaxError}
 */
export function scanScalar(text: string): Scan | undefined {
  if (beginsAsReference(text)) return wholeReference(text);
  if (text.startsWith('$$') && beginsAsReference(text.slice(2))) {
    const rest = text.slice(2);
    return { pieces: embeddedReferences(rest)?.map((piece) => shift(piece, 2)) ?? [{ kind: 'literal', text: rest }], whole: false };
  }
  const pieces = embeddedReferences(text);
  if (pieces === undefined) return undefined;
  const [first] = pieces;
  return { pieces, whole: pieces.length === 1 && first?.kind === 'reference' };
}

function shift(piece: Piece, by: number): Piece {
  if (piece.kind === 'literal') return piece;
  return { ...piece, span: { start: piece.span.start + by, end: piece.span.end + by } };
}

function wholeReference(text: string): Scan {
  const { reference, end } = parseReferenceAt(text, 0);
  if (end !== text.length) {
    const help =
      text.slice(end).trim() === ''
        ? 'white space follows; write the reference as `${ssm:…}`'
        : 'write a reference inside a longer text as `${ssm:…}`';
    throw new ReferenceSyntaxError('the reference ends here, but the text goes on', { start: end, end: text.length }, help);
  }
  return { pieces: [{ kind: 'reference', reference, span: { start: 0, end } }], whole: true };
}

const opening = '${ssm:';

/** `${ssm:…}` and its escape, from left to right. In text formats this is all that is recognised. */
export function embeddedReferences(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let done = 0;
  for (let found = text.indexOf(opening); found !== -1; found = text.indexOf(opening, done)) {
    if (found > done && text[found - 1] === '$') {
      pieces.push({ kind: 'literal', text: text.slice(done, found - 1) + opening });
      done = found + opening.length;
      continue;
    }
    const { reference, end } = parseReferenceAt(text, found + '${'.length);
    if (text[end] !== '}') {
      const span = { start: found, end: Math.min(end + 1, text.length) };
      throw new ReferenceSyntaxError('the closing `}` of the reference is missing here', span);
    }
    if (found > done) pieces.push({ kind: 'literal', text: text.slice(done, found) });
    pieces.push({ kind: 'reference', reference, span: { start: found, end: end + 1 } });
    done = end + 1;
  }
  if (pieces.length === 0) return undefined;
  if (done < text.length) pieces.push({ kind: 'literal', text: text.slice(done) });
  return pieces;
}

/** Where a reference that begins at `start` (with `ssm:` or `${ssm:`) ends; `start` itself when there is none that can be read. */
export function skipReference(text: string, start: number): number {
  // Most characters begin nothing, and most files are made of them.
  if (text[start] !== '$' && text[start] !== 's') return start;
  const braced = text.startsWith(opening, start);
  if (!braced && !beginsAsReference(text.slice(start, start + 9))) return start;
  try {
    const { end } = parseReferenceAt(text, braced ? start + '${'.length : start);
    return braced && text[end] === '}' ? end + 1 : end;
  } catch (error) {
    if (error instanceof ReferenceSyntaxError) return start;
    throw error;
  }
}
