import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import { arn, type Behaviour, type Call, customKey, get, inAnyOrder, overwrite, place, put, refused, secure } from './behaviour.ts';
import { keyIn, ofKey, ownKey } from './key.ts';
import { noCipher, noKey } from './moto.ts';
import { encryption, kmsApi, model, notKnown, thread } from './source.ts';

const decrypted = { WithDecryption: true };
const KeyId = customKey;
const keyArn = `arn:aws:kms:${place.region}:${place.account}:key/[0-9a-f-]{36}`;
const unchecked = { differs: 'asks no key before it encrypts (moto, ssm/models.py, Parameter.encrypt)' };

/** An error of KMS, as Parameter Store passes it on. */
function unusable(message: string, code: string): object {
  return refused('InvalidKeyId', expect.stringMatching(new RegExp(`^${message} \\(Service: AWSKMS; .*Error Code: ${code}.*\\)$`)));
}

const isDisabled = unusable(`${keyArn} is disabled\\.`, 'DisabledException');
const isPending = unusable(`${keyArn} is pending deletion\\.`, 'KMSInvalidStateException');

/** Lets KMS itself decrypt the value that the answer before has. */
function decrypt(more: object = {}): Call {
  return ['Decrypt', (before) => ({ CiphertextBlob: Buffer.from(valueOf(before), 'base64'), ...more })];
}

function valueOf({ Parameter }: Answer): string {
  return (Parameter as { Value: string }).Value;
}

/** Gives the alias to another key. */
const moved: readonly Call[] = [
  ['CreateKey', {}],
  ['UpdateAlias', (before) => ({ AliasName: customKey, TargetKeyId: keyIn(before).KeyId })],
];

export const keyEffects: readonly Behaviour[] = [
  {
    operation: 'GetParameters',
    does: 'Fails as a whole, in the words of KMS, while the key of one value is disabled, and not any more when it is enabled.',
    source: thread('hashicorp/terraform', 27352),
    given: [ownKey, put('/a'), secure('/s', 'x', { KeyId })],
    calls: [
      ofKey('DisableKey'),
      ['GetParameters', { Names: ['/a', '/s'], ...decrypted }],
      ['GetParameters', { Names: ['/a', '/s'] }],
      ofKey('EnableKey'),
      ['GetParameters', { Names: ['/a', '/s'], ...decrypted }],
    ],
    answers: [{ status: 200 }, isDisabled, { status: 200 }, { status: 200 }, { status: 200, InvalidParameters: [] }],
    moto: noKey,
  },
  {
    operation: 'GetParametersByPath',
    does: 'Fails as a whole while the key of one value is disabled, and so does GetParameterHistory.',
    source: notKnown('it is modelled for both, and shown for other operations'),
    given: [ownKey, put('/app/a'), secure('/app/s', 'x', { KeyId }), ofKey('DisableKey')],
    calls: [
      ['GetParametersByPath', { Path: '/app', ...decrypted }],
      ['GetParameterHistory', { Name: '/app/s', ...decrypted }],
    ],
    answers: [isDisabled, isDisabled],
    moto: noKey,
  },
  {
    operation: 'GetParameter',
    does: 'Decrypts nothing while the key waits for its deletion.',
    source: encryption,
    given: [ownKey, secure('/s', 'x', { KeyId }), ofKey('ScheduleKeyDeletion')],
    calls: [get('/s', decrypted), get('/s')],
    answers: [isPending, { status: 200 }],
    moto: noKey,
  },
  {
    operation: 'GetParameter',
    does: 'Decrypts with the key that has encrypted a value, wherever its alias has moved since.',
    source: kmsApi('Decrypt'),
    given: [ownKey, secure('/s', 'old', { KeyId }), ...moved],
    calls: [get('/s', decrypted), ofKey('DisableKey'), get('/s', decrypted)],
    answers: [{ Parameter: { Value: 'old' } }, { status: 200 }, isDisabled],
    moto: noKey,
  },
  {
    operation: 'PutParameter',
    does: 'Encrypts the next version with the key that the alias names now.',
    source: kmsApi('UpdateAlias'),
    given: [ownKey, secure('/s', 'old', { KeyId }), ...moved, ofKey('DisableKey')],
    calls: [overwrite('/s', 'new', { Type: 'SecureString', KeyId }), get('/s', decrypted), get('/s:1', decrypted)],
    answers: [{ status: 200, Version: 2 }, { Parameter: { Value: 'new' } }, isDisabled],
    moto: noKey,
  },
  {
    operation: 'PutParameter',
    does: 'Refuses a key that is not there, and writes nothing.',
    source: model,
    calls: [secure('/s', 'x', { KeyId: 'alias/gone' }), get('/s')],
    answers: [
      unusable(`Alias arn:aws:kms:${place.region}:${place.account}:alias/gone is not found\\.`, 'NotFoundException'),
      refused('ParameterNotFound'),
    ],
    moto: unchecked,
  },
  {
    operation: 'PutParameter',
    does: 'Refuses a key that is disabled, or that waits for its deletion.',
    source: encryption,
    given: [ownKey, ofKey('DisableKey')],
    calls: [secure('/s', 'x', { KeyId }), ofKey('ScheduleKeyDeletion'), secure('/s', 'x', { KeyId })],
    answers: [isDisabled, { status: 200 }, isPending],
    moto: unchecked,
  },
  {
    operation: 'PutParameter',
    does: 'Needs no key for what is not encrypted, be its old one disabled.',
    source: encryption,
    given: [ownKey, secure('/s', 'x', { KeyId }), ofKey('DisableKey')],
    calls: [put('/a'), ['DescribeParameters', {}], ['DeleteParameter', { Name: '/s' }]],
    answers: [{ status: 200 }, { status: 200, Parameters: inAnyOrder({ Name: '/a' }, { Name: '/s', KeyId }) }, { status: 200 }],
  },
  {
    operation: 'GetParameter',
    does: 'Gives a ciphertext that KMS decrypts, with the ARN of the parameter as the context.',
    source: encryption,
    given: [secure('/s', 'sécret', { KeyId })],
    calls: [get('/s'), decrypt({ EncryptionContext: { PARAMETER_ARN: `${arn}/s` } })],
    answers: [{ status: 200 }, { status: 200, Plaintext: Buffer.from('sécret').toString('base64') }],
    moto: noCipher,
  },
  {
    operation: 'GetParameter',
    does: 'Gives a ciphertext that KMS does not decrypt with the ARN of another parameter.',
    source: encryption,
    given: [secure('/s', 'x', { KeyId })],
    calls: [get('/s'), decrypt({ EncryptionContext: { PARAMETER_ARN: `${arn}/t` } })],
    answers: [{ status: 200 }, refused('InvalidCiphertextException')],
  },
  {
    operation: 'GetParameter',
    does: 'Encrypts an advanced value with a data key: its ciphertext is a message of the AWS Encryption SDK, which KMS alone does not decrypt.',
    source: encryption,
    given: [secure('/s', 'x', { KeyId, Tier: 'Advanced' })],
    calls: [get('/s'), decrypt({ EncryptionContext: { PARAMETER_ARN: `${arn}/s` } })],
    answers: [{ status: 200 }, refused('InvalidCiphertextException')],
    wrong: 'encrypts it with the key itself, as it does standard ones',
  },
];
