import { checkState } from '../../access/access.ts';
import type { Key } from '../../key/key.ts';
import { ServiceError } from '../../service/error.ts';
import { pageOf } from '../../store/page.ts';
import type { Context } from '../operation.ts';

/**
 * The key of a request that may use it so.
 * @throws {ServiceError} `NotFoundException`, `InvalidArnException`, `AccessDeniedException`
 */
export function findKey(action: string, reference: string, { store, access, now }: Context): Key {
  const key = store.keys.find(reference, now);
  access.authoriseKey(action, key.arn);
  return key;
}

/**
 * A key that is to be changed: one of the account's own, by its ID or ARN, that does not wait for its deletion.
 * @throws {ServiceError} also `KMSInvalidStateException`, `NotFoundException` for an alias, `AccessDeniedException` for a key of AWS
 */
export function findOwnKey(action: string, reference: string, context: Context): Key {
  const key = findOwnKeyInAnyState(action, reference, context);
  if (key.state === 'PendingDeletion') checkState(key);
  return key;
}

/** The same, be it that it waits for its deletion. */
export function findOwnKeyInAnyState(action: string, reference: string, context: Context): Key {
  if (isAlias(reference)) throw new ServiceError('NotFoundException', `Invalid keyId '${reference}'`);
  const key = findKey(action, reference, context);
  if (key.manager === 'AWS') throw new ServiceError('AccessDeniedException', `${key.arn} is managed by AWS and cannot be changed.`);
  return key;
}

/** Whether it is the name or the ARN of an alias. */
export function isAlias(reference: string): boolean {
  return /^(?:arn:.*:)?alias\//.test(reference);
}

/** Lists of KMS: a marker instead of a token, and whether there is more. */
export function listPage<T, Shown>(
  items: readonly T[],
  nameOf: (item: T) => string,
  { Limit = 100, Marker, scope }: { readonly Limit: number | undefined; readonly Marker: string | undefined; readonly scope: unknown },
  show: (item: T) => Shown,
): { shown: readonly Shown[]; end: { Truncated: boolean; NextMarker?: string } } {
  try {
    const { items: found, nextToken } = pageOf(items, nameOf, { size: Limit, token: Marker, scope, emptyPages: 0 });
    return { shown: found.map(show), end: nextToken === undefined ? { Truncated: false } : { Truncated: true, NextMarker: nextToken } };
  } catch (error) {
    throw error instanceof ServiceError ? new ServiceError('InvalidMarkerException') : error;
  }
}
