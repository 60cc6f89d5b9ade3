import { integer, optional } from '../../input/member.ts';
import { ServiceError } from '../../service/error.ts';
import { writing } from '../operation.ts';
import { seconds } from '../seconds.ts';
import { findKey, findOwnKey } from './find.ts';
import { keyId } from './shapes.ts';

const usualDays = 30;
const millisecondsPerDay = 24 * 60 * 60 * 1000;

export const enableKey = writing({ KeyId: keyId }, ({ KeyId }, context) => {
  findOwnKey('EnableKey', KeyId, context).state = 'Enabled';
  return {};
});

export const disableKey = writing({ KeyId: keyId }, ({ KeyId }, context) => {
  findOwnKey('DisableKey', KeyId, context).state = 'Disabled';
  return {};
});

/** From now on the key cannot be used; when its time has come it is gone, and with it whatever it has encrypted. */
export const scheduleKeyDeletion = writing(
  { KeyId: keyId, PendingWindowInDays: optional(integer({ min: 7, max: 30 })) },
  ({ KeyId, PendingWindowInDays = usualDays }, context) => {
    const key = findOwnKey('ScheduleKeyDeletion', KeyId, context);
    key.state = 'PendingDeletion';
    key.deletion = new Date(context.now.getTime() + PendingWindowInDays * millisecondsPerDay);
    return { KeyId: key.arn, DeletionDate: seconds(key.deletion), KeyState: key.state, PendingWindowInDays };
  },
);

/** The key is there again, but disabled. */
export const cancelKeyDeletion = writing({ KeyId: keyId }, ({ KeyId }, context) => {
  const key = findKey('CancelKeyDeletion', KeyId, context);
  if (key.state !== 'PendingDeletion') throw new ServiceError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
  key.state = 'Disabled';
  key.deletion = undefined;
  return { KeyId: key.arn };
});
