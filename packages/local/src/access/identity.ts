import { partitionOf, type Place } from '../service/place.ts';
import { compilePolicies, type Evaluation, type PolicyDocument } from './policy.ts';

/** Somebody who may ask. */
export interface Identity {
  /** Of a user; it is in the ARN that denials and `LastModifiedUser` name. */
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a session: requests have to show it. */
  readonly sessionToken?: string;
  /** What it may do, and nothing else. Without policies it may do everything. */
  readonly policies?: readonly PolicyDocument[];
}

/** An identity whose policies have been read. */
export interface Caller extends Identity {
  readonly evaluate: Evaluation;
}

/**
 * Identities as a file gives them.
 * @throws {TypeError} for what is no list of identities
 */
export function readIdentityList(data: unknown): readonly Identity[] {
  if (!Array.isArray(data)) throw new TypeError('identities are a list');
  for (const [index, one] of (data as readonly unknown[]).entries()) {
    const identity = (typeof one === 'object' && one !== null ? one : {}) as Readonly<Record<string, unknown>>;
    const missing = ['name', 'accessKeyId', 'secretAccessKey'].find((name) => typeof identity[name] !== 'string' || identity[name] === '');
    if (missing !== undefined) throw new TypeError(`identity number ${index + 1} has no \`${missing}\``);
    const unknown = Object.keys(identity).find((name) => !members.has(name));
    if (unknown !== undefined)
      throw new TypeError(`identity number ${index + 1} cannot have \`${unknown}\`; there are ${[...members].join(', ')}`);
    if (identity['policies'] !== undefined && !Array.isArray(identity['policies'])) {
      throw new TypeError(`the policies of identity number ${index + 1} are no list`);
    }
  }
  return data as readonly Identity[];
}

const members: ReadonlySet<string> = new Set(['name', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'policies']);

/** @throws {TypeError} for a policy that cannot be evaluated here, and for an access key that two of them have */
export function readIdentities(identities: readonly Identity[]): ReadonlyMap<string, Caller> {
  const callers = identities.map((identity) => ({ ...identity, evaluate: evaluationOf(identity) }));
  const byKey = new Map(callers.map((caller) => [caller.accessKeyId, caller]));
  if (byKey.size < callers.length) throw new TypeError('two identities have the same access key');
  return byKey;
}

function evaluationOf({ name, policies }: Identity): Evaluation {
  if (policies === undefined) return () => 'allowed';
  try {
    return compilePolicies(policies);
  } catch (error) {
    throw new TypeError(`a policy of the identity ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

export function identityArnOf({ name }: Identity, { region, account }: Place): string {
  return `arn:${partitionOf(region)}:iam::${account}:user/${name}`;
}
