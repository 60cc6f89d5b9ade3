import type { ParameterType } from '@ssmith/core';
import { parameterArn, type Place } from '../service/place.ts';
import { defaultKey, type ParameterVersion, type Policy, type Tier } from './parameter.ts';
import { seal } from './seal.ts';

export interface VersionSettings {
  readonly number: number;
  readonly type: ParameterType;
  readonly value: string;
  readonly modified: Date;
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly tier?: Tier;
  readonly policies?: readonly Policy[];
  readonly dataType?: string;
  readonly labels?: Iterable<string>;
}

/** A version of the parameter with this key; what is not said has the service's default. */
export function makeVersion(key: string, place: Place, settings: VersionSettings): ParameterVersion {
  const { type, value, keyId, labels = [], tier = 'Standard', policies = [], dataType = 'text' } = settings;
  const { number, modified, description, allowedPattern } = settings;
  const encrypted = type === 'SecureString';
  return {
    number,
    type,
    value,
    ciphertext: encrypted ? seal(value, parameterArn(place, key)) : undefined,
    keyId: encrypted ? (keyId ?? defaultKey) : undefined,
    description,
    allowedPattern,
    tier,
    policies,
    dataType,
    modified,
    labels: new Set(labels),
  };
}
