import { randomBytes } from 'node:crypto';
import { checkState } from '../../access/access.ts';
import { integer, optional, text } from '../../input/member.ts';
import type { Values } from '../../input/member.ts';
import { decrypt, encrypt } from '../../key/cipher.ts';
import { type Key, materialIdOf } from '../../key/key.ts';
import { ServiceError } from '../../service/error.ts';
import { type Context, reading } from '../operation.ts';
import { algorithm, ciphertext, dryRun, encryptionContext, keyId, plaintext } from './shapes.ts';

const symmetric = 'SYMMETRIC_DEFAULT';
const common = { EncryptionContext: encryptionContext, EncryptionAlgorithm: algorithm, DryRun: dryRun };

export const encryptPlaintext = reading({ ...common, KeyId: keyId, Plaintext: plaintext }, (input, context) => {
  checkAlgorithm(input.EncryptionAlgorithm);
  const key = findUsable('Encrypt', context.store.keys.find(input.KeyId, context.now), input, context);
  const sealed = encrypt(key, input.Plaintext, input.EncryptionContext ?? {});
  return { CiphertextBlob: sealed.toString('base64'), KeyId: key.arn, EncryptionAlgorithm: symmetric };
});

/** The ciphertext says which key it is; a key that is named as well has to be that one. */
export const decryptCiphertext = reading({ ...common, KeyId: optional(keyId), CiphertextBlob: ciphertext }, (input, context) => {
  checkAlgorithm(input.EncryptionAlgorithm);
  const { keys } = context.store;
  const sealing = keys.sealedWith(input.CiphertextBlob);
  if (input.KeyId !== undefined && keys.find(input.KeyId, context.now) !== sealing) {
    throw new ServiceError('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
  }
  const key = findUsable('Decrypt', sealing, input, context);
  const opened = decrypt(key, input.CiphertextBlob, input.EncryptionContext ?? {});
  if (opened === undefined) throw new ServiceError('InvalidCiphertextException');
  return {
    KeyId: key.arn,
    Plaintext: opened.toString('base64'),
    EncryptionAlgorithm: symmetric,
    KeyMaterialId: materialIdOf(key),
  };
});

const dataKey = {
  KeyId: keyId,
  EncryptionContext: encryptionContext,
  NumberOfBytes: optional(integer({ min: 1, max: 1024 })),
  KeySpec: optional(text({ oneOf: ['AES_256', 'AES_128'] })),
  DryRun: dryRun,
};

export const generateDataKey = reading(dataKey, (input, context) => {
  const { bytes, answer } = makeDataKey('GenerateDataKey', input, context);
  return { ...answer, Plaintext: bytes.toString('base64') };
});

export const generateDataKeyWithoutPlaintext = reading(
  dataKey,
  (input, context) => makeDataKey('GenerateDataKeyWithoutPlaintext', input, context).answer,
);

function makeDataKey(action: string, input: Values<typeof dataKey>, context: Context): { bytes: Buffer; answer: object } {
  const { KeySpec, NumberOfBytes, EncryptionContext = {} } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new ServiceError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  const key = findUsable(action, context.store.keys.find(input.KeyId, context.now), input, context);
  const bytes = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
  const sealed = encrypt(key, bytes, EncryptionContext).toString('base64');
  return { bytes, answer: { CiphertextBlob: sealed, KeyId: key.arn, KeyMaterialId: materialIdOf(key) } };
}

interface Use {
  readonly EncryptionContext: Readonly<Record<string, string>> | undefined;
  readonly DryRun: boolean | undefined;
}

function findUsable(action: string, key: Key, { EncryptionContext, DryRun }: Use, { access }: Context): Key {
  access.authoriseKey(action, key.arn, EncryptionContext);
  checkState(key);
  if (DryRun === true)
    throw new ServiceError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
  return key;
}

function checkAlgorithm(wanted = symmetric): void {
  if (wanted !== symmetric) throw new ServiceError('InvalidKeyUsageException', `The algorithm ${wanted} is not one of a symmetric key.`);
}
