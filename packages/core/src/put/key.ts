import type { StoreSettings } from '../config/stores.ts';
import type { Problem } from '../error/problem.ts';

/**
 * The key of a store's SecureStrings. At AWS there has to be one, and not the account's default: everybody who may read a
 * parameter may decrypt it with that, and nobody can be kept from it.
 */
export function keyFor({ kind, kmsKey }: StoreSettings): string | undefined | Problem {
  if (kmsKey === undefined) {
    if (kind === 'file') return undefined;
    return { code: 'key-refused', message: 'the config names no KMS key to encrypt with', help: keyHelp };
  }
  if (/(?:^|:)alias\/aws\//.test(kmsKey)) {
    const message = 'the default key of the account, `alias/aws/ssm`, lets everybody decrypt who may read a parameter';
    return { code: 'key-refused', message, help: keyHelp };
  }
  if (/\$\{/.test(kmsKey))
    return { code: 'variable-missing', message: '`kmsKey` has a variable without a value', help: 'pass --env, or --var NAME=VALUE' };
  if (/^[A-Za-z0-9:/_-]{1,256}$/.test(kmsKey)) return kmsKey;
  return { code: 'config-invalid', message: '`kmsKey` is no alias, ID or ARN of a key', help: keyHelp };
}

const keyHelp =
  'create one for this project and environment, with rotation (`aws kms create-key`, `aws kms create-alias`), and name it: `kmsKey: alias/app-prod`';
