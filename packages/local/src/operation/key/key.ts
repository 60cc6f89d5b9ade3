import { optional, text } from '../../input/member.ts';
import { type Key, materialIdOf } from '../../key/key.ts';
import { ServiceError } from '../../service/error.ts';
import { reading, writing } from '../operation.ts';
import { seconds } from '../seconds.ts';
import { findKey, findOwnKey, listPage } from './find.ts';
import { checkPolicy } from './policy.ts';
import { description, keyId, page, policy, tags } from './shapes.ts';
import { checkTags } from './tag.ts';

const given = optional(text());

/** A symmetric key for encryption; the other kinds are not here. */
export const createKey = writing(
  {
    Description: optional(description),
    Policy: optional(policy),
    Tags: optional(tags),
    KeyUsage: given,
    KeySpec: given,
    CustomerMasterKeySpec: given,
    Origin: given,
  },
  (input, { store, access, now }) => {
    access.authoriseKey('CreateKey', '*');
    const { KeyUsage = 'ENCRYPT_DECRYPT', KeySpec, CustomerMasterKeySpec, Origin = 'AWS_KMS' } = input;
    const kind = [KeyUsage, KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT', Origin].join(' ');
    if (kind !== 'ENCRYPT_DECRYPT SYMMETRIC_DEFAULT AWS_KMS') {
      throw new ServiceError('UnsupportedOperationException', 'Only symmetric keys for encryption, with material of KMS, are here.');
    }
    if (input.Policy !== undefined) checkPolicy(input.Policy);
    const { Description, Policy, Tags = [] } = input;
    checkTags(Tags, []);
    const pairs = Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const);
    return { KeyMetadata: metadataOf(store.keys.create({ description: Description, policy: Policy, tags: pairs }, now)) };
  },
);

/** Asking for an alias of AWS makes its key. */
export const describeKey = writing({ KeyId: keyId }, ({ KeyId }, context) => ({
  KeyMetadata: metadataOf(findKey('DescribeKey', KeyId, context)),
}));

export const listKeys = reading(page, (input, { store, access }) => {
  access.authoriseKey('ListKeys', '*');
  const { shown, end } = listPage(
    store.keys.keys(),
    ({ id }) => id,
    { ...input, scope: 'keys' },
    ({ id, arn }) => ({ KeyId: id, KeyArn: arn }),
  );
  return { Keys: shown, ...end };
});

export const updateKeyDescription = writing({ KeyId: keyId, Description: description }, ({ KeyId, Description }, context) => {
  findOwnKey('UpdateKeyDescription', KeyId, context).description = Description;
  return {};
});

function metadataOf(key: Key): object {
  const { id, arn, created, description: about, state, deletion, manager } = key;
  return {
    AWSAccountId: arn.split(':')[4],
    KeyId: id,
    Arn: arn,
    CreationDate: seconds(created),
    Enabled: state === 'Enabled',
    Description: about,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: state,
    ...(deletion === undefined ? {} : { DeletionDate: seconds(deletion) }),
    Origin: 'AWS_KMS',
    KeyManager: manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    CurrentKeyMaterialId: materialIdOf(key),
  };
}
