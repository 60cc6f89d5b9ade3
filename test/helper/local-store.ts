import { onTestFinished } from 'vitest';
import type { StoredParameter } from '@ssmith/core';
import { type LocalStoreOptions, type RunningStore, startLocalStore } from '../../packages/local/src/index.ts';

export type { FailureKind, Faults, Identity, RunningStore, Seeds } from '../../packages/local/src/index.ts';

/** Where a store is that is not told otherwise. */
export const defaultRegion = 'eu-west-1';
export const defaultAccount = '111122223333';

/** Stands in the page that the faults `html` and `html503` send, and must never be printed. */
export const pageText = 'This is not an answer of the service';

/** A store on loopback that speaks the wire protocol and verifies every signature. It goes when the test is over. */
export async function startStore(options: LocalStoreOptions = {}): Promise<RunningStore> {
  const store = await startLocalStore({ region: defaultRegion, account: defaultAccount, verifySignatures: true, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** A SecureString. Several values are several versions, the last one the latest. */
export function secure(...values: readonly string[]): StoredParameter {
  return { type: 'SecureString', versions: values.map((value) => ({ value, labels: [] })) };
}

/** A SecureString that is encrypted with this key instead of `alias/aws/ssm`. */
export function secureBy(keyId: string, value: string): StoredParameter {
  return { ...secure(value), keyId };
}

/** A section of one of AWS's files with credentials: `default`, `deploy`, or in the config file `profile deploy`. */
export function profileSection(name: string, { accessKeyId, secretAccessKey }: RunningStore['credentials']): string {
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}
