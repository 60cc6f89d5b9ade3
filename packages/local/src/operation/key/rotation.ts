import { checkState } from '../../access/access.ts';
import { integer, optional } from '../../input/member.ts';
import type { Key } from '../../key/key.ts';
import { type Context, reading, writing } from '../operation.ts';
import { seconds } from '../seconds.ts';
import { findKey, findOwnKey } from './find.ts';
import { keyId } from './shapes.ts';

const usualDays = 365;
const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** Rotation is a setting with dates here: a key keeps its material, which nobody sees. */
export const enableKeyRotation = writing(
  { KeyId: keyId, RotationPeriodInDays: optional(integer({ min: 90, max: 2560 })) },
  ({ KeyId, RotationPeriodInDays }, context) => {
    const key = findRotatable('EnableKeyRotation', KeyId, context);
    key.rotation = { days: RotationPeriodInDays ?? key.rotation?.days ?? usualDays, since: context.now };
    return {};
  },
);

export const disableKeyRotation = writing({ KeyId: keyId }, ({ KeyId }, context) => {
  findRotatable('DisableKeyRotation', KeyId, context).rotation = undefined;
  return {};
});

export const getKeyRotationStatus = reading({ KeyId: keyId }, ({ KeyId }, context) => {
  const { id, rotation, state } = findKey('GetKeyRotationStatus', KeyId, context);
  if (rotation === undefined || state === 'PendingDeletion') return { KeyId: id, KeyRotationEnabled: false };
  const { days, since } = rotation;
  const period = days * millisecondsPerDay;
  const rotations = Math.floor((context.now.getTime() - since.getTime()) / period) + 1;
  return {
    KeyId: id,
    KeyRotationEnabled: true,
    RotationPeriodInDays: days,
    NextRotationDate: seconds(new Date(since.getTime() + rotations * period)),
  };
});

function findRotatable(action: string, reference: string, context: Context): Key {
  const key = findOwnKey(action, reference, context);
  checkState(key);
  return key;
}
