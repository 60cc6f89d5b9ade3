import { decrypt, encrypt, type EncryptionContext } from '../key/cipher.ts';
import type { Key } from '../key/key.ts';

/**
 * A SecureString's value, as it is kept and as it is answered to whoever does not decrypt: bound to the parameter's ARN,
 * and another text after each write. Source: KMS developer guide, how Parameter Store uses KMS.
 */
export function seal(key: Key, value: string, arn: string): string {
  return encrypt(key, Buffer.from(value, 'utf8'), contextOf(arn)).toString('base64');
}

/** Nothing when the key, or the parameter, is another one. */
export function unseal(key: Key, sealed: string, arn: string): string | undefined {
  return decrypt(key, Buffer.from(sealed, 'base64'), contextOf(arn))?.toString('utf8');
}

/** What KMS is told when Parameter Store encrypts or decrypts, and what a policy can ask for. */
export function contextOf(arn: string): EncryptionContext {
  return { PARAMETER_ARN: arn };
}
