import type { ProblemCode } from '../../error/codes.ts';
import { SsmithError } from '../../error/problem.ts';
import type { Failure } from '../source.ts';

/** What a failed call means, decided on the error's name and status, never on the words of a message. */
export interface CallFailure extends Failure {
  /** Whether asking again can help, and how patiently. */
  readonly retry: 'never' | 'once' | 'throttled' | 'transient';
  /** Whether one name may have failed the whole batch, so that smaller batches tell which. */
  readonly mayBeOneName: boolean;
}

const throttling =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled\w*|SlowDown)$/;
const denial = /^AccessDenied(?:Exception)?$/;
const credentials =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|ExpiredToken(?:Exception)?|IncompleteSignature(?:Exception)?|MissingAuthenticationToken(?:Exception)?|OptInRequired|NotAuthorized|CredentialsProviderError|TokenProviderError|InvalidIdentityToken(?:Exception)?)$/;

/** The SDK learns the service's time from such an answer and signs with it from then on, so that a clock that is wrong does no harm. */
const clockDependent = /^(?:InvalidSignatureException|SignatureDoesNotMatch|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)$/;

/**
 * Sorts out what a call threw. Messages of the service are not repeated: they hold accounts and roles, and what is not
 * the service may answer with anything.
 */
export function classify(error: unknown, place: string): CallFailure {
  if (error instanceof SsmithError) {
    const [problem] = error.problems;
    return failure(problem?.code ?? 'internal', problem?.message ?? 'a call failed', problem?.help);
  }
  const { name = '', status, network, message } = facts(error);
  if (network === 'ERR_INVALID_URL') return failure('usage', 'the endpoint, or the proxy, is not a URL', protocolHelp);
  if (throttling.test(name) || status === 429) {
    return { ...failure('service-throttled', `Parameter Store in ${place} asks to slow down (${name})`), retry: 'throttled' };
  }
  if (denial.test(name)) return denied(message, place);
  if (name === 'InvalidKeyId')
    return { ...failure('key-unusable', 'its KMS key is disabled, deleted or unknown', keyHelp), mayBeOneName: true };
  if (name === 'ParameterNotFound') return { ...failure('parameter-not-found', 'it does not exist'), mayBeOneName: true };
  if (name === 'ParameterVersionNotFound') return { ...failure('version-not-found', 'it has no such version'), mayBeOneName: true };
  if (name === 'ValidationException') {
    return { ...failure('reference-syntax', 'it is not a name that Parameter Store accepts'), mayBeOneName: true };
  }
  if (clockDependent.test(name)) {
    return { ...failure('credentials-missing', `AWS does not accept the signature of this run (${name})`, credentialsHelp), retry: 'once' };
  }
  if (credentials.test(name)) return failure('credentials-missing', `AWS accepts no credentials of this run (${name})`, credentialsHelp);
  if (network === 'timeout') return transient('service-unavailable', `Parameter Store in ${place} does not answer in time`);
  if (network !== undefined) return transient('service-unavailable', `Parameter Store in ${place} cannot be reached (${network})`);
  if (status !== undefined && status >= 500) {
    return transient('service-unavailable', `Parameter Store in ${place} has an error of its own (status ${status})`);
  }
  return transient('service-protocol', `what answered for Parameter Store in ${place} does not speak its protocol`, protocolHelp);
}

const keyHelp = 'look at the state of the key with `aws kms describe-key`';
const credentialsHelp = 'look at them with `aws sts get-caller-identity`, or name another profile with --profile';
const protocolHelp = 'a proxy or a wrong endpoint may have answered: look at --endpoint, AWS_ENDPOINT_URL and HTTPS_PROXY';

/** The message is looked at for the hint only: whether the key or the parameter refused. */
function denied(message: string, place: string): CallFailure {
  const byKey = /\bkms:[A-Z]\w+ on resource|The ciphertext refers|Service: (?:AWS)?KMS/i.test(message);
  const help = byKey
    ? 'allow `kms:Decrypt` on the key of the parameter'
    : `allow \`ssm:GetParameters\` (for a tree \`ssm:GetParametersByPath\`) on it in ${place}`;
  const sentence = byKey ? 'its KMS key may not be used by this identity' : 'it may not be read by this identity';
  return { ...failure('access-denied', sentence, help), mayBeOneName: true };
}

function failure(code: ProblemCode, message: string, help?: string): CallFailure {
  return { kind: 'failed', code, message, help, retry: 'never', mayBeOneName: false };
}

function transient(code: ProblemCode, message: string, help?: string): CallFailure {
  return { ...failure(code, message, help), retry: 'transient' };
}

interface ErrorFacts {
  readonly name?: string;
  readonly status: number | undefined;
  /** Why there was no answer at all: `timeout`, or the code of the network's error. */
  readonly network: string | undefined;
  readonly message: string;
}

const networkCode = /^(?:E[A-Z_]{3,}|CERT_\w+|ERR_TLS_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|HPE_\w+|ERR_INVALID_URL)$/;

function facts(error: unknown): ErrorFacts {
  const { name, code, message, $metadata, $response } = (error ?? {}) as {
    name?: string;
    /** A number in errors of the DOM's kind. */
    code?: string | number;
    message?: string;
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const timedOut = name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : undefined;
  const network = typeof code === 'string' && networkCode.test(code) ? code : timedOut;
  return { ...(name === undefined ? {} : { name }), status, network, message: message ?? '' };
}
