import type { Problem } from '../error/problem.ts';

/** The key that a SecureString has at AWS when nobody names one. Everybody in the account may use it through Parameter Store. Source: SSM user guide. */
export const defaultKey = 'alias/aws/ssm';

/** A key that AWS keeps for an account, by its alias or the ARN of that. It is made when it is asked for first. */
export function isManagedByAws(key: string): boolean {
  return /(?:^|:)alias\/aws\//.test(key);
}

/** Why a store's `kmsKey`, its variables filled in, names no key. */
export function kmsKeyFault(kmsKey: string): Problem | undefined {
  if (/\$\{/.test(kmsKey))
    return { code: 'variable-missing', message: '`kmsKey` has a variable without a value', help: 'pass --env, or --var NAME=VALUE' };
  if (/^[A-Za-z0-9:/_-]{1,256}$/.test(kmsKey)) return undefined;
  return { code: 'config-invalid', message: '`kmsKey` is no alias, ID or ARN of a key', help: kmsKeyHelp };
}

export const kmsKeyHelp =
  'create one for this project and environment, with rotation (`aws kms create-key`, `aws kms create-alias`), and name it: `kmsKey: alias/app-prod`';
