import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { profileSection, type RunningStore, startStore } from '../helper/local-store.ts';
import { proxyCanary, startFakeProxy } from '../helper/fake-proxy.ts';
import type { Project } from '../helper/project.ts';
import { codesIn, deployment, fingerprint, placesIn } from './deployment.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret' };

function portOf({ endpoint }: RunningStore): number {
  return Number(new URL(endpoint).port);
}

/** What the environment says of a store, except where it is. */
function withoutRegion({ env }: RunningStore): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_REGION')));
}

function nothingWritten(project: Project): boolean {
  return !Object.keys(fingerprint(project)).some((path) => path.includes('/run'));
}

describe('several stores and regions in one run', () => {
  it('are asked each for its own', async () => {
    const home = await startStore({ parameters: { '/a': 'home' }, otherRegions: { 'us-east-1': { '/a': 'overseas' } } });
    const shared = await startStore({ parameters: { '/a': 'shared', '/t/x': 'tree' }, region: 'eu-central-1', account: '444455556666' });
    const stores = `stores: { shared: { region: eu-central-1, endpoint: "${shared.endpoint}", account: "444455556666" } }\n`;
    const lines = ['home: ssm:/a', 'shared: ssm://shared/a', 'tree: "ssm://shared/t/*"', 'overseas: ssm://us-east-1/a'];
    const project = deployment({ 'a.yaml': `${lines.join('\n')}\n` }, `account: "111122223333"\n${stores}`);
    const { status, stderr } = await project.runAsync(['render'], home.env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('from 4 parameters') });
    expect(parse(project.read('run/a.yaml'))).toEqual({ home: 'home', shared: 'shared', tree: { x: 'tree' }, overseas: 'overseas' });
    expect(home.calls.map(({ region, names }) => [region, names]).toSorted()).toEqual([
      ['eu-west-1', ['/a']],
      ['us-east-1', ['/a']],
    ]);
    expect(shared.calls.map(({ region, operation }) => [region, operation]).toSorted()).toEqual([
      ['eu-central-1', 'GetParameters'],
      ['eu-central-1', 'GetParametersByPath'],
    ]);
  });

  it('tell what is wrong with all of them, each with its region', async () => {
    const home = await startStore({ parameters: {}, otherRegions: { 'us-east-1': {} }, faults: { denied: ['/denied'] } });
    const shared = await startStore({ parameters: {}, region: 'eu-central-1', faults: { expiredCredentials: true } });
    const stores = `stores: { shared: { region: eu-central-1, endpoint: "${shared.endpoint}" } }\n`;
    const lines = ['a: ssm:/denied', 'b: ssm://shared/x', 'c: ssm://us-east-1/gone', 'd: ssm:/gone'];
    const project = deployment({ 'a.yaml': `${lines.join('\n')}\n` }, stores);
    const run = await project.runAsync(['render'], home.env);
    expect(run.status).toBe(5);
    expect(codesIn(run).toSorted()).toEqual(['access-denied', 'credentials-missing', 'parameter-not-found', 'parameter-not-found']);
    expect(placesIn(run).toSorted()).toEqual(['config/a.yaml:1:4', 'config/a.yaml:2:4', 'config/a.yaml:3:4', 'config/a.yaml:4:4']);
    expect(run.stderr).toContain('does not exist in us-east-1: `/gone`');
    expect(run.stderr).toContain('does not exist in eu-west-1: `/gone`');
    expect(nothingWritten(project)).toBe(true);
  });

  it('wait for none that hangs longer than the deadline, and report the others', async () => {
    const home = await startStore({ parameters: {} });
    const shared = await startStore({ parameters: {}, faults: { failures: [{ kind: 'hang' }] } });
    const project = deployment(
      { 'a.yaml': 'a: ssm:/gone\nb: ssm://shared/x\n' },
      `stores: { shared: { endpoint: "${shared.endpoint}" } }\n`,
    );
    const run = await project.runAsync(['render', '--deadline', '4s'], home.env);
    expect(run.status).toBe(4);
    expect(codesIn(run).toSorted()).toEqual(['parameter-not-found', 'service-unavailable']);
  });

  it('must be known: an unknown one is a mistake in the config, and nobody is asked', async () => {
    const server = await startStore({ parameters: {} });
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm://sharde/b\n' }, 'stores: { shared: { region: us-east-1 } }\n').runAsync(
      ['render'],
      server.env,
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('did you mean `shared`?');
    expect(server.calls).toEqual([]);
  });
});

describe('a plain http endpoint', () => {
  const refused = { status: 2, stderr: expect.stringContaining('error[endpoint-insecure]') };

  it.each<[string, string, string[], Record<string, string>]>([
    ['on the command line', '', ['--endpoint', 'http://ssm.invalid'], {}],
    ['in the environment', '', [], { AWS_ENDPOINT_URL_SSM: 'http://ssm.invalid' }],
    ['in the environment for all services', '', [], { AWS_ENDPOINT_URL: 'http://ssm.invalid' }],
    ['in the config', 'stores: { aws: { endpoint: "http://ssm.invalid" } }\n', [], {}],
    ['that begins like this machine', '', ['--endpoint', 'http://127.0.0.1.ssm.invalid'], {}],
    ['behind a proxy', '', ['--endpoint', 'http://ssm.invalid'], { HTTP_PROXY: 'http://127.0.0.1:9' }],
  ])('%s is refused before anything is sent', async (_, config, args, env) => {
    const project = deployment({ 'a.yaml': 'a: "ssm:/a|default(\\"d\\")"\nt: "ssm:/t/*"\n' }, config);
    const run = await project.runAsync(['render', ...args], { AWS_REGION: 'eu-west-1', ...keys, ...env });
    expect(run).toMatchObject(refused);
    expect(run.stderr).toContain('ssm.invalid');
    expect(run.stderr).toContain('allowInsecureEndpoint');
    expect(nothingWritten(project)).toBe(true);
  });

  it('of a profile is refused too', async () => {
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    project.write('aws', '[default]\nregion = eu-west-1\nendpoint_url = http://ssm.invalid\n');
    expect(await project.runAsync(['render'], { AWS_CONFIG_FILE: project.path('aws'), ...keys })).toMatchObject(refused);
  });

  it('is taken when the config allows it', async () => {
    const server = await startStore({ parameters: { '/a': 'through' } });
    const { url, connects } = await startFakeProxy(portOf(server));
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' }, 'allowInsecureEndpoint: true\n');
    // An address for documentation, which belongs to nobody.
    const env = { ...server.env, AWS_ENDPOINT_URL: 'http://192.0.2.1:8080', HTTP_PROXY: url };
    expect(await project.runAsync(['render'], env)).toMatchObject({ status: 0 });
    expect(connects).toEqual(['192.0.2.1:8080']);
    expect(project.read('run/a.yaml')).toContain('through');
  });
});

describe('a proxy of the environment', () => {
  const aws = { AWS_REGION: 'eu-west-1', ...keys };

  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('in %s is asked for a tunnel to AWS', async (variable) => {
    const { url, connects } = await startFakeProxy('refuse');
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], { ...aws, [variable]: url });
    expect(run.status).toBe(6);
    expect(new Set(connects)).toEqual(new Set(['ssm.eu-west-1.amazonaws.com:443']));
    expect(run.stdout + run.stderr).not.toContain(proxyCanary);
    expect(run.stderr).toContain('HTTPS_PROXY');
  });

  it('is told who asks, and its password is not printed', async () => {
    const { url, authorizations } = await startFakeProxy('refuse');
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], {
      ...aws,
      HTTPS_PROXY: url.replace('//', '//deploy:pass-3141@'),
    });
    expect(run.status).toBe(6);
    expect(authorizations[0]).toBe(`Basic ${Buffer.from('deploy:pass-3141').toString('base64')}`);
    expect(run.stdout + run.stderr).not.toContain('pass-3141');
  });

  it('that hangs is not waited for longer than the deadline', async () => {
    const { url, connects } = await startFakeProxy('hang');
    const started = performance.now();
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render', '--deadline', '4s'], { ...aws, HTTPS_PROXY: url });
    expect(run.status).toBe(6);
    expect(connects.length).toBeGreaterThan(0);
    // The default would be 30 s.
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('is left out for the hosts of NO_PROXY', async () => {
    const { url, connects } = await startFakeProxy('refuse');
    const env = { ...aws, AWS_ENDPOINT_URL_SSM: 'https://ssm.invalid', HTTPS_PROXY: url };
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    expect(await project.runAsync(['render', '--deadline', '3s'], { ...env, NO_PROXY: '.invalid' })).toMatchObject({ status: 6 });
    expect(connects).toEqual([]);
    expect(await project.runAsync(['render'], env)).toMatchObject({ status: 6 });
    expect(connects[0]).toBe('ssm.invalid:443');
  });

  it('is not asked for this machine itself', async () => {
    const server = await startStore({ parameters: { '/a': '1' } });
    const { url, connects, requests } = await startFakeProxy(portOf(server));
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], { ...server.env, HTTP_PROXY: url });
    expect(run.status).toBe(0);
    expect([...connects, ...requests]).toEqual([]);
  });
});

describe('the region', () => {
  const profiles = '[default]\nregion = ap-south-1\n[profile deploy]\nregion = sa-east-1\n';
  const otherRegions = Object.fromEntries(
    ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ap-south-1', 'sa-east-1'].map((name) => [name, { '/a': name }]),
  );

  it.each<[string, string, string, string[], Record<string, string>]>([
    ['the command line', 'us-east-1', 'region: us-east-2\n', ['--region', 'us-east-1'], { AWS_REGION: 'us-west-1' }],
    ['the config', 'us-east-2', 'region: us-east-2\n', [], { AWS_REGION: 'us-west-1', AWS_DEFAULT_REGION: 'us-west-2' }],
    ['AWS_REGION', 'us-west-1', '', [], { AWS_REGION: 'us-west-1', AWS_DEFAULT_REGION: 'us-west-2' }],
    ['AWS_DEFAULT_REGION', 'us-west-2', '', [], { AWS_DEFAULT_REGION: 'us-west-2' }],
    ['the profile of the environment', 'sa-east-1', '', [], { AWS_PROFILE: 'deploy' }],
    ['the profile of the command line', 'sa-east-1', '', ['--profile', 'deploy'], {}],
    ['the default profile', 'ap-south-1', '', [], {}],
  ])('is that of %s, before what is asked later', async (_, expected, config, args, env) => {
    const server = await startStore({ parameters: { '/a': 'eu-west-1' }, otherRegions });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' }, config);
    project.write('aws/config', profiles);
    project.write('aws/credentials', ['default', 'deploy'].map((name) => profileSection(name, server.credentials)).join(''));
    const files = { AWS_CONFIG_FILE: project.path('aws/config'), AWS_SHARED_CREDENTIALS_FILE: project.path('aws/credentials') };
    const run = await project.runAsync(['render', ...args], { AWS_ENDPOINT_URL: server.endpoint, ...files, ...env });
    expect(run).toMatchObject({ status: 0 });
    expect(server.calls.map(({ region }) => region)).toEqual([expected]);
    expect(project.read('run/a.yaml')).toContain(expected);
  });

  it('is that of the default profile when AWS_PROFILE is empty', async () => {
    const server = await startStore({ parameters: {}, otherRegions });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    project.write('aws/config', profiles);
    const env = { ...withoutRegion(server), AWS_CONFIG_FILE: project.path('aws/config'), AWS_PROFILE: '' };
    expect(await project.runAsync(['render'], env)).toMatchObject({ status: 0 });
    expect(project.read('run/a.yaml')).toContain('ap-south-1');
  });

  it('that nobody knows is a mistake of the config, told with the places that need it', async () => {
    const server = await startStore({ parameters: {} });
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], withoutRegion(server));
    expect(run.status).toBe(2);
    expect(codesIn(run)).toEqual(['region-missing']);
    expect(placesIn(run)).toEqual(['config/a.yaml:1:4']);
    expect(run.stderr).toContain('no AWS region is known');
    expect(run.stderr).toContain('set `region` in the config, pass --region, or set AWS_REGION');
    expect(server.calls).toEqual([]);
  });
});
