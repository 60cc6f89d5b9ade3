import { bareName } from '../../reference/name.ts';
import { Secret } from '../../secret/secret.ts';
import type { Parameter } from '../source.ts';
import type { RawParameter } from './api.ts';

/** An answer's parameter; from here on its value is a secret by type. */
export function toParameter(raw: RawParameter, decrypt: boolean): Parameter {
  const name = bareName(raw.Name ?? '');
  const type = raw.Type ?? 'String';
  return {
    name,
    type,
    version: raw.Version ?? 0,
    value: new Secret(`ssm:${name}`, raw.Value ?? ''),
    decrypted: decrypt || type !== 'SecureString',
    arn: raw.ARN,
    lastModified: raw.LastModifiedDate,
  };
}
