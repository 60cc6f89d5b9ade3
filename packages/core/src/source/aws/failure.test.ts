import { describe, expect, it } from 'vitest';
import { codes, type ProblemCode } from '../../error/codes.ts';
import { SsmithError } from '../../error/problem.ts';
import { classify } from './failure.ts';

/** What the SDK throws for an answer of the service. */
function serviceError(name: string, status = 400, message = ''): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $fault: status < 500 ? 'client' : 'server' });
}

function systemError(code: string, name = 'Error'): Error {
  return Object.assign(new Error(`${code} 10.0.0.1:443`), { name, code });
}

describe('a failed call is sorted by its name and status', () => {
  /** `undefined`: trying once more, with the service's time, may or may not be worth it. */
  type Retry = 'never' | 'throttled' | 'transient' | undefined;
  const table: readonly (readonly [title: string, error: unknown, code: ProblemCode, retry: Retry, mayBeOneName: boolean])[] = [
    ['throttling', serviceError('ThrottlingException'), 'service-throttled', 'throttled', false],
    ['throttling by its old name', serviceError('Throttling'), 'service-throttled', 'throttled', false],
    ['too many requests', serviceError('TooManyRequestsException', 429), 'service-throttled', 'throttled', false],
    ['429 of whatever name', serviceError('Whatever', 429), 'service-throttled', 'throttled', false],
    ['a denial', serviceError('AccessDeniedException'), 'access-denied', 'never', true],
    ['a key that cannot be used', serviceError('InvalidKeyId'), 'key-unusable', 'never', true],
    ['a malformed name', serviceError('ValidationException'), 'reference-syntax', 'never', true],
    ['an expired session', serviceError('ExpiredTokenException'), 'credentials-missing', 'never', false],
    ['an unknown key id', serviceError('UnrecognizedClientException'), 'credentials-missing', 'never', false],
    ['a wrong secret key', serviceError('InvalidSignatureException'), 'credentials-missing', undefined, false],
    ['no signature', serviceError('MissingAuthenticationToken', 403), 'credentials-missing', 'never', false],
    ['a clock that is wrong', serviceError('RequestExpired'), 'credentials-missing', undefined, false],
    ['no credentials at all', serviceError('CredentialsProviderError', 0), 'credentials-missing', 'never', false],
    ['an error of the service', serviceError('InternalServerError', 500), 'service-unavailable', 'transient', false],
    ['an overload of the service', serviceError('ServiceUnavailable', 503), 'service-unavailable', 'transient', false],
    ['a page of HTML with 503', serviceError('SyntaxError', 503), 'service-unavailable', 'transient', false],
    ['a page of HTML with 200', serviceError('SyntaxError', 200), 'service-protocol', 'transient', false],
    ['a reset connection', systemError('ECONNRESET', 'TimeoutError'), 'service-unavailable', 'transient', false],
    ['a refused connection', systemError('ECONNREFUSED'), 'service-unavailable', 'transient', false],
    ['a host without address', systemError('ENOTFOUND'), 'service-unavailable', 'transient', false],
    ['a resolver that fails', systemError('EAI_AGAIN'), 'service-unavailable', 'transient', false],
    ['a certificate of somebody else', systemError('DEPTH_ZERO_SELF_SIGNED_CERT'), 'service-unavailable', 'transient', false],
    ['an unknown authority', systemError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'service-unavailable', 'transient', false],
    ['a certificate that is over', systemError('CERT_HAS_EXPIRED'), 'service-unavailable', 'transient', false],
    ['a name that the certificate lacks', systemError('ERR_TLS_CERT_ALTNAME_INVALID'), 'service-unavailable', 'transient', false],
    ['something that speaks no HTTP', systemError('HPE_INVALID_CONSTANT'), 'service-unavailable', 'transient', false],
    ['no answer in time', Object.assign(new Error('x'), { name: 'TimeoutError' }), 'service-unavailable', 'transient', false],
    ['an attempt that was given up', new DOMException('x', 'AbortError'), 'service-unavailable', 'transient', false],
    ['an answer of another shape', new Error('not an answer'), 'service-protocol', 'transient', false],
    ['nothing', undefined, 'service-protocol', 'transient', false],
    ['null', null, 'service-protocol', 'transient', false],
    ['a text', 'oops', 'service-protocol', 'transient', false],
  ];

  it.each(table)('%s', (_, error, code, retry, mayBeOneName) => {
    expect(classify(error, 'eu-west-1')).toMatchObject({ kind: 'failed', code, mayBeOneName, ...(retry && { retry }) });
  });

  it('ends a run with 5 for whatever the identity lacks, and with 6 for what may be better later', () => {
    const exits = new Set(
      table.filter(([, , , retry]) => retry === 'throttled' || retry === 'transient').map(([, , code]) => codes[code].exit),
    );
    expect([...exits]).toEqual([6]);
    expect(codes[classify(serviceError('ExpiredTokenException'), '').code].exit).toBe(5);
    expect(codes[classify(serviceError('AccessDeniedException'), '').code].exit).toBe(5);
    expect(codes[classify(serviceError('InvalidKeyId'), '').code].exit).toBe(5);
  });

  it('does not take a word in a message for a reason', () => {
    const talkative = 'AccessDeniedException ThrottlingException InvalidKeyId ExpiredTokenException Rate exceeded';
    expect(classify(serviceError('SyntaxError', 200, talkative), 'eu-west-1').code).toBe('service-protocol');
    expect(classify(serviceError('InternalServerError', 500, talkative), 'eu-west-1').code).toBe('service-unavailable');
  });

  it('passes on what the program itself has to say', () => {
    const own = new SsmithError({ code: 'endpoint-insecure', message: 'the endpoint is plain', help: 'use https' });
    const expected = { code: 'endpoint-insecure', message: 'the endpoint is plain', help: 'use https', retry: 'never' };
    expect(classify(own, 'eu-west-1')).toMatchObject(expected);
  });
});

describe('the sentence about a failed call', () => {
  const canary = 'canary-8812';

  it('never repeats what the service, or whoever answered, said', () => {
    const names = ['ThrottlingException', 'AccessDeniedException', 'InvalidKeyId', 'ValidationException', 'ExpiredTokenException'];
    const errors = [...names, 'InternalServerError', 'SyntaxError', 'Error'].map((name) => serviceError(name, 400, canary));
    const failures = [...errors, canary, { message: canary }, new Error(canary)].map((error) => classify(error, 'eu-west-1'));
    expect(JSON.stringify(failures)).not.toContain(canary);
  });

  it('names the region', () => {
    const errors = [serviceError('ThrottlingException'), serviceError('InternalServerError', 500), systemError('ECONNRESET'), undefined];
    for (const error of errors) expect(classify(error, 'ap-south-1').message).toContain('ap-south-1');
    expect(classify(serviceError('AccessDeniedException'), 'ap-south-1').help).toContain('ap-south-1');
  });

  it('names the cause in the network, which is not the service’s to choose', () => {
    expect(classify(systemError('ENOTFOUND'), 'eu-west-1').message).toContain('ENOTFOUND');
  });
});

describe('a denial', () => {
  const user = 'User: arn:aws:sts::111122223333:assumed-role/R/S is not authorized to perform:';

  it.each([
    [`${user} ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/a because no identity-based policy allows`],
    [`${user} ssm:GetParametersByPath on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/a with an explicit deny`],
    [''],
  ])('by IAM asks for the right to read: %s', (message) => {
    const { help, message: sentence } = classify(serviceError('AccessDeniedException', 400, message), 'eu-west-1');
    expect(help).toContain('ssm:GetParameters');
    expect(sentence).not.toContain('KMS');
  });

  it.each([
    [
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    ],
    [`${user} kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key/1 (Service: AWSKMS; Status Code: 400)`],
  ])('by KMS asks for the right to use the key: %s', (message) => {
    const { help, message: sentence } = classify(serviceError('AccessDeniedException', 400, message), 'eu-west-1');
    expect(help).toContain('kms:Decrypt');
    expect(sentence).toContain('KMS');
  });

  it('by IAM of a parameter that is called after KMS asks for the right to read', () => {
    const message = `${user} ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/app/kms-key-id because no`;
    expect(classify(serviceError('AccessDeniedException', 400, message), 'eu-west-1').help).toContain('ssm:GetParameters');
  });
});
