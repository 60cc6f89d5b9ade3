import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import { type Behaviour, broken, type Call, customKey, place, refused, withMembers } from './behaviour.ts';
import { noKeyPages } from './moto.ts';
import { kmsApi, kmsModel, localStackKeyTest, motoKeyTest } from './source.ts';

export const keyArns = `arn:aws:kms:${place.region}:${place.account}`;
/** The ID of no key. */
export const nobody = '11111111-2222-3333-4444-555555555555';
export const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown;
const keyArn = expect.stringMatching(new RegExp(`^${keyArns}:key/[0-9a-f-]{36}$`)) as unknown;

/** Tells of the key that is always there. As the first call it lets those after it know its ID and ARN. */
export const ownKey: Call = ['DescribeKey', { KeyId: customKey }];
export const newKey: Call = ['CreateKey', {}];

/** What an answer says of the key that it describes or has made. */
export function keyIn({ KeyMetadata }: Answer): { readonly KeyId: string; readonly Arn: string } {
  return KeyMetadata as { readonly KeyId: string; readonly Arn: string };
}

/** Asks with the ID of the key that the first answer of all is about. */
export function ofKey(operation: string, more: object = {}): Call {
  return [operation, (_, first) => ({ KeyId: keyIn(first).KeyId, ...more })];
}

export const pendingDeletion = refused(
  'KMSInvalidStateException',
  expect.stringMatching(new RegExp(`^${keyArns}:key/[0-9a-f-]{36} is pending deletion\\.$`)),
);
export const disabled = refused('DisabledException', expect.stringMatching(new RegExp(`^${keyArns}:key/[0-9a-f-]{36} is disabled\\.$`)));

export function notFound(message: unknown): object {
  return refused('NotFoundException', message);
}

export const makingKeys: readonly Behaviour[] = [
  {
    operation: 'CreateKey',
    does: 'Makes a symmetric key for encryption, enabled, of the account itself, with a UUID for its ID.',
    source: localStackKeyTest('test_create_key'),
    calls: [['CreateKey', { Description: 'mine' }]],
    answers: [
      {
        status: 200,
        KeyMetadata: {
          AWSAccountId: place.account,
          Arn: keyArn,
          CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
          Description: 'mine',
          Enabled: true,
          EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
          KeyId: uuid,
          KeyManager: 'CUSTOMER',
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyState: 'Enabled',
          KeyUsage: 'ENCRYPT_DECRYPT',
          MultiRegion: false,
          Origin: 'AWS_KMS',
        },
      },
    ],
    moto: {
      differs: 'tells neither the usage nor whether it is one of several regions if neither was given (moto, kms/models.py, create_key)',
    },
  },
  {
    operation: 'CreateKey',
    does: 'Has an empty description of a key that was made without one.',
    source: kmsApi('CreateKey'),
    calls: [newKey],
    answers: [{ status: 200, KeyMetadata: { Description: '' } }],
  },
  {
    operation: 'CreateKey',
    does: 'Refuses a policy that is no JSON.',
    source: kmsModel,
    calls: [['CreateKey', { Policy: '{' }]],
    answers: [refused('MalformedPolicyDocumentException')],
    moto: { differs: 'takes any text for a policy (moto, kms/models.py); the model of AWS has this error for it' },
  },
  {
    operation: 'CreateKey',
    does: 'Makes keys of other kinds on demand.',
    source: kmsApi('CreateKey'),
    calls: [['CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }]],
    answers: [{ status: 200, KeyMetadata: { KeySpec: 'RSA_2048' } }],
    wrong: 'has symmetric keys alone, because Parameter Store takes no others',
  },
  {
    operation: 'DescribeKey',
    does: 'Finds a key by its ID, its ARN, an alias, and the ARN of an alias.',
    source: kmsApi('DescribeKey'),
    given: [ownKey],
    calls: [
      ofKey('DescribeKey'),
      ['DescribeKey', (_, first) => ({ KeyId: keyIn(first).Arn })],
      ownKey,
      ['DescribeKey', { KeyId: `${keyArns}:${customKey}` }],
    ],
    answers: [1, 2, 3, 4].map(() => ({ status: 200, KeyMetadata: { KeyId: uuid, Arn: keyArn, KeyManager: 'CUSTOMER' } })),
  },
  {
    operation: 'DescribeKey',
    does: 'Tells which material a key has, by 64 hexadecimal digits.',
    source: kmsModel,
    calls: [ownKey],
    answers: [{ KeyMetadata: { CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
    moto: { differs: 'leaves the member out (moto, kms/models.py, Key.to_dict); the model of AWS has it' },
  },
  {
    operation: 'DescribeKey',
    does: 'Makes the key of AWS for a service when its alias is asked for.',
    source: kmsApi('DescribeKey'),
    calls: [['DescribeKey', { KeyId: 'alias/aws/ssm' }]],
    answers: [{ status: 200, KeyMetadata: { KeyId: uuid, KeyManager: 'AWS', KeyState: 'Enabled' } }],
    moto: { differs: 'calls the key one of the customer (moto, kms/models.py, Key); the API reference calls it one of AWS' },
  },
  {
    operation: 'DescribeKey',
    does: 'Names the ARN of a key that is not there, asked for by its ID or by its ARN.',
    source: localStackKeyTest('test_get_key_does_not_exist'),
    calls: [nobody, `${keyArns}:key/${nobody}`].map((KeyId): Call => ['DescribeKey', { KeyId }]),
    answers: [1, 2].map(() => notFound(`Key '${keyArns}:key/${nobody}' does not exist`)),
  },
  {
    operation: 'DescribeKey',
    does: 'Repeats in quotes what cannot be the ID of a key.',
    source: localStackKeyTest('test_get_key_invalid_uuid'),
    calls: ['fake-key-id', '134f2428cec14b25a1ae9048164dba47'].map((KeyId): Call => ['DescribeKey', { KeyId }]),
    answers: ['fake-key-id', '134f2428cec14b25a1ae9048164dba47'].map((id) => notFound(`Invalid keyId '${id}'`)),
    moto: { differs: 'leaves the quotes out, as AWS did until 2023' },
  },
  {
    operation: 'DescribeKey',
    does: 'Names the region of an ARN that is in another one.',
    source: localStackKeyTest('test_get_key_in_different_region'),
    calls: [['DescribeKey', { KeyId: `arn:aws:kms:ap-southeast-1:${place.account}:key/${nobody}` }]],
    answers: [notFound('Invalid arn ap-southeast-1')],
    moto: { differs: 'says that the key does not exist; the answer that LocalStack has recorded names the region' },
  },
  {
    operation: 'DescribeKey',
    does: 'Names the ARN of an alias that is not there.',
    source: motoKeyTest('test_describe_key_via_alias_invalid_alias'),
    calls: [['DescribeKey', { KeyId: 'alias/gone' }]],
    answers: [notFound(`Alias ${keyArns}:alias/gone is not found.`)],
  },
  {
    operation: 'DescribeKey',
    does: 'Requires a key.',
    source: kmsModel,
    calls: [['DescribeKey', {}]],
    answers: [broken('keyId', 'Member must not be null')],
    moto: { differs: 'fails with the status 500; the model of AWS requires the member' },
  },
  {
    operation: 'ListKeys',
    does: 'Lists the IDs and the ARNs of all keys.',
    source: kmsApi('ListKeys'),
    given: [newKey],
    calls: [['ListKeys', {}]],
    answers: [{ status: 200, Truncated: false, Keys: [1, 2].map(() => ({ KeyId: uuid, KeyArn: keyArn })) }],
  },
  {
    operation: 'ListKeys',
    does: 'Lists in pages, whose markers lead to the next one, and says whether there is one.',
    source: kmsApi('ListKeys'),
    given: [newKey, newKey],
    calls: [
      ['ListKeys', { Limit: 2 }],
      ['ListKeys', ({ NextMarker }) => ({ Limit: 2, Marker: NextMarker })],
    ],
    answers: [
      { Truncated: true, NextMarker: expect.any(String), Keys: [{}, {}] },
      { Truncated: false, Keys: [{}] },
    ],
    moto: noKeyPages,
  },
  {
    operation: 'ListKeys',
    does: 'Refuses a marker that it has not given.',
    source: kmsModel,
    calls: [['ListKeys', { Marker: 'no marker' }]],
    answers: [refused('InvalidMarkerException')],
    moto: noKeyPages,
  },
  {
    operation: 'UpdateKeyDescription',
    does: 'Describes a key anew, and answers with nothing.',
    source: kmsApi('UpdateKeyDescription'),
    given: [ownKey],
    calls: [ofKey('UpdateKeyDescription', { Description: 'ours' }), ownKey],
    answers: [withMembers('status', 'text'), { KeyMetadata: { Description: 'ours' } }],
  },
];
