import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeSsm } from '../helper/fake-ssm.ts';
import type { Project, Run } from '../helper/project.ts';
import { codesIn, deployment, placesIn } from './deployment.ts';

const environment = { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret' };

interface Outcome extends Run {
  /** By which access keys the server was asked. */
  readonly keys: readonly string[];
}

/** Renders one parameter with these credentials. Files of the project may be named in the environment as `{name}`. */
async function renderWith(
  env: Record<string, string>,
  { args = [], settings = '', files = {} }: { args?: readonly string[]; settings?: string; files?: Record<string, string> } = {},
): Promise<Outcome> {
  const server = await startFakeSsm({ parameters: { '/a': '1' } });
  const project = deployment({ 'a.yaml': 'a: ssm:/a\n' }, settings);
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const filled = Object.entries(env).map(([name, value]) => [name, inProject(project, value)]);
  const base = { AWS_ENDPOINT_URL_SSM: server.endpoint, AWS_REGION: 'eu-west-1' };
  const run = await project.runAsync(['render', ...args], { ...base, ...Object.fromEntries(filled) });
  return { ...run, keys: [...new Set(server.calls.map(({ accessKeyId }) => accessKeyId))] };
}

function inProject(project: Project, value: string): string {
  return value.replace(/^\{(.+)\}$/, (_, name: string) => project.path(name));
}

describe('the credentials of a profile', () => {
  const files = {
    'aws/config': '[profile both]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = s\n',
    'aws/credentials': ['default', 'deploy', 'shared']
      .map((name) => `[${name}]\naws_access_key_id = AKIA${name.toUpperCase()}\naws_secret_access_key = s\n`)
      .join(''),
  };
  const env = { AWS_CONFIG_FILE: '{aws/config}', AWS_SHARED_CREDENTIALS_FILE: '{aws/credentials}' };

  it.each<[string, string, Record<string, string>, string[], string]>([
    ['the default one', 'AKIADEFAULT', {}, [], ''],
    ['AWS_PROFILE', 'AKIADEPLOY', { AWS_PROFILE: 'deploy' }, [], ''],
    ['the command line', 'AKIADEPLOY', {}, ['--profile', 'deploy'], ''],
    ['the command line, before the keys of the environment', 'AKIADEPLOY', environment, ['--profile', 'deploy'], ''],
    ['the config', 'AKIADEPLOY', {}, [], 'profile: deploy\n'],
    ['the config, before AWS_PROFILE', 'AKIADEPLOY', { AWS_PROFILE: 'shared' }, [], 'profile: deploy\n'],
    ['the command line, before the config', 'AKIASHARED', {}, ['--profile', 'shared'], 'profile: deploy\n'],
    ['the config file of AWS', 'AKIACONFIG', {}, ['--profile', 'both'], ''],
  ])('%s are used', async (_, key, more, args, settings) => {
    const { status, stderr, keys } = await renderWith({ ...env, ...more }, { args, settings, files });
    expect({ status, stderr, keys }).toEqual({ status: 0, stderr: expect.stringContaining('1 file from 1 parameter'), keys: [key] });
  });

  // The SDK itself would warn of "multiple credential sources", even with --quiet.
  it('are used in silence', async () => {
    const { stderr } = await renderWith({ ...env, ...environment }, { args: ['--profile', 'deploy', '--quiet'], files });
    expect(stderr).toBe('');
  });

  it('are those of AWS_PROFILE although there are keys in the environment, as everywhere at AWS', async () => {
    const { status, keys } = await renderWith({ ...env, ...environment, AWS_PROFILE: 'deploy' }, { files });
    expect({ status, keys }).toEqual({ status: 0, keys: ['AKIADEPLOY'] });
  });

  it('are each store’s own', async () => {
    const settings = 'stores: { one: { profile: deploy }, other: { profile: shared } }\nstore: one\n';
    const server = await startFakeSsm({ parameters: { '/a': '1' } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm://other/a\n' }, settings);
    for (const [name, text] of Object.entries(files)) project.write(name, text);
    const paths = { AWS_CONFIG_FILE: project.path('aws/config'), AWS_SHARED_CREDENTIALS_FILE: project.path('aws/credentials') };
    const run = await project.runAsync(['render'], { ...paths, AWS_ENDPOINT_URL_SSM: server.endpoint, AWS_REGION: 'eu-west-1' });
    expect(run.status).toBe(0);
    expect(server.calls.map(({ accessKeyId }) => accessKeyId).toSorted()).toEqual(['AKIADEPLOY', 'AKIASHARED']);
  });

  it('that does not exist end the run with 5', async () => {
    const run = await renderWith(env, { args: ['--profile', 'gone'], files });
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual(['credentials-missing']);
    expect(run.keys).toEqual([]);
  });
});

describe('credentials', () => {
  it('of the environment are used', async () => {
    expect(await renderWith(environment)).toMatchObject({ status: 0, keys: ['AKIAENVIRONMENT'] });
  });

  it('that nobody has end the run with 5, without a call', async () => {
    const run = await renderWith({});
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual(['credentials-missing']);
    expect(placesIn(run)).toEqual(['config/a.yaml:1:4']);
    expect(run.stderr).toContain('CredentialsProviderError');
    expect(run.stderr).toContain('help: ');
    expect(run.keys).toEqual([]);
  });

  it('of a container are used', async () => {
    const url = await serve(({ headers }) => (headers.authorization === 'Bearer token' ? keyData('ASIACONTAINER') : undefined));
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer token' };
    expect(await renderWith(env)).toMatchObject({ status: 0, keys: ['ASIACONTAINER'] });
  });

  it('of an instance are used, and its region, when nothing else says one', async () => {
    const url = await serve((request) => {
      if (request.method === 'PUT') return 'session';
      if (request.headers['x-aws-ec2-metadata-token'] !== 'session') return undefined;
      if (request.url === '/latest/meta-data/placement/region') return 'eu-west-1';
      return request.url?.endsWith('/security-credentials/') ? 'role' : keyData('ASIAINSTANCE', { Code: 'Success' });
    });
    const env = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_REGION: '' };
    expect(await renderWith(env)).toMatchObject({ status: 0, keys: ['ASIAINSTANCE'] });
  });

  it('of another role are asked for with one’s own', async () => {
    const assumed: string[] = [];
    const url = await serve((request, body) => {
      assumed.push(`${request.headers.authorization?.slice(28, 43)} ${new URLSearchParams(body).get('RoleArn')}`);
      const tags = 'AccessKeyId ASIAROLE SecretAccessKey s SessionToken t Expiration 2999-01-01T00:00:00Z'.split(' ');
      const fields = [0, 2, 4, 6].map((at) => `<${tags[at]}>${tags[at + 1]}</${tags[at]}>`).join('');
      return `<AssumeRoleResponse><AssumeRoleResult><Credentials>${fields}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    });
    const settings = 'stores: { aws: { roleArn: "arn:aws:iam::111122223333:role/deploy" } }\n';
    const run = await renderWith({ ...environment, AWS_ENDPOINT_URL_STS: url }, { settings });
    expect(run).toMatchObject({ status: 0, keys: ['ASIAROLE'] });
    expect(assumed).toEqual(['AKIAENVIRONMENT arn:aws:iam::111122223333:role/deploy']);
  });

  // The SDK learns the service's time from the refusal, so that the second attempt is signed rightly.
  it('are good although the clock of this machine is an hour behind', async () => {
    const server = await startFakeSsm({ parameters: { '/a': '1' }, faults: { clockAhead: 3_600_000 } });
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], server.env);
    expect(run.status).toBe(0);
  });

  it('that are not given in time end the run at its deadline', async () => {
    let asked = 0;
    const url = await serve(() => {
      asked += 1;
      return 'hang';
    });
    const started = performance.now();
    const run = await renderWith({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` }, { args: ['--deadline', '4s'] });
    expect(run.status).toBe(6);
    expect(asked).toBeGreaterThan(0);
    expect(run.keys).toEqual([]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

/** A small server on loopback, gone when the test is over. No answer is a 403; `hang` is none at all. */
async function serve(answer: (request: IncomingMessage, body: string) => string | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = answer(request, Buffer.concat(chunks).toString('utf8'));
      if (text !== 'hang') response.writeHead(text === undefined ? 403 : 200, { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }).end(text);
    });
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function keyData(accessKeyId: string, more: Record<string, string> = {}): string {
  return JSON.stringify({ AccessKeyId: accessKeyId, SecretAccessKey: 's', Token: 't', Expiration: '2999-01-01T00:00:00Z', ...more });
}
