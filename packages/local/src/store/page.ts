import { createHash } from 'node:crypto';
import { ServiceError } from '../service/error.ts';

export interface PageRequest {
  readonly size: number;
  readonly token: string | undefined;
  /** The request that the token belongs to; with another one it is refused. */
  readonly scope: unknown;
  /** So many empty pages come before each page, as the service does when it likes to. */
  readonly emptyPages: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** The key of the last item that has been shown, and the empty pages since then. */
interface Position {
  readonly after: string | number | undefined;
  readonly empty: number;
}

/** The page that a token stands for. The items are in the order of their keys, so that writes between two pages do no harm. */
export function pageOf<T>(items: readonly T[], keyOf: (item: T) => string | number, request: PageRequest): Page<T> {
  const { size, token, scope, emptyPages } = request;
  const digest = createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 16);
  const { after, empty } = token === undefined || token === '' ? { after: undefined, empty: 0 } : readToken(token, digest);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  if (empty < emptyPages && rest.length > 0) return { items: [], nextToken: writeToken(digest, { after, empty: empty + 1 }) };
  const page = rest.slice(0, size);
  const last = page.at(-1);
  if (rest.length <= size || last === undefined) return { items: page, nextToken: undefined };
  return { items: page, nextToken: writeToken(digest, { after: keyOf(last), empty: 0 }) };
}

function writeToken(digest: string, { after, empty }: Position): string {
  return Buffer.from(JSON.stringify([digest, after ?? null, empty])).toString('base64url');
}

function readToken(token: string, digest: string): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) {
      const [itsDigest, after, empty] = parts as unknown[];
      const known = after === null || typeof after === 'string' || typeof after === 'number';
      if (itsDigest === digest && known && typeof empty === 'number') return { after: after ?? undefined, empty };
    }
  } catch {
    // Told below, as for a token of something else.
  }
  throw new ServiceError('InvalidNextToken', "The specified token isn't valid.");
}
