import type { Place } from '../error/problem.ts';
import { bareName, parseArn, publicPrefix, secretsManagerPrefix } from '../reference/name.ts';
import type { Need } from './need.ts';
import { keyTarget, type KeyTarget, parameterArn, secretArn, type Site, viaParameterStore } from './site.ts';

/** What the rights are for: `ssmith render`, `check` (which decrypts nothing) or `put`. */
export type Purpose = 'render' | 'check' | 'put';

export interface Right {
  readonly action: string;
  /** An ARN; for a secret and for a key that is not known with wildcards. */
  readonly resource: string;
  /** What a key may be used for. */
  readonly key?: KeyUse;
  readonly places: readonly Place[];
}

export interface KeyUse {
  readonly via: readonly string[];
  readonly alias?: string | undefined;
  /** The ARN of the parameter, which is the encryption context of its value; for a tree it ends in `/*`. */
  readonly parameter: string;
}

/**
 * What a look at the parameters themselves has told of a need: the keys of those that are SecureStrings, each as whoever wrote
 * the parameter called it, and nothing for a key that could not be seen.
 */
export interface Finding {
  readonly keys: readonly (string | undefined)[];
}

/** The rights that one need asks for. */
export function rightsOf(need: Need, site: Site, purpose: Purpose, finding: Finding | undefined): Right[] {
  const { kind, name, places } = need;
  const resource = parameterArn(name, site);
  if (purpose === 'put') return canBePut(need, site) ? [...writing(need, resource), ...keyRights(need, site, writeKey, finding)] : [];
  if (kind === 'tree') return [{ action: 'ssm:GetParametersByPath', resource, places }, ...reading(need, site, purpose, finding)];
  const read: Right = { action: 'ssm:GetParameters', resource, places };
  if (kind === 'parameter') return [read, ...reading(need, site, purpose, finding)];
  if (purpose === 'check') return [];
  const id = name.slice(secretsManagerPrefix.length);
  return [read, { action: 'secretsmanager:GetSecretValue', resource: secretArn(id, site), places }];
}

const writeKey = ['kms:Encrypt', 'kms:GenerateDataKey'];

/** Neither the parameters of AWS, nor secrets, nor what belongs to another account. */
function canBePut({ kind, name }: Need, site: Site): boolean {
  const owner = parseArn(name)?.account ?? site.account;
  return kind !== 'secret' && !bareName(name).startsWith(publicPrefix) && owner === site.account;
}

/** What is there is read first, undecrypted, so that nothing is overwritten by chance. */
function writing({ kind, places }: Need, path: string): Right[] {
  const resource = kind === 'tree' ? `${path}/*` : path;
  return ['ssm:GetParameters', 'ssm:PutParameter'].map((action) => ({ action, resource, places }));
}

function reading(need: Need, site: Site, purpose: Purpose, finding: Finding | undefined): Right[] {
  return purpose === 'render' ? keyRights(need, site, ['kms:Decrypt'], finding) : [];
}

function keyRights(need: Need, site: Site, actions: readonly string[], finding: Finding | undefined): Right[] {
  const { kind, name, places } = need;
  const arn = parameterArn(name, site);
  const parameter = kind === 'tree' ? `${arn}/*` : arn;
  const owner = ownerOf(need, site);
  const via = viaParameterStore(owner.region);
  return keysOf(need, site, finding).flatMap(({ resource, alias }) =>
    actions.map((action) => ({ action, resource, key: { via, alias, parameter }, places })),
  );
}

/** A shared parameter is encrypted with a key of the account that shares it. */
export function ownerOf({ name }: Pick<Need, 'name'>, site: Site): Site {
  const arn = parseArn(name);
  return arn === undefined ? site : { region: arn.region, account: arn.account };
}

function keysOf(need: Need, site: Site, finding: Finding | undefined): KeyTarget[] {
  const owner = ownerOf(need, site);
  const shared = owner.account !== site.account;
  const assumed = need.plain ? [] : [shared ? undefined : need.store.kmsKey];
  return (finding?.keys ?? assumed).flatMap((key) => keyTarget(key, owner) ?? []);
}
