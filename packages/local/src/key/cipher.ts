import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Key } from './key.ts';

/** What has to be said again to decrypt. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Ciphertexts of KMS begin so. */
const header = Buffer.from([0x01, 0x02, 0x02, 0x00, 0x78]);
const idLength = 16;
const nonceLength = 12;
const tagLength = 16;
const overhead = header.length + idLength + nonceLength + tagLength;

/** AES-256-GCM under the key's material, bound to the context. The ciphertext names its key, as those of KMS do. */
export function encrypt({ id, material }: Key, plaintext: Uint8Array, context: EncryptionContext): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', material, nonce, { authTagLength: tagLength });
  cipher.setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, Buffer.from(id.replaceAll('-', ''), 'hex'), nonce, sealed, cipher.getAuthTag()]);
}

/** The ID of the key that a ciphertext was made with; nothing if it is none. */
export function keyIdOf(ciphertext: Uint8Array): string | undefined {
  const bytes = Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength);
  if (bytes.length < overhead || !bytes.subarray(0, header.length).equals(header)) return undefined;
  const id = bytes.subarray(header.length, header.length + idLength).toString('hex');
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Nothing for a ciphertext that was changed, or was made with another key or another context. */
export function decrypt({ material }: Key, ciphertext: Uint8Array, context: EncryptionContext): Buffer | undefined {
  const nonceAt = header.length + idLength;
  const sealedAt = nonceAt + nonceLength;
  const tagAt = ciphertext.length - tagLength;
  if (ciphertext.length < overhead) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', material, ciphertext.subarray(nonceAt, sealedAt), { authTagLength: tagLength });
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(ciphertext.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(sealedAt, tagAt)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The order of a context's members does not count. */
function canonical(context: EncryptionContext): Buffer {
  const sorted = Object.entries(context).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}
