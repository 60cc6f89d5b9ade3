import type { ParameterType } from '@ssmith/core';

export type Tier = 'Standard' | 'Advanced';

export interface Policy {
  readonly type: string;
  /** As JSON, the way it is shown. */
  readonly text: string;
  /** Of an expiration: when the parameter is to be deleted. */
  readonly expires?: Date;
}

/** One version of a parameter. Only its labels change. */
export interface ParameterVersion {
  readonly number: number;
  readonly type: ParameterType;
  /** Of a SecureString: its ciphertext. */
  readonly value: string;
  /** Of a SecureString: a key's alias, ID or ARN, as it was given. */
  readonly keyId: string | undefined;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly tier: Tier;
  readonly policies: readonly Policy[];
  readonly dataType: string;
  readonly modified: Date;
  /** The ARN of who has written it. */
  readonly user: string;
  readonly labels: Set<string>;
}

export interface Parameter {
  /** As it was created: a single level with its slash or without. */
  readonly name: string;
  /** With its slash. */
  readonly key: string;
  /** The oldest first. The service keeps a hundred, so that the first need not have the number 1. */
  readonly versions: ParameterVersion[];
  readonly tags: Map<string, string>;
}

export const mostVersions = 100;
/** In an account and region. Source: the quotas of Systems Manager. */
export const mostParameters = { Standard: 10_000, Advanced: 100_000 } as const;
export const defaultKey = 'alias/aws/ssm';

export function latestOf({ versions }: Parameter): ParameterVersion {
  const latest = versions.at(-1);
  if (latest === undefined) throw new Error('a parameter has a version');
  return latest;
}

/** The version that a selector names; the latest without one. A label cannot begin with a digit, so digits are a number. */
export function selectVersion(parameter: Parameter, selector: string | undefined): ParameterVersion | undefined {
  if (selector === undefined) return latestOf(parameter);
  return parameter.versions.find(({ number, labels }) => (isNumber(selector) ? number === Number(selector) : labels.has(selector)));
}

export function isNumber(selector: string): boolean {
  return /^\d+$/.test(selector);
}
