import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import { type Behaviour, type Call, customKey, invalid, place, refused, withMembers } from './behaviour.ts';
import { disabled, keyIn, newKey, ofKey, ownKey, pendingDeletion } from './key.ts';
import { noKeyState } from './moto.ts';
import { kmsApi, kmsGuide, kmsModel, localStackKeyTest, notKnown } from './source.ts';

const Plaintext = Buffer.from('plain text');
const context = { EncryptionContext: { a: '1', b: '2' } };
const keyArn = expect.stringMatching(new RegExp(`^arn:aws:kms:${place.region}:${place.account}:key/`)) as unknown;
const base64 = expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as unknown;
const material = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;

const encrypted: Call = ['Encrypt', { KeyId: customKey, Plaintext }];

/** Decrypts what the answer before has encrypted. */
function decrypt(more: object = {}): Call {
  return ['Decrypt', (before) => ({ CiphertextBlob: ciphertextOf(before), ...more })];
}

function ciphertextOf({ CiphertextBlob }: Answer): Buffer {
  return Buffer.from(String(CiphertextBlob), 'base64');
}

/** All that a key is for. The first answer of all has a ciphertext of it. */
const uses: readonly Call[] = [
  encrypted,
  ['Decrypt', (_, first) => ({ CiphertextBlob: ciphertextOf(first) })],
  ['GenerateDataKey', { KeyId: customKey, KeySpec: 'AES_256' }],
  ['GenerateDataKeyWithoutPlaintext', { KeyId: customKey, KeySpec: 'AES_256' }],
];

/** So many bytes in base64. */
function bytes(count: number): unknown {
  return expect.stringMatching(new RegExp(`^${'[A-Za-z0-9+/]'.repeat(Math.ceil((count * 4) / 3))}={${(3 - (count % 3)) % 3}}$`));
}

export const cryptography: readonly Behaviour[] = [
  {
    operation: 'Encrypt',
    does: 'Answers with the ciphertext, the ARN of the key and the algorithm, whatever the key was called.',
    source: localStackKeyTest('test_encrypt_decrypt_encryption_context'),
    calls: [encrypted],
    answers: [{ status: 200, CiphertextBlob: base64, KeyId: keyArn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }],
    moto: { differs: 'leaves the algorithm out (moto, kms/responses.py, encrypt)' },
  },
  {
    operation: 'Encrypt',
    does: 'Takes 4,096 bytes.',
    source: kmsApi('Encrypt'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext: Buffer.alloc(4096, 'x') }], decrypt()],
    answers: [{ status: 200 }, { Plaintext: Buffer.alloc(4096, 'x').toString('base64') }],
  },
  {
    operation: 'Encrypt',
    does: 'Refuses 4,097 bytes, without a word about them.',
    source: localStackKeyTest('test_plaintext_size_for_encrypt'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext: Buffer.alloc(4097) }]],
    answers: [
      invalid(
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
      ),
    ],
    wrong: "puts '…' for the value into the message",
  },
  {
    operation: 'Encrypt',
    does: 'Refuses an algorithm that its key cannot have.',
    source: kmsModel,
    calls: [['Encrypt', { KeyId: customKey, Plaintext, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }]],
    answers: [refused('InvalidKeyUsageException')],
    moto: { differs: 'passes over the algorithm (moto, kms/responses.py, encrypt)' },
  },
  {
    operation: 'Encrypt',
    does: 'Encrypts nothing for a dry run, which always fails.',
    source: kmsApi('Encrypt'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext, DryRun: true }]],
    answers: [refused('DryRunOperationException')],
    moto: { differs: 'passes over `DryRun` (moto, kms/responses.py, encrypt)' },
  },
  {
    operation: 'Decrypt',
    does: 'Knows the key from the ciphertext, and takes the key itself, too.',
    source: kmsApi('Decrypt'),
    calls: [encrypted, decrypt(), encrypted, decrypt({ KeyId: customKey })],
    answers: [1, 2, 3, 4].map((call) => (call % 2 === 1 ? { status: 200 } : { status: 200, Plaintext: Plaintext.toString('base64') })),
  },
  {
    operation: 'Decrypt',
    does: 'Answers with the ARN of the key, the algorithm and the ID of the material.',
    source: kmsModel,
    calls: [encrypted, decrypt()],
    answers: [{ status: 200 }, { KeyId: keyArn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyMaterialId: material }],
    moto: { differs: 'leaves the algorithm and the material out (moto, kms/responses.py, decrypt)' },
  },
  {
    operation: 'Decrypt',
    does: 'Refuses another key than that of the ciphertext.',
    source: localStackKeyTest('test_error_messaging_for_invalid_keys'),
    given: [newKey],
    calls: [encrypted, ['Decrypt', (before, first) => ({ CiphertextBlob: ciphertextOf(before), KeyId: keyIn(first).KeyId })]],
    answers: [
      { status: 200 },
      refused('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.'),
    ],
    moto: { differs: 'denies the access (moto, kms/models.py, decrypt); the answer that LocalStack has recorded is this error' },
  },
  {
    operation: 'Decrypt',
    does: 'Wants the same context, in whatever order.',
    source: kmsGuide('encrypt_context'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext, ...context }], decrypt({ EncryptionContext: { b: '2', a: '1' } })],
    answers: [{ status: 200 }, { status: 200, Plaintext: Plaintext.toString('base64') }],
  },
  {
    operation: 'Decrypt',
    does: 'Fails without a message for another context, or for none.',
    source: localStackKeyTest('test_encrypt_decrypt_encryption_context'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext, ...context }], decrypt()],
    answers: [{ status: 200 }, refused('InvalidCiphertextException', '')],
  },
  {
    operation: 'Decrypt',
    does: 'Tells upper case from lower case in a context.',
    source: kmsGuide('encrypt_context'),
    calls: [['Encrypt', { KeyId: customKey, Plaintext, EncryptionContext: { a: 'x' } }], decrypt({ EncryptionContext: { A: 'x' } })],
    answers: [{ status: 200 }, refused('InvalidCiphertextException')],
  },
  {
    operation: 'Decrypt',
    does: 'Refuses what is no ciphertext.',
    source: kmsModel,
    calls: [['Decrypt', { CiphertextBlob: Buffer.from('none of yours') }]],
    answers: [refused('InvalidCiphertextException')],
  },
  {
    operation: 'Encrypt',
    does: 'Uses no key that is disabled, and neither do Decrypt and GenerateDataKey.',
    source: kmsGuide('key-state'),
    given: [encrypted],
    calls: [['DisableKey', (_, { KeyId }) => ({ KeyId })], ...uses],
    answers: [{ status: 200 }, ...uses.map(() => disabled)],
    moto: noKeyState,
  },
  {
    operation: 'Encrypt',
    does: 'Uses no key that waits for its deletion, and neither do Decrypt and GenerateDataKey.',
    source: kmsGuide('key-state'),
    given: [encrypted],
    calls: [['ScheduleKeyDeletion', (_, { KeyId }) => ({ KeyId })], ...uses],
    answers: [{ status: 200 }, ...uses.map(() => pendingDeletion)],
    moto: noKeyState,
  },
  {
    operation: 'GenerateDataKey',
    does: 'Makes a key of 16 or 32 bytes by its kind, or of as many as are wanted.',
    source: kmsApi('GenerateDataKey'),
    given: [ownKey],
    calls: [{ KeySpec: 'AES_128' }, { KeySpec: 'AES_256' }, { NumberOfBytes: 5 }].map((kind) => ofKey('GenerateDataKey', kind)),
    answers: [16, 32, 5].map((count) => ({ status: 200, Plaintext: bytes(count), KeyId: keyArn })),
  },
  {
    operation: 'GenerateDataKey',
    does: 'Encrypts the key that it makes, for Decrypt to give it back.',
    source: kmsApi('GenerateDataKey'),
    given: [ownKey],
    calls: [ofKey('GenerateDataKey', { KeySpec: 'AES_256', ...context }), decrypt(context)],
    answers: [
      { status: 200, CiphertextBlob: base64 },
      { status: 200, Plaintext: bytes(32) },
    ],
  },
  {
    operation: 'GenerateDataKey',
    does: 'Wants either the kind or the number of bytes, and not both.',
    source: kmsApi('GenerateDataKey'),
    given: [ownKey],
    calls: [{}, { KeySpec: 'AES_256', NumberOfBytes: 32 }].map((kind) => ofKey('GenerateDataKey', kind)),
    answers: [1, 2].map(() => invalid('Please specify either number of bytes or key spec.')),
  },
  {
    operation: 'GenerateDataKey',
    does: 'Makes 1,024 bytes at most.',
    source: kmsModel,
    given: [ownKey],
    calls: [1024, 1025].map((NumberOfBytes) => ofKey('GenerateDataKey', { NumberOfBytes })),
    answers: [
      { status: 200, Plaintext: bytes(1024) },
      invalid(
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: " +
          'Member must have value less than or equal to 1024',
      ),
    ],
  },
  {
    operation: 'GenerateDataKeyWithoutPlaintext',
    does: 'Answers with the ciphertext alone, its key and the ID of the material.',
    source: kmsModel,
    given: [ownKey],
    calls: [ofKey('GenerateDataKeyWithoutPlaintext', { KeySpec: 'AES_256' })],
    answers: [withMembers('status', 'text', 'CiphertextBlob', 'KeyId', 'KeyMaterialId')],
    moto: { differs: 'leaves the material out (moto, kms/responses.py); the model of AWS has it' },
  },
  {
    operation: 'Decrypt',
    does: 'Tells of the ciphertext of a key that was never there that the key is not.',
    source: notKnown('AWS may deny the access instead, as it does for a key of another account'),
    calls: [encrypted, ['Decrypt', (before) => ({ CiphertextBlob: ofAnotherKey(ciphertextOf(before)) })]],
    answers: [{ status: 200 }, refused('NotFoundException')],
    moto: { differs: 'denies the access (moto, kms/utils.py, decrypt)' },
  },
];

/** Behind five bytes that all have, a ciphertext of ours has the ID of its key. */
function ofAnotherKey(ciphertext: Buffer): Buffer {
  const changed = Buffer.from(ciphertext);
  changed[5] = (changed[5] ?? 0) ^ 1;
  return changed;
}
