import { bareName, isVersion } from '../reference/name.ts';
import { Secret } from '../secret/secret.ts';
import type { Parameter, ParameterAnswer, ParameterRequest, ParameterSource, ParameterType } from './source.ts';

/** A parameter of an embedded store, with all its versions; the first has the number 1. */
export interface StoredParameter {
  readonly type: ParameterType;
  readonly versions: readonly StoredVersion[];
  readonly keyId?: string | undefined;
}

export interface StoredVersion {
  readonly value: string;
  readonly labels: readonly string[];
}

/** Parameters by their full name. */
export type StoredParameters = ReadonlyMap<string, StoredParameter>;

/** What stands in the place of a SecureString that is not decrypted. */
const ciphertext = 'AQICAHembedded';

/** Parameters that lie in memory: for tests, for embedding, and beneath the store in a file. */
export function memorySource(parameters: StoredParameters, description = 'memory', lastModified?: Date): ParameterSource {
  function read(name: string, stored: StoredParameter, version: number, decrypt: boolean): Parameter {
    const decrypted = decrypt || stored.type !== 'SecureString';
    const value = decrypted ? (stored.versions[version - 1]?.value ?? '') : ciphertext;
    return { name, type: stored.type, version, value: new Secret(`ssm:${name}`, value), decrypted, lastModified };
  }

  function answer({ name, selector }: ParameterRequest, decrypt: boolean): ParameterAnswer {
    const bare = bareName(name);
    const stored = parameters.get(bare);
    if (stored === undefined) return { kind: 'missing', what: 'parameter' };
    const version = selectVersion(stored, selector);
    if (version === undefined) return { kind: 'missing', what: 'selector' };
    return { kind: 'found', parameter: read(bare, stored, version, decrypt) };
  }

  return {
    description,
    get: async (requests, { decrypt }) => requests.map((request) => answer(request, decrypt)),
    tree: async (path, { decrypt }) => ({
      kind: 'found',
      parameters: [...parameters]
        .filter(([name]) => name.startsWith(`${path}/`))
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, stored]) => read(name, stored, stored.versions.length, decrypt)),
    }),
    close: () => undefined,
  };
}

/** The number of the version that a selector names; the latest without one. */
export function selectVersion({ versions }: StoredParameter, selector: string | undefined): number | undefined {
  if (selector === undefined) return versions.length;
  const number = isVersion(selector) ? Number(selector) : versions.findIndex(({ labels }) => labels.includes(selector)) + 1;
  return number >= 1 && number <= versions.length ? number : undefined;
}
