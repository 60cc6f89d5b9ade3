import { describe, expect, it } from 'vitest';
import { type Identity, profileSection, type RunningStore, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { startSmallServer } from '../helper/small-server.ts';
import { codesIn, deployment, placesIn } from './deployment.ts';

const environment = { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: secretOf('AKIAENVIRONMENT') };

/** Everybody whom the store knows; those with temporary credentials have to show a token. */
const identities: readonly Identity[] = [
  ...['AKIAENVIRONMENT', 'AKIADEFAULT', 'AKIADEPLOY', 'AKIASHARED', 'AKIACONFIG'].map(identity),
  ...['ASIACONTAINER', 'ASIAINSTANCE', 'ASIAROLE'].map((key) => ({ ...identity(key), sessionToken: tokenOf(key) })),
];

function identity(accessKeyId: string): Identity {
  return { name: accessKeyId.toLowerCase(), accessKeyId, secretAccessKey: secretOf(accessKeyId) };
}

function secretOf(accessKeyId: string): string {
  return `secret-of-${accessKeyId}`;
}

function tokenOf(accessKeyId: string): string {
  return `token-of-${accessKeyId}`;
}

function startKnowing(): Promise<RunningStore> {
  return startStore({ parameters: { '/a': '1' }, identities });
}

interface Outcome extends Run {
  /** By which access keys the store was asked. */
  readonly keys: readonly (string | undefined)[];
}

/** Renders one parameter with these credentials. Files of the project may be named in the environment as `{name}`. */
async function renderWith(
  env: Record<string, string>,
  { args = [], settings = '', files = {} }: { args?: readonly string[]; settings?: string; files?: Record<string, string> } = {},
): Promise<Outcome> {
  const server = await startKnowing();
  const project = deployment({ 'a.yaml': 'a: ssm:/a\n' }, settings);
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const filled = Object.entries(env).map(([name, value]) => [name, inProject(project, value)]);
  const base = { AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: server.region };
  const run = await project.runAsync(['render', ...args], { ...base, ...Object.fromEntries(filled) });
  return { ...run, keys: [...new Set(server.calls.map(({ accessKeyId }) => accessKeyId))] };
}

function inProject(project: Project, value: string): string {
  return value.replace(/^\{(.+)\}$/, (_, name: string) => project.path(name));
}

describe('the credentials of a profile', () => {
  const files = {
    'aws/config': profileSection('profile both', identity('AKIACONFIG')),
    'aws/credentials': ['default', 'deploy', 'shared'].map((name) => profileSection(name, identity(`AKIA${name.toUpperCase()}`))).join(''),
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
    const server = await startKnowing();
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm://other/a\n' }, settings);
    for (const [name, text] of Object.entries(files)) project.write(name, text);
    const paths = { AWS_CONFIG_FILE: project.path('aws/config'), AWS_SHARED_CREDENTIALS_FILE: project.path('aws/credentials') };
    const run = await project.runAsync(['render'], { ...paths, AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: server.region });
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
    const url = await startSmallServer(({ headers }) => (headers.authorization === 'Bearer token' ? keyData('ASIACONTAINER') : undefined));
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer token' };
    expect(await renderWith(env)).toMatchObject({ status: 0, keys: ['ASIACONTAINER'] });
  });

  it('of an instance are used, and its region, when nothing else says one', async () => {
    const url = await startSmallServer((request) => {
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
    const url = await startSmallServer((request, body) => {
      assumed.push(`${request.headers.authorization?.slice(28, 43)} ${new URLSearchParams(body).get('RoleArn')}`);
      const { Token, ...rest } = keysOf('ASIAROLE');
      const members = Object.entries({ ...rest, SessionToken: Token });
      const fields = members.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
      return `<AssumeRoleResponse><AssumeRoleResult><Credentials>${fields}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    });
    const settings = 'stores: { aws: { roleArn: "arn:aws:iam::111122223333:role/deploy" } }\n';
    const run = await renderWith({ ...environment, AWS_ENDPOINT_URL_STS: url }, { settings });
    expect(run).toMatchObject({ status: 0, keys: ['ASIAROLE'] });
    expect(assumed).toEqual(['AKIAENVIRONMENT arn:aws:iam::111122223333:role/deploy']);
  });

  // The SDK learns the service's time from the refusal, so that the second attempt is signed rightly.
  it('are good although the clock of this machine is an hour behind', async () => {
    const server = await startKnowing();
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    project.write('behind.cjs', behind);
    const env = { ...server.env, NODE_OPTIONS: `--require=${project.path('behind.cjs')}` };
    expect(await project.runAsync(['render'], env)).toMatchObject({ status: 0 });
    expect(server.calls.map(({ outcome }) => outcome)).toEqual(['InvalidSignatureException', 'answered']);
  });

  it('that are not given in time end the run at its deadline', async () => {
    let asked = 0;
    const url = await startSmallServer(() => {
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

/** Lets the clock of a process be an hour behind. */
const behind = `
const Right = Date;
globalThis.Date = class extends Right {
  constructor(...parts) {
    super(...(parts.length === 0 ? [Right.now() - 3_600_000] : parts));
  }
  static now() {
    return Right.now() - 3_600_000;
  }
};
`;

/** As the metadata of a machine tell them. */
function keysOf(accessKeyId: string): Record<string, string> {
  const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretOf(accessKeyId), Token: tokenOf(accessKeyId) };
  return { ...keys, Expiration: '2999-01-01T00:00:00Z' };
}

function keyData(accessKeyId: string, more: Record<string, string> = {}): string {
  return JSON.stringify({ ...keysOf(accessKeyId), ...more });
}
