import { ServiceError } from '../service/error.ts';
import { partitionOf, type Place } from '../service/place.ts';

/** What is denied or broken whoever asks. */
export interface Denials {
  readonly denied?: readonly string[];
  readonly deniedKeys?: readonly string[];
  readonly disabledKeys?: readonly string[];
}

/** Whether the name of a parameter, or the path of a tree, is denied. A path may be asked for with a slash at its end. */
export function isDenied({ denied = [] }: Denials, key: string): boolean {
  return denied.some((one) => (one.endsWith('/*') ? key.startsWith(one.slice(0, -1)) : one === key || `${one}/` === key));
}

/** @throws {ServiceError} for a key that is not to be used, by the name that the parameter has for it */
export function checkDeniedKey({ deniedKeys = [], disabledKeys = [] }: Denials, keyId: string, place: Place): void {
  if (deniedKeys.includes(keyId)) throw new ServiceError('AccessDeniedException', keyDenied);
  if (disabledKeys.includes(keyId)) throw keyUnusable(`${arnOf(keyId, place)} is disabled.`, 'DisabledException');
}

/** What Parameter Store makes of an error of KMS. */
export function keyUnusable(message: string, code: string): ServiceError {
  return new ServiceError('InvalidKeyId', `${message} (Service: AWSKMS; Status Code: 400; Error Code: ${code})`);
}

const keyDenied =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. ' +
  '(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)';

function arnOf(keyId: string, { region, account }: Place): string {
  if (keyId.startsWith('arn:')) return keyId;
  const resource = keyId.startsWith('alias/') ? keyId : `key/${keyId}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
}
