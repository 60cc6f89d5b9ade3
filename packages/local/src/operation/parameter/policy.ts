import { isMembers } from '../../input/member.ts';
import { ServiceError } from '../../service/error.ts';
import type { Policy } from '../../store/parameter.ts';

const mostPolicies = 10;

/** The attributes that each policy has to have. */
const attributes: ReadonlyMap<string, readonly string[]> = new Map([
  ['Expiration', ['Timestamp']],
  ['ExpirationNotification', ['Before', 'Unit']],
  ['NoChangeNotification', ['After', 'Unit']],
]);

/**
 * The policies of a request. An expiration is carried out, when its time has come; nobody is notified of anything.
 * @throws {ServiceError} for JSON that is not a list of policies, unknown ones, too many, or two that contradict each other
 */
export function readPolicies(json: string): Policy[] {
  const list = parse(json);
  if (list.length > mostPolicies) {
    const text = `You specified more than the maximum number of allowed policies for the parameter. The maximum is ${mostPolicies}.`;
    throw new ServiceError('PoliciesLimitExceededException', text);
  }
  const policies = list.map(readPolicy);
  if (policies.filter(({ type }) => type === 'Expiration').length > 1) {
    throw new ServiceError('IncompatiblePolicyException', 'There is a conflict in the policies specified for this parameter.');
  }
  return policies;
}

function readPolicy(policy: unknown): Policy {
  const { Type: type, Attributes: given } = isMembers(policy) ? policy : {};
  const needed = typeof type === 'string' ? attributes.get(type) : undefined;
  if (typeof type !== 'string' || needed === undefined) {
    const known = [...attributes.keys()].join(', ');
    throw new ServiceError('InvalidPolicyTypeException', `The policy type isn't supported. Supported policy types: ${known}.`);
  }
  const missing = needed.find((attribute) => !isMembers(given) || typeof given[attribute] !== 'string');
  const expires = isMembers(given) ? String(given['Timestamp']) : '';
  if (missing !== undefined || (type === 'Expiration' && Number.isNaN(Date.parse(expires)))) {
    throw new ServiceError('InvalidPolicyAttributeException', `A policy attribute or its value is invalid: ${missing ?? 'Timestamp'}.`);
  }
  return { type, text: JSON.stringify(policy), ...(type === 'Expiration' ? { expires: new Date(expires) } : {}) };
}

function parse(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    // An empty policy takes all away, as an empty list does.
    if (isMembers(value) && Object.keys(value).length === 0) return [];
    if (Array.isArray(value)) return value;
  } catch {
    // Told below, as for JSON of another kind.
  }
  throw new ServiceError('InvalidPolicyTypeException', 'The policies are not a JSON array.');
}
