import { expect } from 'vitest';
import { type Behaviour, type Call, customKey, inAnyOrder, invalid, refused } from './behaviour.ts';
import { keyArns, keyIn, newKey, nobody, notFound, ofKey, ownKey, uuid } from './key.ts';
import { kmsApi, kmsModel, localStackKeyTest, motoKeyTest, notKnown } from './source.ts';

const other: Call = ['CreateAlias', (_, first) => ({ AliasName: 'alias/other', TargetKeyId: keyIn(first).KeyId })];

export const aliases: readonly Behaviour[] = [
  {
    operation: 'CreateAlias',
    does: 'Gives a key another name.',
    source: kmsApi('CreateAlias'),
    given: [newKey],
    calls: [other, ['DescribeKey', { KeyId: 'alias/other' }]],
    answers: [{ status: 200 }, { status: 200, KeyMetadata: { KeyId: uuid } }],
  },
  {
    operation: 'CreateAlias',
    does: 'Refuses a name that is taken, and tells its ARN.',
    source: motoKeyTest('test__create_alias__raises_if_duplicate'),
    given: [newKey, other],
    calls: [other],
    answers: [refused('AlreadyExistsException', `An alias with the name ${keyArns}:alias/other already exists`)],
  },
  {
    operation: 'CreateAlias',
    does: 'Refuses a name that does not begin with `alias/`.',
    source: localStackKeyTest('test_create_alias'),
    given: [ownKey],
    calls: [['CreateAlias', (_, first) => ({ AliasName: 'other', TargetKeyId: keyIn(first).KeyId })]],
    answers: [
      invalid(expect.stringMatching(/^Alias must start with the prefix "alias\/"\. Please see https:\/\/docs\.aws\.amazon\.com\//)),
    ],
    moto: { differs: 'says "Invalid identifier"; the answer that LocalStack has recorded tells the prefix' },
  },
  {
    operation: 'CreateAlias',
    does: 'Reserves names that begin with `alias/aws/`.',
    source: kmsApi('CreateAlias'),
    given: [ownKey],
    calls: [['CreateAlias', (_, first) => ({ AliasName: 'alias/aws/ssm', TargetKeyId: keyIn(first).KeyId })]],
    answers: [refused('NotAuthorizedException')],
  },
  {
    operation: 'CreateAlias',
    does: 'Refuses an alias of an alias.',
    source: motoKeyTest('test__create_alias__raises_if_target_key_id_is_existing_alias'),
    calls: [['CreateAlias', { AliasName: 'alias/other', TargetKeyId: customKey }]],
    answers: [invalid('Aliases must refer to keys. Not aliases')],
  },
  {
    operation: 'CreateAlias',
    does: 'Requires a key that is there.',
    source: kmsApi('CreateAlias'),
    calls: [['CreateAlias', { AliasName: 'alias/other', TargetKeyId: nobody }]],
    answers: [notFound(`Key '${keyArns}:key/${nobody}' does not exist`)],
  },
  {
    operation: 'UpdateAlias',
    does: 'Lets an alias name another key.',
    source: kmsApi('UpdateAlias'),
    given: [['CreateKey', { Description: 'next' }]],
    calls: [['UpdateAlias', (_, first) => ({ AliasName: customKey, TargetKeyId: keyIn(first).KeyId })], ownKey],
    answers: [{ status: 200 }, { KeyMetadata: { Description: 'next' } }],
  },
  {
    operation: 'UpdateAlias',
    does: 'Refuses an alias that is not there.',
    source: kmsApi('UpdateAlias'),
    given: [ownKey],
    calls: [['UpdateAlias', (_, first) => ({ AliasName: 'alias/gone', TargetKeyId: keyIn(first).KeyId })]],
    answers: [notFound(`Alias ${keyArns}:alias/gone is not found.`)],
  },
  {
    operation: 'DeleteAlias',
    does: 'Deletes the name and leaves the key.',
    source: kmsApi('DeleteAlias'),
    given: [ownKey],
    calls: [['DeleteAlias', { AliasName: customKey }], ownKey, ofKey('DescribeKey')],
    answers: [{ status: 200 }, refused('NotFoundException'), { KeyMetadata: { KeyState: 'Enabled' } }],
  },
  {
    operation: 'ListAliases',
    does: 'Lists the aliases of one key, with their ARNs and the ID of the key.',
    source: kmsApi('ListAliases'),
    given: [newKey, other],
    calls: [ofKey('ListAliases')],
    answers: [
      {
        status: 200,
        Truncated: false,
        Aliases: inAnyOrder({ AliasName: 'alias/other', AliasArn: `${keyArns}:alias/other`, TargetKeyId: uuid }),
      },
    ],
  },
  {
    operation: 'ListAliases',
    does: 'Tells when an alias was made and moved, in seconds since 1970.',
    source: kmsModel,
    given: [newKey, other],
    calls: [ofKey('ListAliases')],
    answers: [{ Aliases: [{ CreationDate: expect.any(Number), LastUpdatedDate: expect.any(Number) }] }],
    moto: { differs: 'leaves the dates out (moto, kms/responses.py, list_aliases); the model of AWS has them' },
  },
  {
    operation: 'ListAliases',
    does: 'Lists no alias of AWS whose key has not been made.',
    source: notKnown('the API reference says that predefined aliases may be listed without a key'),
    calls: [['ListAliases', {}]],
    answers: [{ status: 200, Aliases: inAnyOrder({ AliasName: customKey }) }],
    moto: { differs: 'lists some of them with keys that are not there (moto, kms/utils.py, RESERVED_ALIASE_TARGET_KEY_IDS)' },
  },
  {
    operation: 'DisableKey',
    does: 'Takes no alias for a key, nor does any other operation that changes one.',
    source: kmsApi('DisableKey'),
    given: [ownKey],
    calls: [
      ['DisableKey', { KeyId: customKey }],
      ['DisableKey', { KeyId: `${keyArns}:${customKey}` }],
    ],
    answers: [refused('NotFoundException'), refused('NotFoundException')],
  },
];
