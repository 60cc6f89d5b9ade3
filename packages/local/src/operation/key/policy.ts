import { ServiceError } from '../../service/error.ts';
import { reading, writing } from '../operation.ts';
import { findKey, findOwnKeyInAnyState } from './find.ts';
import { keyId, page, policy, policyName } from './shapes.ts';

/** The only name that the policy of a key has. */
const onlyName = 'default';

/** Key policies are kept and shown; what an identity may do is decided by its own policies. */
export const getKeyPolicy = reading({ KeyId: keyId, PolicyName: policyName }, ({ KeyId, PolicyName }, context) => {
  const key = findKey('GetKeyPolicy', KeyId, context);
  checkName(PolicyName);
  return { Policy: key.policy, PolicyName: onlyName };
});

export const putKeyPolicy = writing({ KeyId: keyId, Policy: policy, PolicyName: policyName }, ({ KeyId, Policy, PolicyName }, context) => {
  checkPolicy(Policy);
  const key = findOwnKeyInAnyState('PutKeyPolicy', KeyId, context);
  checkName(PolicyName);
  key.policy = Policy;
  return {};
});

export const listKeyPolicies = reading({ KeyId: keyId, ...page }, ({ KeyId }, context) => {
  findKey('ListKeyPolicies', KeyId, context);
  return { PolicyNames: [onlyName], Truncated: false };
});

function checkName(name = onlyName): void {
  if (name !== onlyName) throw new ServiceError('NotFoundException', 'No such policy exists');
}

/** @throws {ServiceError} for what is no JSON object with statements */
export function checkPolicy(text: string): void {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null && 'Statement' in document) return;
  } catch {
    // Told below, as for JSON of another kind.
  }
  throw new ServiceError(
    'MalformedPolicyDocumentException',
    'Policy contains a statement with one or more invalid principals, or is no JSON.',
  );
}
