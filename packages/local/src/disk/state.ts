import type { ParameterType } from '@ssmith/core';
import type { Key } from '../key/key.ts';
import { type Alias } from '../key/keyring.ts';
import type { Parameter, ParameterVersion, Policy, Tier } from '../store/parameter.ts';
import type { Store } from '../store/store.ts';

/** What one region holds, as JSON. Dates are ISO 8601. The material of the keys is not in it. */
export interface RegionState {
  readonly parameters: readonly ParameterState[];
  readonly keys: readonly KeyState[];
  readonly aliases: readonly { readonly name: string; readonly keyId: string; readonly created: string; readonly updated: string }[];
}

interface ParameterState {
  readonly name: string;
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: readonly VersionState[];
}

interface VersionState {
  readonly number: number;
  readonly type: ParameterType;
  /** Of a SecureString: the ciphertext. */
  readonly value: string;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: Tier;
  readonly policies: readonly { readonly type: string; readonly text: string; readonly expires?: string }[];
  readonly dataType: string;
  readonly modified: string;
  readonly user: string;
  readonly labels: readonly string[];
}

interface KeyState {
  readonly id: string;
  readonly arn: string;
  readonly manager: Key['manager'];
  readonly created: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
  readonly state: Key['state'];
  readonly deletion?: string;
  readonly rotation?: { readonly days: number; readonly since: string };
  readonly policy: string;
}

/** JSON.stringify spells dates and leaves out what is undefined. */
export function stateOf(store: Store): object {
  return {
    parameters: store.all().map(({ tags, versions, ...rest }) => ({
      ...rest,
      tags: Object.fromEntries(tags),
      versions: versions.map(({ labels, ...version }) => ({ ...version, labels: [...labels] })),
    })),
    keys: store.keys.keys().map((key) => ({ ...key, material: undefined, tags: Object.fromEntries(key.tags) })),
    aliases: store.keys.aliases(),
  };
}

/** @param materials of the keys, by their IDs. A key without material is left out: nothing can be decrypted with it */
export function restore(store: Store, state: RegionState, materials: ReadonlyMap<string, Buffer>): void {
  for (const key of state.keys) {
    const material = materials.get(key.id);
    if (material !== undefined) store.keys.add(toKey(key, material));
  }
  for (const alias of state.aliases) store.keys.addAlias(toAlias(alias));
  for (const parameter of state.parameters) store.add(toParameter(parameter));
}

function toKey({ tags, created, deletion, rotation, ...key }: KeyState, material: Buffer): Key {
  return {
    ...key,
    material,
    created: new Date(created),
    tags: new Map(Object.entries(tags)),
    deletion: deletion === undefined ? undefined : new Date(deletion),
    rotation: rotation === undefined ? undefined : { days: rotation.days, since: new Date(rotation.since) },
  };
}

function toAlias({ name, keyId, created, updated }: RegionState['aliases'][number]): Alias {
  return { name, keyId, created: new Date(created), updated: new Date(updated) };
}

function toParameter({ name, key, tags, versions }: ParameterState): Parameter {
  return { name, key, tags: new Map(Object.entries(tags)), versions: versions.map(toVersion) };
}

function toVersion({ keyId, description, allowedPattern, policies, modified, labels, ...version }: VersionState): ParameterVersion {
  return {
    ...version,
    keyId,
    description,
    allowedPattern,
    policies: policies.map(toPolicy),
    modified: new Date(modified),
    labels: new Set(labels),
  };
}

function toPolicy({ type, text, expires }: VersionState['policies'][number]): Policy {
  return { type, text, ...(expires === undefined ? {} : { expires: new Date(expires) }) };
}
