import { GetParametersByPathCommand, GetParametersCommand, SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AwsStoreSettings } from '../../config/stores.ts';
import type { ParameterAnswer } from '../source.ts';
import { apiOf, createClient } from './client.ts';
import { awsSource } from './source.ts';

const ssm = mockClient(SSMClient);
const { signal } = new AbortController();
const options = { decrypt: true, signal };

const settings: AwsStoreSettings = {
  kind: 'aws',
  id: 'test',
  region: 'eu-west-1',
  profile: undefined,
  roleArn: undefined,
  endpoint: undefined,
  allowInsecureEndpoint: false,
  account: undefined,
  rate: undefined,
};

beforeEach(() => ssm.reset());
afterEach(() => vi.unstubAllEnvs());

function serviceError(name: string): SSMServiceException {
  return new SSMServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: 400 }, message: 'secret words of the service' });
}

function source(account?: string): ReturnType<typeof awsSource> {
  return awsSource(apiOf(new SSMClient({ region: 'eu-west-1' })), 'eu-west-1', { account, rate: undefined });
}

function parameter(name: string, arn = `arn:aws:ssm:eu-west-1:111122223333:parameter${name}`): Record<string, unknown> {
  return { Name: name, ARN: arn, Type: 'String', Value: 'x', Version: 1 };
}

/** The mock's types do not know of the second argument of `send`. */
function howOf([, how]: readonly unknown[]): unknown {
  return how;
}

describe('the operations', () => {
  it('ask for names, with or without decryption, and can be aborted', async () => {
    ssm.on(GetParametersCommand).resolves({ Parameters: [], InvalidParameters: ['/a'] });
    const api = apiOf(new SSMClient({ region: 'eu-west-1' }));
    await api.getParameters(['/a', '/b:1'], true, signal);
    await api.getParameters(['/a'], false, signal);
    const calls = ssm.commandCalls(GetParametersCommand).map(({ args }) => args);
    expect(calls.map(([command]) => command.input)).toEqual([
      { Names: ['/a', '/b:1'], WithDecryption: true },
      { Names: ['/a'], WithDecryption: false },
    ]);
    expect(calls.map(howOf)).toEqual([{ abortSignal: signal }, { abortSignal: signal }]);
  });

  it('ask for a tree at every depth, in the largest pages', async () => {
    ssm.on(GetParametersByPathCommand).resolves({ Parameters: [] });
    await apiOf(new SSMClient({ region: 'eu-west-1' })).getParametersByPath('/app', 'token', true, signal);
    const [call] = ssm.commandCalls(GetParametersByPathCommand);
    expect(call?.args[0].input).toEqual({ Path: '/app', Recursive: true, MaxResults: 10, WithDecryption: true, NextToken: 'token' });
    expect(howOf(call?.args ?? [])).toEqual({ abortSignal: signal });
  });
});

describe('a source at AWS', () => {
  it('follows the pages of a tree to the last, through empty ones', async () => {
    ssm
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [parameter('/t/b')], NextToken: '1' })
      .resolvesOnce({ Parameters: [], NextToken: '2' })
      .resolves({ Parameters: [parameter('/t/a')] });
    const answer = await source().tree('/t', options);
    expect(answer.kind === 'found' ? answer.parameters.map(({ name }) => name) : answer).toEqual(['/t/a', '/t/b']);
    expect(ssm.commandCalls(GetParametersByPathCommand).map(({ args }) => args[0].input.NextToken)).toEqual([undefined, '1', '2']);
  });

  it('takes an empty token for the end', async () => {
    ssm.on(GetParametersByPathCommand).resolves({ Parameters: [parameter('/t/a')], NextToken: '' });
    expect(await source().tree('/t', options)).toMatchObject({ kind: 'found' });
    expect(ssm.calls().length).toBe(1);
  });

  it('does not follow a token that leads round in a circle', async () => {
    ssm.on(GetParametersByPathCommand).resolves({ Parameters: [], NextToken: 'again' });
    expect(await source().tree('/t', options)).toMatchObject({ kind: 'failed', code: 'service-protocol' });
    expect(ssm.calls().length).toBe(2);
  });

  it('fails a tree as a whole when one of its pages fails', async () => {
    ssm
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [parameter('/t/a')], NextToken: '1' })
      .rejects(serviceError('InvalidKeyId'));
    const answer = await source().tree('/t', options);
    expect(answer).toMatchObject({ kind: 'failed', code: 'key-unusable' });
    expect(JSON.stringify(answer)).not.toContain('secret words');
  });

  it('asks again after a throttle', async () => {
    ssm
      .on(GetParametersCommand)
      .rejectsOnce(serviceError('ThrottlingException'))
      .resolves({ Parameters: [parameter('/a')] });
    expect(await source().get([{ name: '/a' }], options)).toMatchObject([{ kind: 'found' }]);
    expect(ssm.calls().length).toBe(2);
  });

  it('never rejects, whatever is thrown', async () => {
    for (const error of [new Error('secret words'), serviceError('ExpiredTokenException'), serviceError('AccessDeniedException')]) {
      ssm.reset();
      ssm.on(GetParametersCommand).rejects(error).on(GetParametersByPathCommand).rejects(error);
      const short = { decrypt: true, signal: AbortSignal.timeout(500) };
      const [[answer], tree] = await Promise.all([source().get([{ name: '/a' }], short), source().tree('/t', short)]);
      expect([answer?.kind, tree.kind]).toEqual(['failed', 'failed']);
      expect(JSON.stringify([answer, tree])).not.toContain('secret words');
    }
  });
});

describe('the account and the region of an answer', () => {
  const other = 'arn:aws:ssm:eu-west-1:444455556666:parameter/a';

  async function ask(name: string, arn: string, account?: string): Promise<ParameterAnswer | undefined> {
    ssm.on(GetParametersCommand).resolves({ Parameters: [parameter('/a', arn)] });
    const [answer] = await source(account).get([{ name }], options);
    return answer;
  }

  it('must be those that the config names', async () => {
    expect(await ask('/a', other, '111122223333')).toMatchObject({
      code: 'account-mismatch',
      message: expect.stringContaining('444455556666'),
    });
    expect(await ask('/a', other, '444455556666')).toMatchObject({ kind: 'found' });
    expect(await ask('/a', other)).toMatchObject({ kind: 'found' });
    expect(await ask('/a', 'arn:aws:ssm:us-east-1:111122223333:parameter/a')).toMatchObject({ code: 'account-mismatch' });
  });

  it('are those of the ARN where a reference is one, which is how other accounts share', async () => {
    expect(await ask(other, other, '111122223333')).toMatchObject({ kind: 'found' });
  });

  it('are no account for what belongs to nobody: the public parameters', async () => {
    ssm.on(GetParametersCommand).resolves({ Parameters: [parameter('/aws/service/x', 'arn:aws:ssm:eu-west-1::parameter/aws/service/x')] });
    expect(await source('111122223333').get([{ name: '/aws/service/x' }], options)).toMatchObject([{ kind: 'found' }]);
  });

  it('are looked at in every part of a tree', async () => {
    ssm.on(GetParametersByPathCommand).resolves({ Parameters: [parameter('/t/b'), parameter('/t/a', other)] });
    expect(await source('111122223333').tree('/t', options)).toMatchObject({ code: 'account-mismatch' });
    expect(await source().tree('/t', options)).toMatchObject({ kind: 'found' });
  });

  it('must be right for a reference to Secrets Manager too', async () => {
    const name = '/aws/reference/secretsmanager/app';
    const answer = parameter(name, 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:app-a1B2c3');
    ssm.on(GetParametersCommand).resolves({ Parameters: [answer] });
    expect(await source('111122223333').get([{ name }], options)).toMatchObject([{ code: 'account-mismatch' }]);
  });
});

describe('the client', () => {
  it('leaves retries to the caller', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '7');
    const client = await createClient(settings, 'eu-west-1');
    expect(await client.config.maxAttempts()).toBe(1);
    client.destroy();
  });

  it('takes keys from the environment', async () => {
    vi.stubEnv('AWS_PROFILE', '');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
    const client = await createClient(settings, 'eu-west-1');
    expect(await client.config.credentials()).toMatchObject({ accessKeyId: 'AKIAENVIRONMENT', sessionToken: 'session' });
    client.destroy();
  });

  it('asks the endpoint that is given, in the region that is given', async () => {
    const client = await createClient({ ...settings, endpoint: 'https://127.0.0.1:1' }, 'ap-south-1');
    expect(await client.config.region()).toBe('ap-south-1');
    expect(await client.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 1 });
    client.destroy();
  });
});
