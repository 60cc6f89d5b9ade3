import { describe, expect, it } from 'vitest';
import { type Faults, secure, secureBy, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { startSmallServer } from '../helper/small-server.ts';
import { codesIn, deployment, fingerprint, placesIn } from './deployment.ts';

const value = 'the value that is nobody’s business';

/** Ten parameters, each with its own key, in two templates, rendered once: what a later run must leave as it is. */
async function deployed(): Promise<{ project: Project; server: Awaited<ReturnType<typeof startStore>> }> {
  const names = Array.from({ length: 10 }, (_, index) => `/app/${index}`);
  const parameters = Object.fromEntries(names.map((name, index) => [name, secureBy(`alias/${index}`, `${value} ${name}`)]));
  const server = await startStore({ parameters });
  const lines = names.map((name, index) => `key${index}: ssm:${name}\n`);
  const project = deployment({ 'a.yaml': lines.slice(0, 5).join(''), 'b.yaml': lines.slice(5).join('') });
  expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
  return { project, server };
}

describe('a batch with denied and missing names', () => {
  it('is told of with every name and place at once, and nothing on the disk has changed', async () => {
    const { project, server } = await deployed();
    project.write('config/b.yaml', `${project.read('config/b.yaml')}gone: ssm:/app/gone\n`);
    server.setFaults({ denied: ['/app/1', '/app/7'] });
    const before = fingerprint(project);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(codesIn(run).toSorted()).toEqual(['access-denied', 'parameter-not-found']);
    expect(placesIn(run).toSorted()).toEqual(['config/a.yaml:2:7', 'config/b.yaml:3:7', 'config/b.yaml:6:7']);
    for (const name of ['/app/1', '/app/7', '/app/gone']) expect(run.stderr).toContain(`\`${name}\``);
    expect(run.stderr).toContain('1 of 11 parameters does not exist in eu-west-1');
    expect(run.stderr).not.toContain(value);
    expect(fingerprint(project)).toEqual(before);
    // Two batches (11 names); in the first two culprits to be found.
    expect(server.calls.length - 1).toBeLessThanOrEqual(2 + 2 * 8);
  });

  it('is the same as data', async () => {
    const { project, server } = await deployed();
    server.setFaults({ denied: ['/app/1'], deniedKeys: ['alias/2'], disabledKeys: ['alias/3'] });
    const { status, stdout, stderr } = await project.runAsync(['render', '--json'], server.env);
    expect({ status, stderr }).toEqual({ status: 5, stderr: '' });
    const { exit, errors } = JSON.parse(stdout) as { exit: number; errors: { code: string; places: { line: number }[] }[] };
    expect(exit).toBe(5);
    expect(errors.map(({ code, places }) => [code, places.map(({ line }) => line)])).toEqual([
      ['access-denied', [2]],
      ['access-denied', [3]],
      ['key-unusable', [4]],
    ]);
  });
});

describe('a missing name, version and label', () => {
  it('are told apart, by one more call without decryption', async () => {
    const server = await startStore({ parameters: { '/app/password': secure('one', 'two') } });
    const lines = [
      'password: ssm:/app/password',
      'version: ssm:/app/password:3',
      'label: ssm:/app/password:stable',
      'name: ssm:/app/pasword',
    ];
    const project = deployment({ 'a.yaml': `${lines.join('\n')}\nboth: ssm:/app/gone:3\n` });
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(4);
    expect(codesIn(run).toSorted()).toEqual(['parameter-not-found', 'version-not-found']);
    const [versions = '', parameters = ''] = run.stderr.split('error[parameter-not-found]');
    const [first, second] = versions.includes('version-not-found') ? [versions, parameters] : [parameters, versions];
    expect(placesIn({ ...run, stderr: first })).toEqual(['config/a.yaml:2:10', 'config/a.yaml:3:8']);
    expect(placesIn({ ...run, stderr: second })).toEqual(['config/a.yaml:4:7', 'config/a.yaml:5:7']);
    expect(run.stderr).toContain('did you mean /app/password?');
    expect(run.stderr).toContain('in eu-west-1 (account 111122223333)');
    expect(server.calls.map(({ names, withDecryption }) => [names, withDecryption])).toEqual([
      [['/app/password', '/app/password:3', '/app/password:stable', '/app/pasword', '/app/gone:3'], true],
      [['/app/password', '/app/gone'], false],
    ]);
  });

  it('may be missing where there is a default', async () => {
    const server = await startStore({ parameters: { '/a': '1' } });
    const lines = ['name: "ssm:/gone|default(\\"n\\")"', 'version: "ssm:/a:9|default(\\"v\\")"', 'label: "ssm:/a:stable|default(\\"l\\")"'];
    const project = deployment({ 'a.yaml': `${lines.join('\n')}\n` });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(project.read('run/a.yaml')).toBe('name: "n"\nversion: "v"\nlabel: "l"\n');
  });

  it.each<[string, Faults, number]>([
    ['denied', { denied: ['/a'] }, 5],
    ['denied by its key', { deniedKeys: ['alias/aws/ssm'] }, 5],
    ['throttled', { failures: [{ kind: 'throttle' }] }, 6],
    ['unreachable', { failures: [{ kind: 'reset' }] }, 6],
  ])('do not stand for one that is %s: its default is not used', async (_, faults, exit) => {
    const server = await startStore({ parameters: { '/a': secure('1') }, faults });
    const project = deployment({ 'a.yaml': 'a: "ssm:/a|default(\\"d\\")"\n' });
    const before = fingerprint(project);
    expect(await project.runAsync(['render', '--deadline', '4s'], server.env)).toMatchObject({ status: exit });
    expect(Object.keys(fingerprint(project)).filter((path) => path.includes('/run'))).toEqual([]);
    expect(Object.keys(before).length).toBeGreaterThan(0);
  });
});

describe('a denial', () => {
  it.each<[string, Faults, string, string, string]>([
    ['of a name by IAM', { denied: ['/app/4'] }, 'access-denied', 'may not be read by this identity', 'allow `ssm:GetParameters`'],
    ['of the key', { deniedKeys: ['alias/4'] }, 'access-denied', 'its KMS key may not be used', 'allow `kms:Decrypt` on the key'],
    ['by a disabled key', { disabledKeys: ['alias/4'] }, 'key-unusable', 'its KMS key is disabled', 'aws kms describe-key'],
  ])('%s says what to do', async (_, faults, code, sentence, help) => {
    const { project, server } = await deployed();
    const before = fingerprint(project);
    server.setFaults(faults);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual([code]);
    expect(placesIn(run)).toEqual(['config/a.yaml:5:7']);
    expect(run.stderr).toContain('`/app/4` in eu-west-1');
    expect(run.stderr).toContain(sentence);
    expect(run.stderr).toMatch(new RegExp(`help: .*${help}`));
    // What the service said holds who asked, and which key it is.
    expect(run.stderr).not.toMatch(/arn:|is not authorized|ciphertext/);
    expect(fingerprint(project)).toEqual(before);
  });

  it('of a tree says so', async () => {
    const server = await startStore({ parameters: { '/t/a': '1' }, faults: { denied: ['/t'] } });
    const run = await deployment({ 'a.yaml': 't: "ssm:/t/*"\n' }).runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual(['access-denied']);
    expect(run.stderr).toContain('ssm:GetParametersByPath');
  });

  it('of one part of a tree by its key fails the tree', async () => {
    const server = await startStore({ parameters: { '/t/a': '1', '/t/b': secure('2') }, faults: { deniedKeys: ['alias/aws/ssm'] } });
    const run = await deployment({ 'a.yaml': 't: "ssm:/t/*"\n' }).runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(run.stderr).toContain('kms:Decrypt');
  });
});

describe('credentials', () => {
  it('that have expired end the run at once, with one call for each batch', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `/app/${index}`);
    const server = await startStore({ parameters: {}, faults: { expiredCredentials: true } });
    const project = deployment({ 'a.yaml': names.map((name, index) => `k${index}: ssm:${name}\n`).join('') });
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual(['credentials-missing']);
    expect(run.stderr).toContain('ExpiredTokenException');
    expect(run.stderr).toContain('help: look at them with `aws sts get-caller-identity`');
    expect(placesIn(run).length).toBe(20);
    expect(run.stderr).toContain('and 5 more places');
    expect(server.calls.length).toBe(3);
  });

  it('of another account stop the run before anything is written', async () => {
    const server = await startStore({ parameters: { '/a': '1', '/t/b': '2' }, account: '444455556666' });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nt: "ssm:/t/*"\n' }, 'account: "111122223333"\n');
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(2);
    expect(new Set(codesIn(run))).toEqual(new Set(['account-mismatch']));
    expect(placesIn(run)).toEqual(['config/a.yaml:1:4', 'config/a.yaml:2:5']);
    expect(run.stderr).toContain('444455556666');
    expect(Object.keys(fingerprint(project)).filter((path) => path.includes('/run'))).toEqual([]);
  });

  it('of another account concern the store that names its account, and no other', async () => {
    const server = await startStore({ parameters: { '/a': '1' }, account: '444455556666' });
    const stores = 'account: "444455556666"\nstores: { other: { region: eu-west-1, account: "111122223333" } }\n';
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm://other/a\n' }, stores);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(2);
    expect(placesIn(run)).toEqual(['config/a.yaml:2:4']);
  });

  it('that lead to another region than was asked are noticed', async () => {
    const { env } = await startStore();
    const parameter = { Name: '/a', Type: 'String', Value: '1', Version: 1, ARN: 'arn:aws:ssm:us-west-2:111122223333:parameter/a' };
    const elsewhere = await startSmallServer(() => JSON.stringify({ Parameters: [parameter], InvalidParameters: [] }));
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], { ...env, AWS_ENDPOINT_URL: elsewhere });
    expect(run.status).toBe(2);
    expect(codesIn(run)).toEqual(['account-mismatch']);
    expect(run.stderr).toContain('us-west-2');
  });
});
