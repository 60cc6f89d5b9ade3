import { expect } from 'vitest';
import { type Behaviour, inAnyOrder, invalid, place, refused } from './behaviour.ts';
import { keyIn, notFound, ofKey, ownKey } from './key.ts';
import { noKeyConstraint, noKeyPages, noTagRule } from './moto.ts';
import { kmsApi, kmsModel, localStackKeyTest, notKnown, thread } from './source.ts';

export const keyPolicies: readonly Behaviour[] = [
  {
    operation: 'GetKeyPolicy',
    does: 'Has a policy for a key that was made without one, which lets the account decide.',
    source: localStackKeyTest('test_replicate_key'),
    given: [ownKey],
    calls: [ofKey('GetKeyPolicy', { PolicyName: 'default' })],
    answers: [{ status: 200, Policy: expect.stringMatching(new RegExp(`"AWS": ?"arn:aws:iam::${place.account}:root"[^]*"kms:\\*"`)) }],
  },
  {
    operation: 'GetKeyPolicy',
    does: 'Needs no name, and tells the only one that there is.',
    source: kmsApi('GetKeyPolicy'),
    given: [ownKey],
    calls: [ofKey('GetKeyPolicy'), ofKey('ListKeyPolicies')],
    answers: [
      { status: 200, PolicyName: 'default' },
      { status: 200, PolicyNames: ['default'], Truncated: false },
    ],
    moto: { differs: 'needs the name (moto, kms/responses.py, _assert_default_policy); the API reference has a default' },
  },
  {
    operation: 'GetKeyPolicy',
    does: 'Finds no policy of another name, and neither does PutKeyPolicy.',
    source: notKnown('the API reference says that the name is the only valid one'),
    given: [ownKey],
    calls: [ofKey('GetKeyPolicy', { PolicyName: 'other' }), ofKey('PutKeyPolicy', { PolicyName: 'other', Policy: '{"Statement":[]}' })],
    answers: [notFound('No such policy exists'), notFound('No such policy exists')],
  },
  {
    operation: 'PutKeyPolicy',
    does: 'Keeps a policy letter by letter.',
    source: kmsApi('PutKeyPolicy'),
    given: [ownKey],
    calls: [
      ofKey('PutKeyPolicy', { PolicyName: 'default', Policy: '{"Version":"2012-10-17", "Statement":[]}' }),
      ofKey('GetKeyPolicy', { PolicyName: 'default' }),
    ],
    answers: [{ status: 200 }, { Policy: '{"Version":"2012-10-17", "Statement":[]}' }],
  },
  {
    operation: 'PutKeyPolicy',
    does: 'Refuses a policy that is no JSON.',
    source: kmsModel,
    given: [ownKey],
    calls: [ofKey('PutKeyPolicy', { PolicyName: 'default', Policy: '{' })],
    answers: [refused('MalformedPolicyDocumentException')],
    moto: { differs: 'takes any text for a policy (moto, kms/models.py); the model of AWS has this error for it' },
  },
];

const manyTags = Array.from({ length: 51 }, (_, index) => ({ TagKey: `t${index}`, TagValue: 'x' }));

export const keyTags: readonly Behaviour[] = [
  {
    operation: 'CreateKey',
    does: 'Takes tags, whose values may be empty.',
    source: kmsApi('CreateKey'),
    given: [['CreateKey', { Tags: [{ TagKey: 'a', TagValue: '' }] }]],
    calls: [ofKey('ListResourceTags')],
    answers: [{ status: 200, Tags: [{ TagKey: 'a', TagValue: '' }], Truncated: false }],
  },
  {
    operation: 'TagResource',
    does: 'Adds tags, and gives those that are there other values.',
    source: kmsApi('TagResource'),
    given: [ownKey, ofKey('TagResource', { Tags: [{ TagKey: 'a', TagValue: '1' }] })],
    calls: [
      ofKey('TagResource', {
        Tags: [
          { TagKey: 'a', TagValue: '2' },
          { TagKey: 'b', TagValue: '3' },
        ],
      }),
      ofKey('ListResourceTags'),
    ],
    answers: [{ status: 200 }, { Tags: inAnyOrder({ TagKey: 'a', TagValue: '2' }, { TagKey: 'b', TagValue: '3' }) }],
  },
  {
    operation: 'UntagResource',
    does: 'Takes tags away, and passes over those that are not there.',
    source: kmsApi('UntagResource'),
    given: [ownKey, ofKey('TagResource', { Tags: [{ TagKey: 'a', TagValue: '1' }] })],
    calls: [ofKey('UntagResource', { TagKeys: ['a', 'gone'] }), ofKey('ListResourceTags')],
    answers: [{ status: 200 }, { Tags: [] }],
  },
  {
    operation: 'TagResource',
    does: 'Refuses the same key twice, and keys that begin with `aws:`; CreateKey does so as well.',
    source: thread('localstack/localstack', 12142),
    given: [ownKey],
    calls: [
      ofKey('TagResource', { Tags: ['1', '2'].map((TagValue) => ({ TagKey: 'a', TagValue })) }),
      ofKey('TagResource', { Tags: [{ TagKey: 'AWS:a', TagValue: '1' }] }),
      ['CreateKey', { Tags: [{ TagKey: 'aws:a', TagValue: '1' }] }],
    ],
    answers: [
      refused('TagException', 'Duplicate tag keys'),
      refused('TagException', 'Tags beginning with aws: are reserved'),
      refused('TagException', 'Tags beginning with aws: are reserved'),
    ],
    moto: noTagRule,
  },
  {
    operation: 'TagResource',
    does: 'Refuses more than fifty tags.',
    source: thread('localstack/localstack', 12142),
    given: [ownKey],
    calls: [ofKey('TagResource', { Tags: manyTags })],
    answers: [refused('TagException', 'Too many tags')],
    moto: noTagRule,
  },
  {
    operation: 'TagResource',
    does: 'Refuses the fifty-first tag of a key.',
    source: kmsModel,
    given: [ownKey, ofKey('TagResource', { Tags: manyTags.slice(0, 50) })],
    calls: [ofKey('TagResource', { Tags: manyTags.slice(50) })],
    answers: [refused('LimitExceededException')],
    moto: noTagRule,
  },
  {
    operation: 'ListResourceTags',
    does: 'Lists in pages.',
    source: kmsApi('ListResourceTags'),
    given: [ownKey, ofKey('TagResource', { Tags: manyTags.slice(0, 3) })],
    calls: [
      ofKey('ListResourceTags', { Limit: 2 }),
      ['ListResourceTags', ({ NextMarker }, first) => ({ KeyId: keyIn(first).KeyId, Limit: 2, Marker: NextMarker })],
    ],
    answers: [
      { Truncated: true, Tags: [{}, {}] },
      { Truncated: false, Tags: [{}] },
    ],
    moto: noKeyPages,
  },
  {
    operation: 'TagResource',
    does: 'Refuses a key of more than 128 characters.',
    source: kmsModel,
    given: [ownKey],
    calls: [ofKey('TagResource', { Tags: [{ TagKey: 't'.repeat(129), TagValue: 'x' }] })],
    answers: [
      invalid(expect.stringContaining("at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length less than")),
    ],
    moto: noKeyConstraint,
  },
];
