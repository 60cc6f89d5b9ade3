import type { Access } from '../operation/operation.ts';
import { ServiceError } from '../service/error.ts';
import { identityArn, parameterArn, partitionOf, type Place } from '../service/place.ts';
import type { Faults } from './faults.ts';

/** What the faults deny, in the words of IAM and KMS. */
export function accessUnder({ denied = [], deniedKeys = [], disabledKeys = [] }: Faults, place: Place): Access {
  return {
    authorise: (action, key) => {
      if (!denied.some((one) => covers(one, key))) return;
      const what = `is not authorized to perform: ssm:${action} on resource: ${resourceOf(place, key)}`;
      const reason = `because no identity-based policy allows the ssm:${action} action`;
      throw new ServiceError('AccessDeniedException', `User: ${identityArn(place)} ${what} ${reason}`);
    },
    useKey: (keyId) => {
      if (deniedKeys.includes(keyId)) throw new ServiceError('AccessDeniedException', keyDenied);
      if (disabledKeys.includes(keyId)) {
        const detail = '(Service: AWSKMS; Status Code: 400; Error Code: DisabledException)';
        throw new ServiceError('InvalidKeyId', `${keyArn(keyId, place)} is disabled. ${detail}`);
      }
    },
  };
}

const keyDenied =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. ' +
  '(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)';

/** A path may be asked for with a slash at its end. */
function covers(denied: string, key: string): boolean {
  return denied.endsWith('/*') ? key.startsWith(denied.slice(0, -1)) : denied === key || `${denied}/` === key;
}

/** Metadata are allowed or denied all together. */
function resourceOf(place: Place, key: string): string {
  return key === '*' ? parameterArn(place, '').replace(/parameter$/, '*') : parameterArn(place, key);
}

function keyArn(keyId: string, { region, account }: Place): string {
  if (keyId.startsWith('arn:')) return keyId;
  const resource = keyId.startsWith('alias/') ? keyId : `key/${keyId}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
}
