import { defaultKey } from '../config/kms-key.ts';
import { bareName, parseArn, publicPrefix } from '../reference/name.ts';

/** Stands in ARNs for an account that neither the config nor an answer has told. */
export const unknownAccount = '${account}';

/** Where a store is. */
export interface Site {
  readonly region: string;
  /** Twelve digits, or `unknownAccount`. */
  readonly account: string;
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Of a name or the path of a tree; an ARN is one already. The parameters of AWS belong to no account. */
export function parameterArn(nameOrArn: string, { region, account }: Site): string {
  if (parseArn(nameOrArn) !== undefined) return nameOrArn;
  const name = bareName(nameOrArn);
  return `arn:${partitionOf(region)}:ssm:${region}:${`${name}/`.startsWith(publicPrefix) ? '' : account}:parameter${name}`;
}

/** Secrets Manager adds a hyphen and six characters to the name of a secret. Source: its user guide, identity-based policies. */
export function secretArn(id: string, { region, account }: Site): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${id}-??????`;
}

/** Which key, as far as it is known. */
export interface KeyTarget {
  readonly resource: string;
  /** The key that has this alias: the ARN of an alias is no resource that a right can name. */
  readonly alias?: string;
}

/**
 * @param key an alias, an ID or an ARN; a key that is not known, or lies elsewhere, may be any of the site's
 * @returns nothing for the default key: there is no right to give
 */
export function keyTarget(key: string | undefined, { region, account }: Site): KeyTarget | undefined {
  const arn = /^arn:[^:]+:kms:([^:]+):(\d{12}):((?:key|alias)\/.+)$/.exec(key ?? '');
  const elsewhere = arn !== null && (arn[1] !== region || (account !== unknownAccount && arn[2] !== account));
  const name = elsewhere ? undefined : (arn?.[3] ?? key)?.replace(/^key\//, '');
  if (name === defaultKey) return undefined;
  const keys = `arn:${partitionOf(region)}:kms:${region}:${arn === null || elsewhere ? account : arn[2]}:key/`;
  if (name === undefined) return { resource: `${keys}*` };
  return name.startsWith('alias/') ? { resource: `${keys}*`, alias: name } : { resource: `${keys}${name}` };
}

/**
 * How KMS calls Parameter Store. The documentation of AWS gives one form for all partitions; policies in China are found with
 * either, and only one of them can ever be in a request.
 */
export function viaParameterStore(region: string): readonly string[] {
  const service = `ssm.${region}.amazonaws.com`;
  return partitionOf(region) === 'aws-cn' ? [service, `${service}.cn`] : [service];
}
