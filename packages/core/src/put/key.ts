import { defaultKey, isManagedByAws, kmsKeyFault, kmsKeyHelp } from '../config/kms-key.ts';
import type { StoreSettings } from '../config/stores.ts';
import type { Problem } from '../error/problem.ts';

/**
 * The key of a store's SecureStrings. At AWS there has to be one, and not the account's default: everybody who may read a
 * parameter may decrypt it with that, and nobody can be kept from it.
 */
export function keyFor({ kind, kmsKey }: StoreSettings): string | undefined | Problem {
  if (kmsKey === undefined) {
    if (kind === 'file') return undefined;
    return { code: 'key-refused', message: 'the config names no KMS key to encrypt with', help: kmsKeyHelp };
  }
  if (isManagedByAws(kmsKey)) {
    const message = `the default key of the account, \`${defaultKey}\`, lets everybody decrypt who may read a parameter`;
    return { code: 'key-refused', message, help: kmsKeyHelp };
  }
  return kmsKeyFault(kmsKey) ?? kmsKey;
}
