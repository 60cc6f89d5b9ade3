import type { ParameterType } from '@ssmith/core';
import type { ParameterVersion, Policy, Tier } from './parameter.ts';

export interface VersionSettings {
  readonly number: number;
  readonly type: ParameterType;
  readonly value: string;
  readonly modified: Date;
  readonly user: string;
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly tier?: Tier;
  readonly policies?: readonly Policy[];
  readonly dataType?: string;
  readonly labels?: Iterable<string>;
}

/** What is not said has the service's default. */
export function makeVersion(settings: VersionSettings): ParameterVersion {
  const { tier = 'Standard', policies = [], dataType = 'text', labels = [], keyId, description, allowedPattern } = settings;
  const { number, type, value, modified, user } = settings;
  return { number, type, value, keyId, description, allowedPattern, tier, policies, dataType, modified, user, labels: new Set(labels) };
}
