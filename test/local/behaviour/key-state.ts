import { expect } from 'vitest';
import { type Behaviour, type Call, place, refused, withMembers, without } from './behaviour.ts';
import { disabled, keyIn, newKey, ofKey, ownKey, pendingDeletion } from './key.ts';
import { noKeyConstraint, noKeyState } from './moto.ts';
import { kmsApi, kmsGuide, notKnown } from './source.ts';

const states = kmsGuide('key-state');
const managedKey: Call = ['DescribeKey', { KeyId: 'alias/aws/ssm' }];
const keyArn = expect.stringMatching(new RegExp(`^arn:aws:kms:${place.region}:${place.account}:key/`)) as unknown;
const day = 24 * 60 * 60;

function inDays(days: number): unknown {
  const wanted = Date.now() / 1000 + days * day;
  return expect.closeTo(wanted, -4);
}

export const keyStates: readonly Behaviour[] = [
  {
    operation: 'DisableKey',
    does: 'Disables a key, and EnableKey enables it again; both answer with nothing.',
    source: kmsApi('DisableKey'),
    given: [ownKey],
    calls: [ofKey('DisableKey'), ownKey, ofKey('EnableKey'), ownKey],
    answers: [
      withMembers('status', 'text'),
      { KeyMetadata: { KeyState: 'Disabled', Enabled: false } },
      withMembers('status', 'text'),
      { KeyMetadata: { KeyState: 'Enabled', Enabled: true } },
    ],
  },
  {
    operation: 'DisableKey',
    does: 'Refuses to change a key of AWS.',
    source: notKnown('the API reference says that it is not to be done, and not which error it is'),
    given: [managedKey],
    calls: [ofKey('DisableKey')],
    answers: [refused('AccessDeniedException')],
    moto: { differs: 'disables it' },
  },
  {
    operation: 'ScheduleKeyDeletion',
    does: 'Lets a key wait for thirty days, and tells its ARN, its state and the date.',
    source: kmsApi('ScheduleKeyDeletion'),
    given: [ownKey],
    calls: [ofKey('ScheduleKeyDeletion'), ownKey],
    answers: [
      { status: 200, KeyId: keyArn, KeyState: 'PendingDeletion', PendingWindowInDays: 30, DeletionDate: inDays(30) },
      { KeyMetadata: { KeyState: 'PendingDeletion', Enabled: false, DeletionDate: inDays(30) } },
    ],
    moto: { differs: 'repeats the ID instead of the ARN and leaves the rest out (moto, kms/responses.py); the API reference has them' },
  },
  {
    operation: 'ScheduleKeyDeletion',
    does: 'Lets it wait for seven days at least and thirty at most.',
    source: kmsApi('ScheduleKeyDeletion'),
    given: [ownKey],
    calls: [6, 31, 7].map((PendingWindowInDays) => ofKey('ScheduleKeyDeletion', { PendingWindowInDays })),
    answers: [refused('ValidationException'), refused('ValidationException'), { status: 200, DeletionDate: inDays(7) }],
    moto: { differs: 'answers a wait that is too short or too long with no date; the API reference has the bounds' },
  },
  {
    operation: 'ScheduleKeyDeletion',
    does: 'Refuses all that would change a key that waits for its deletion, in the same words.',
    source: states,
    given: [ownKey, ofKey('ScheduleKeyDeletion')],
    calls: [
      ofKey('ScheduleKeyDeletion'),
      ofKey('EnableKey'),
      ofKey('DisableKey'),
      ofKey('EnableKeyRotation'),
      ofKey('DisableKeyRotation'),
      ofKey('UpdateKeyDescription', { Description: 'x' }),
      ofKey('TagResource', { Tags: [{ TagKey: 'a', TagValue: '1' }] }),
      ofKey('UntagResource', { TagKeys: ['a'] }),
      ['CreateAlias', (_, first) => ({ AliasName: 'alias/new', TargetKeyId: keyIn(first).KeyId })],
    ],
    answers: Array.from({ length: 9 }, () => pendingDeletion),
    moto: noKeyState,
  },
  {
    operation: 'ScheduleKeyDeletion',
    does: 'Still shows a key that waits, its aliases, its tags and its policy, and lets the policy be changed.',
    source: states,
    given: [ownKey, ofKey('ScheduleKeyDeletion')],
    calls: [
      ofKey('ListAliases'),
      ofKey('ListResourceTags'),
      ofKey('GetKeyPolicy', { PolicyName: 'default' }),
      ofKey('PutKeyPolicy', { PolicyName: 'default', Policy: '{"Version":"2012-10-17","Statement":[]}' }),
    ],
    answers: [1, 2, 3, 4].map(() => ({ status: 200 })),
  },
  {
    operation: 'UpdateAlias',
    does: 'Takes an alias from a key that waits for its deletion, and gives it to none.',
    source: states,
    given: [ownKey, ofKey('ScheduleKeyDeletion')],
    calls: [
      newKey,
      ['UpdateAlias', (before) => ({ AliasName: 'alias/app', TargetKeyId: keyIn(before).KeyId })],
      ['UpdateAlias', (_, first) => ({ AliasName: 'alias/app', TargetKeyId: keyIn(first).KeyId })],
    ],
    answers: [{ status: 200 }, { status: 200 }, pendingDeletion],
    moto: noKeyState,
  },
  {
    operation: 'CancelKeyDeletion',
    does: 'Leaves a key disabled, and answers with its ARN.',
    source: kmsApi('CancelKeyDeletion'),
    given: [ownKey, ofKey('ScheduleKeyDeletion')],
    calls: [ofKey('CancelKeyDeletion'), ownKey, ownKey],
    answers: [{ status: 200, KeyId: keyArn }, { KeyMetadata: { KeyState: 'Disabled' } }, { KeyMetadata: without('DeletionDate') }],
    moto: { differs: 'repeats the ID instead of the ARN (moto, kms/responses.py); the API reference has the ARN' },
  },
  {
    operation: 'CancelKeyDeletion',
    does: 'Refuses a key that does not wait.',
    source: states,
    given: [ownKey],
    calls: [ofKey('CancelKeyDeletion')],
    answers: [refused('KMSInvalidStateException', expect.stringMatching(/ is not pending deletion\.$/))],
    moto: noKeyState,
  },
  {
    operation: 'EnableKeyRotation',
    does: 'Rotates every 365 days, and tells the next date.',
    source: kmsApi('GetKeyRotationStatus'),
    given: [ownKey],
    calls: [ofKey('GetKeyRotationStatus'), ofKey('EnableKeyRotation'), ofKey('GetKeyRotationStatus')],
    answers: [
      { status: 200, KeyRotationEnabled: false },
      withMembers('status', 'text'),
      { KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: inDays(365) },
    ],
    moto: { differs: 'tells only whether a key is rotated (moto, kms/responses.py); the API reference has the period and the date' },
  },
  {
    operation: 'EnableKeyRotation',
    does: 'Takes another period, from 90 to 2,560 days, for a key that is rotated already, too.',
    source: kmsApi('EnableKeyRotation'),
    given: [ownKey, ofKey('EnableKeyRotation')],
    calls: [
      ...[89, 2561, 90].map((RotationPeriodInDays) => ofKey('EnableKeyRotation', { RotationPeriodInDays })),
      ofKey('GetKeyRotationStatus'),
    ],
    answers: [refused('ValidationException'), refused('ValidationException'), { status: 200 }, { RotationPeriodInDays: 90 }],
    moto: noKeyConstraint,
  },
  {
    operation: 'DisableKeyRotation',
    does: 'Stops the rotation.',
    source: kmsApi('DisableKeyRotation'),
    given: [ownKey, ofKey('EnableKeyRotation')],
    calls: [ofKey('DisableKeyRotation'), ofKey('GetKeyRotationStatus')],
    answers: [{ status: 200 }, { status: 200, KeyRotationEnabled: false }],
  },
  {
    operation: 'EnableKeyRotation',
    does: 'Refuses a key that is disabled, as DisableKeyRotation does.',
    source: states,
    given: [ownKey, ofKey('DisableKey')],
    calls: [ofKey('EnableKeyRotation'), ofKey('DisableKeyRotation')],
    answers: [disabled, disabled],
    moto: noKeyState,
  },
  {
    operation: 'GetKeyRotationStatus',
    does: 'Says of a key of AWS that it is always rotated.',
    source: kmsApi('GetKeyRotationStatus'),
    given: [managedKey],
    calls: [ofKey('GetKeyRotationStatus')],
    answers: [{ status: 200, KeyRotationEnabled: true }],
    moto: { differs: 'says that it is not (moto, kms/models.py)' },
  },
];
