import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { shownPath } from '../error/shown-path.ts';
import { SsmithError } from '../error/problem.ts';
import type { Secret } from '../secret/secret.ts';
import { readFileStore } from '../source/file.ts';
import type { LocalPut } from './edit.ts';
import { memorySource, type StoredParameter, type StoredParameters } from '../source/memory.ts';
import type { ParameterType } from '../source/source.ts';

/** The embedded store in a file, for people. */
export interface LocalStore {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly file: string;
  list(): Promise<LocalParameter[]>;
  get(name: string, selector?: string): Promise<LocalParameter & { readonly value: Secret }>;
  put(name: string, put: LocalPut): Promise<number>;
  remove(name: string): Promise<void>;
  /** Everything that is in the file, in its order; nothing when there is no file. */
  read(): Promise<StoredParameters>;
  /** Writes parameters as they are, and takes away those without one, in one step. */
  write(changes: ReadonlyMap<string, StoredParameter | undefined>): Promise<void>;
}

export interface LocalParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly version: number;
  readonly labels: readonly string[];
  readonly keyId: string | undefined;
}

export interface LocalOptions {
  readonly cwd?: string;
  readonly config?: string;
  /** The store's file; without it the config's store of that kind, else `ssmith.local.yaml`. */
  readonly file?: string;
}

/** Opens the embedded store that is meant; the file need not exist yet. */
export async function openLocalStore(options: LocalOptions = {}): Promise<LocalStore> {
  const path = await storeFile(options);
  const file = shownPath(path);
  return {
    path,
    file,
    list: async () => [...(await readFileStore(path, file))].map(([name, stored]) => describe(name, stored)),
    get: async (name, selector) => {
      const parameters = await readFileStore(path, file);
      const stored = parameters.get(name);
      const [answer] = await memorySource(parameters).get([{ name, selector }], { decrypt: true, signal: new AbortController().signal });
      if (stored === undefined || answer?.kind !== 'found') {
        const what = stored === undefined ? 'is not in' : `has no version or label \`${selector}\` in`;
        throw new SsmithError({ code: 'parameter-not-found', message: `\`${name}\` ${what} ${file}` });
      }
      const { version, value } = answer.parameter;
      return { ...describe(name, stored), version, labels: stored.versions[version - 1]?.labels ?? [], value };
    },
    put: async (name, put) => (await import('./edit.ts')).putLocal(path, file, name, put),
    remove: async (name) => (await import('./edit.ts')).removeLocal(path, file, name),
    read: async () => (existsSync(path) ? readFileStore(path, file) : new Map()),
    write: async (changes) => (await import('./edit.ts')).writeLocal(path, file, changes),
  };
}

function describe(
  name: string,
  { type, versions, keyId }: { type: ParameterType; versions: readonly { labels: readonly string[] }[]; keyId?: string | undefined },
): LocalParameter {
  return { name, type, version: versions.length, labels: versions.at(-1)?.labels ?? [], keyId };
}

async function storeFile({ cwd = '.', config, file }: LocalOptions): Promise<string> {
  if (file !== undefined) return resolve(cwd, file);
  const loaded = await loadConfig(resolve(cwd), config);
  const entries = Object.values(loaded?.config.stores ?? {});
  const configured = entries.find((entry) => 'file' in entry);
  return configured === undefined || loaded === undefined ? resolve(cwd, 'ssmith.local.yaml') : resolve(loaded.directory, configured.file);
}
