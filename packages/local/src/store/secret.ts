import { createHash } from 'node:crypto';
import type { StoredParameter } from '@ssmith/core';
import { partitionOf, type Place } from '../service/place.ts';

/** A secret of Secrets Manager, as far as Parameter Store passes it on. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  /** The oldest first. */
  readonly versions: readonly SecretVersion[];
}

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly stages: readonly string[];
  readonly created: Date;
}

/** The labels of the versions are their stages; `AWSCURRENT` and `AWSPREVIOUS` go where nobody has put them. */
export function makeSecret(name: string, { versions }: Pick<StoredParameter, 'versions'>, place: Place, created: Date): Secret {
  const taken = new Set(versions.flatMap(({ labels }) => labels));
  const stagesOf = (index: number): string[] =>
    ['AWSCURRENT', 'AWSPREVIOUS'].filter((stage, age) => !taken.has(stage) && index === versions.length - 1 - age);
  return {
    name,
    arn: `arn:${partitionOf(place.region)}:secretsmanager:${place.region}:${place.account}:secret:${name}-${digest(name).slice(0, 6)}`,
    versions: versions.map(({ value, labels }, index) => ({
      id: uuid(`${name} ${index}`),
      value,
      stages: [...labels, ...stagesOf(index)],
      created,
    })),
  };
}

/** By its ID or by a stage; the current one without either. */
export function selectSecretVersion({ versions }: Secret, selector = 'AWSCURRENT'): SecretVersion | undefined {
  return versions.find(({ id, stages }) => id === selector || stages.includes(selector));
}

/**
 * The answer of GetSecretValue, as Parameter Store hands it on: in the spelling of its own SDK, not in that of the API.
 * Source: `test_get_secret_parameter` of LocalStack, validated against AWS, which looks for `name` and `ARN`.
 */
export function sourceResult({ arn, name }: Secret, { id, value, stages, created }: SecretVersion): string {
  return JSON.stringify({ ARN: arn, name, versionId: id, secretString: value, versionStages: stages, createdDate: created.toISOString() });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uuid(text: string): string {
  return digest(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
