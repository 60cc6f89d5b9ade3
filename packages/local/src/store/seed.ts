import type { StoredParameter } from '@ssmith/core';
import { identityArn, parameterArn, publicPrefix } from '../service/place.ts';
import { checkNewName, keyOf, secretsManagerPrefix } from './name.ts';
import { defaultKey, mostVersions } from './parameter.ts';
import { seal } from './sealed.ts';
import { makeSecret } from './secret.ts';
import type { Store } from './store.ts';
import { makeVersion } from './version.ts';

/** A parameter to begin with: a value is a String with one version. Several versions stand from the oldest to the latest. */
export type Seed = string | StoredParameter | (Omit<StoredParameter, 'versions'> & { readonly value: string });

/**
 * Parameters to begin with, by name. Below `/aws/reference/secretsmanager/` they are secrets of Secrets Manager, with
 * stages for labels; below `/aws/service/` they are public parameters, which no one can write later.
 */
export type Seeds = Readonly<Record<string, Seed>> | ReadonlyMap<string, Seed>;

/** @throws {ServiceError} for a name that the service would refuse */
export function plant(store: Store, seeds: Seeds, created: Date): void {
  const entries: Iterable<[string, Seed]> = seeds instanceof Map ? seeds : Object.entries(seeds);
  for (const [name, seed] of entries) {
    if (isPlanted(store, name)) continue;
    const stored = asStored(seed);
    if (stored.versions.length === 0) throw new TypeError(`the parameter ${name} has no version`);
    if (name.startsWith(secretsManagerPrefix)) {
      const id = name.slice(secretsManagerPrefix.length);
      store.secrets.set(id, makeSecret(id, stored, store.place, created));
    } else plantParameter(store, name, stored, created);
  }
}

/** What the store has kept from an earlier time stays as it is. */
function isPlanted(store: Store, name: string): boolean {
  return store.get(keyOf(name.trim())) !== undefined;
}

/** The key that a SecureString names is made if it is not there. */
function plantParameter(store: Store, written: string, stored: StoredParameter, modified: Date): void {
  const { place } = store;
  const name = written.startsWith(publicPrefix) ? written : checkNewName(written, place);
  const key = keyOf(name);
  const { type } = stored;
  const keyId = type === 'SecureString' ? (stored.keyId ?? defaultKey) : undefined;
  const sealing = keyId === undefined ? undefined : store.keys.ensure(keyId, modified);
  const versions = stored.versions.map(({ value, labels }, index) =>
    makeVersion({
      number: index + 1,
      type,
      value: sealing === undefined ? value : seal(sealing, value, parameterArn(place, key)),
      keyId,
      labels,
      modified,
      user: identityArn(place),
    }),
  );
  store.add({ name, key, versions: versions.slice(-mostVersions), tags: new Map() });
}

function asStored(seed: Seed): StoredParameter {
  if (typeof seed === 'string') return { type: 'String', versions: [{ value: seed, labels: [] }] };
  return 'versions' in seed ? seed : { ...seed, versions: [{ value: seed.value, labels: [] }] };
}
