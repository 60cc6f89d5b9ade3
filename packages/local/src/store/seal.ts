import { createCipheriv, randomBytes } from 'node:crypto';

/** Ciphertexts of KMS begin so. */
const header = Buffer.from([0x01, 0x02, 0x02, 0x00, 0x78]);

/** A key that no one else has, and that goes with the process. */
const material = randomBytes(32);

/**
 * What is answered in the place of a SecureString that nobody decrypts: it looks like a ciphertext of KMS, is bound to the
 * parameter's ARN, says nothing of the value, and is another one after each write.
 */
export function seal(value: string, arn: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material, nonce);
  cipher.setAAD(Buffer.from(`PARAMETER_ARN=${arn}`));
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]).toString('base64');
}
