import type { ProblemCode } from '../../error/codes.ts';
import { type CallFailure, classify } from './failure.ts';

/** What a failed write means. The messages of the service are not repeated: some of them quote the value. */
export function classifyWrite(error: unknown, place: string): CallFailure {
  const { name = '' } = (error ?? {}) as { name?: string };
  // Nothing has been written then, so that it may be tried again as after a throttle.
  if (name === 'TooManyUpdates') return { ...final('service-throttled', `others write in ${place} at the same time`), retry: 'throttled' };
  const known = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  if (known !== undefined) return final(...known);
  const failure = classify(error, place);
  if (failure.code === 'access-denied') return denied(error, place);
  return failure.retry === 'transient' ? { ...failure, retry: 'never' } : failure;
}

/** Source: PutParameter and LabelParameterVersion in the API model. */
const meanings: Readonly<Record<string, readonly [code: ProblemCode, message: string, help?: string]>> = {
  ParameterAlreadyExists: ['parameter-exists', 'it exists already'],
  ParameterNotFound: ['parameter-not-found', 'it does not exist any more'],
  ParameterVersionNotFound: ['version-not-found', 'its version does not exist any more'],
  ValidationException: [
    'value-unstorable',
    'Parameter Store does not accept it',
    'look at its name, its key, its tier and the length of its value',
  ],
  HierarchyTypeMismatchException: [
    'parameter-exists',
    'it has another type, which cannot be changed',
    'choose another name, or delete it first',
  ],
  HierarchyLevelLimitExceededException: ['name-invalid', 'its name has too many levels'],
  ParameterLimitExceeded: [
    'value-unstorable',
    'this account holds as many parameters of the tier as it may',
    'delete some, or write it with --tier Advanced',
  ],
  ParameterMaxVersionLimitExceeded: [
    'value-unstorable',
    'it has 100 versions, and the oldest has a label',
    'move the label to another version',
  ],
  ParameterVersionLabelLimitExceeded: ['value-unstorable', 'its version has ten labels already'],
  ParameterPatternMismatchException: ['value-unstorable', 'the value is not what the `AllowedPattern` of the parameter asks for'],
  InvalidKeyId: [
    'key-unusable',
    'the KMS key is disabled, deleted or unknown',
    'look at `kmsKey` in the config, and at the key with `aws kms describe-key`\nif it was never made: aws kms create-key, aws kms create-alias',
  ],
};

/** The message is looked at for the hint only: whether the key or the parameter refused. */
function denied(error: unknown, place: string): CallFailure {
  const { message = '' } = error as { message?: string };
  const byKey = /\bkms:[A-Z]\w+ on resource|The ciphertext refers|Service: (?:AWS)?KMS/i.test(message);
  const right = /\bssm:(?:Label\w+)/.test(message) ? 'ssm:LabelParameterVersion' : 'ssm:PutParameter';
  return byKey
    ? final(
        'access-denied',
        'its KMS key may not be used by this identity',
        'allow `kms:Encrypt`, for the advanced tier `kms:GenerateDataKey`, on the key',
      )
    : final('access-denied', 'it may not be written by this identity', `allow \`${right}\` on it in ${place}`);
}

function final(code: ProblemCode, message: string, help?: string): CallFailure {
  return { kind: 'failed', code, message, help, retry: 'never', mayBeOneName: false };
}
