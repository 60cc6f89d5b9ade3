import { openLocalStore, type StoredParameter, type StoredParameters } from '@ssmith/core';
import { parameterArn } from '../service/place.ts';
import { latestOf, type Parameter } from '../store/parameter.ts';
import { unseal } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import { type Disk, oneAfterTheOther } from './disk.ts';

export interface ParameterFile {
  /** What the file holds now, by name; nothing if it is not there yet. */
  readonly parameters: StoredParameters;
  /** Keeps a store's parameters in the file from now on. */
  keep(store: Store): Disk;
}

/**
 * A file of parameters as people write it (`ssmith.local.yaml`): values in plain text, types, versions, labels and key
 * IDs. Of what a store holds besides (tags, dates, policies, keys) it knows nothing. Comments and the order stay.
 * @throws {SsmithError} `store-invalid`
 */
export async function openParameterFile(path: string): Promise<ParameterFile> {
  const file = await openLocalStore({ file: path });
  return {
    parameters: await file.read(),
    keep: (store) => {
      let kept = fingerprints(store);
      const save = oneAfterTheOther(async () => {
        const now = fingerprints(store);
        const gone = [...kept.keys()].filter((key) => !now.has(key)).map((key) => [key, undefined] as const);
        const written = store
          .all()
          .filter(({ key }) => now.get(key) !== kept.get(key))
          .map((parameter) => [parameter.key, toStored(parameter, store)] as const);
        await file.write(new Map([...gone, ...written]));
        kept = now;
      });
      return { save, close: save };
    },
  };
}

/** What changes when something does that the file holds. */
function fingerprints(store: Store): Map<string, string> {
  return new Map(store.all().map((parameter) => [parameter.key, fingerprint(parameter)]));
}

function fingerprint({ versions }: Parameter): string {
  return JSON.stringify(versions.map(({ number, value, type, keyId, labels }) => [number, value, type, keyId, ...labels]));
}

function toStored(parameter: Parameter, store: Store): StoredParameter {
  const { type, keyId } = latestOf(parameter);
  const versions = parameter.versions.map((version) => ({ value: plainValue(version, parameter.key, store), labels: [...version.labels] }));
  return { type, ...(keyId === undefined ? {} : { keyId }), versions };
}

/** A key that cannot be used now is one that can be read with here: the file is its owner's. */
function plainValue({ value, keyId }: Parameter['versions'][number], key: string, store: Store): string {
  if (keyId === undefined) return value;
  const sealing = store.keys.sealedWith(Buffer.from(value, 'base64'));
  return unseal(sealing, value, parameterArn(store.place, key)) ?? '';
}
