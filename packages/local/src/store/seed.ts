import type { StoredParameter } from '@ssmith/core';
import { publicPrefix } from '../service/place.ts';
import { checkNewName, keyOf, secretsManagerPrefix } from './name.ts';
import { mostVersions } from './parameter.ts';
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
    const stored = asStored(seed);
    if (stored.versions.length === 0) throw new TypeError(`the parameter ${name} has no version`);
    if (name.startsWith(secretsManagerPrefix)) {
      const id = name.slice(secretsManagerPrefix.length);
      store.secrets.set(id, makeSecret(id, stored, store.place, created));
    } else plantParameter(store, name, stored, created);
  }
}

function plantParameter(store: Store, written: string, { type, keyId, versions }: StoredParameter, created: Date): void {
  const name = written.startsWith(publicPrefix) ? written : checkNewName(written, store.place);
  const key = keyOf(name);
  const kept = versions.map(({ value, labels }, index) =>
    makeVersion(key, store.place, { number: index + 1, type, value, keyId, labels, modified: created }),
  );
  store.add({ name, key, versions: kept.slice(-mostVersions), tags: new Map() });
}

function asStored(seed: Seed): StoredParameter {
  if (typeof seed === 'string') return { type: 'String', versions: [{ value: seed, labels: [] }] };
  return 'versions' in seed ? seed : { ...seed, versions: [{ value: seed.value, labels: [] }] };
}
