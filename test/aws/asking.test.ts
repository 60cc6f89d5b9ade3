import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type RunningStore, type Seeds, secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { codesIn, deployment, placesIn } from './deployment.ts';

const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter';

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}/${String(index).padStart(2, '0')}`);
}

function valuesOf(all: readonly string[]): Record<string, string> {
  return Object.fromEntries(all.map((name) => [name, `value of ${name}`]));
}

describe('the calls of a run', () => {
  it('are three for 21 names in 60 places of three templates', async () => {
    const all = names('/app', 21);
    const server = await startStore({ parameters: valuesOf(all) });
    const lines = Array.from({ length: 60 }, (_, index) => `key${index}: ssm:${all[index % 21]}\n`);
    const project = deployment({
      'a.yaml': lines.slice(0, 20).join(''),
      'b.yaml': lines.slice(20, 40).join(''),
      'c.yaml': lines.slice(40).join(''),
    });
    const { status, stderr } = await project.runAsync(['render'], server.env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('3 files from 21 parameters') });
    expect(server.calls.map(({ operation, names: asked, withDecryption }) => [operation, asked?.length, withDecryption])).toEqual([
      ['GetParameters', 10, true],
      ['GetParameters', 10, true],
      ['GetParameters', 1, true],
    ]);
    expect(server.calls.flatMap(({ names: asked }) => asked).toSorted()).toEqual(all);
    for (const [file, from] of [
      ['a', 0],
      ['b', 20],
      ['c', 40],
    ] as const) {
      const rendered = parse(project.read(`run/${file}.yaml`)) as Record<string, string>;
      expect(rendered).toEqual(
        Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${from + index}`, `value of ${all[(from + index) % 21]}`])),
      );
    }
  });

  it('are the same again in the next run, which writes nothing', async () => {
    const server = await startStore({ parameters: { '/a': '1' } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    await project.runAsync(['render'], server.env);
    const { status, stderr } = await project.runAsync(['render'], server.env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('unchanged') });
    expect(server.calls.length).toBe(2);
  });

  it('are none when no template has a reference', async () => {
    const server = await startStore({ parameters: {} });
    const { status } = await deployment({ 'a.yaml': 'a: 1\n' }).runAsync(['render'], server.env);
    expect(status).toBe(0);
    expect(server.calls).toEqual([]);
  });

  it('are shared by names and ARNs of the region that the config names', async () => {
    const server = await startStore({ parameters: { '/a': '1', '/b': '2', '/c': '3' } });
    const templates = { 'a.yaml': `a: ssm:/a\nb: ssm:${arn}/b\nc: ssm://eu-west-1/c\n` };
    const project = deployment(templates, 'region: eu-west-1\n');
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(server.calls.length).toBe(1);
  });

  it('are shared by names and ARNs of the region that the environment names', async () => {
    const server = await startStore({ parameters: { '/a': '1', '/b': '2', '/c': '3' } });
    const project = deployment({ 'a.yaml': `a: ssm:/a\nb: ssm:${arn}/b\nc: ssm://eu-west-1/c\n` });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(server.calls.length).toBe(1);
  });

  it('do not decrypt for `check`', async () => {
    const server = await startStore({ parameters: { '/a': secure('1'), '/t/b': '2' }, faults: { deniedKeys: ['alias/aws/ssm'] } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nt: "ssm:/t/*"\n' });
    expect(await project.runAsync(['check'], server.env)).toMatchObject({ status: 0, stderr: expect.stringContaining('no mistakes') });
    expect(server.calls.map(({ withDecryption }) => withDecryption)).toEqual([false, false]);
  });
});

describe('one parameter by many names', () => {
  it('gives each reference its own version', async () => {
    const versions = [
      { value: '{"x": {"y": "one"}}', labels: [] },
      { value: '{"x": {"y": "two"}}', labels: ['stable'] },
      { value: '{"x": {"y": "three"}}', labels: [] },
    ];
    const server = await startStore({ parameters: { '/a': { type: 'SecureString', versions }, '/app/b': 'b' } });
    const lines = [
      'first: ssm:/a:1',
      'label: ssm:/a:stable',
      'latest: ssm:/a',
      `arn: ssm:${arn}/a`,
      `pinnedArn: ssm:${arn}/a:2`,
      `deepArn: ssm:${arn}/app/b`,
      'field: "ssm:/a#x.y"',
      'firstField: "ssm:/a:1#x.y"',
      'object: "ssm:/a:stable|json"',
    ];
    const project = deployment({ 'a.yaml': `${lines.join('\n')}\n` });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(parse(project.read('run/a.yaml'))).toEqual({
      first: versions[0]?.value,
      label: versions[1]?.value,
      latest: versions[2]?.value,
      arn: versions[2]?.value,
      pinnedArn: versions[1]?.value,
      deepArn: 'b',
      field: 'three',
      firstField: 'one',
      object: { x: { y: 'two' } },
    });
    // A name and its ARN in one call would have answers that nobody can tell apart.
    for (const { names: asked = [] } of server.calls) expect(asked.includes('/a') && asked.includes(`${arn}/a`)).toBe(false);
    expect(server.calls.length).toBe(2);
  });

  it('reaches a secret of Secrets Manager, by stage too', async () => {
    const versions = [
      { value: '{"password": "old"}', labels: ['AWSPREVIOUS'] },
      { value: '{"password": "new"}', labels: ['AWSCURRENT'] },
    ];
    const parameters = { '/aws/reference/secretsmanager/app/db+1': { type: 'SecureString' as const, versions }, '/plain': 'p' };
    const server = await startStore({ parameters });
    const template = [
      'now: "ssm:/aws/reference/secretsmanager/app/db+1#password"',
      'before: "ssm:/aws/reference/secretsmanager/app/db+1:AWSPREVIOUS#password"',
      'plain: ssm:/plain',
    ];
    const project = deployment({ 'a.yaml': `${template.join('\n')}\n` });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(parse(project.read('run/a.yaml'))).toEqual({ now: 'new', before: 'old', plain: 'p' });
    expect(server.calls.length).toBe(1);
    expect(await project.runAsync(['check'], server.env)).toMatchObject({ status: 0, stderr: expect.stringContaining('not checked') });
  });

  async function withSecrets(line: string): Promise<{ project: Project; server: RunningStore }> {
    const server = await startStore({ parameters: { '/aws/reference/secretsmanager/here': secure('s'), '/plain': 'p' } });
    const project = deployment({ 'a.yaml': `here: ssm:/aws/reference/secretsmanager/here\nplain: ssm:/plain\n${line}\n` });
    return { project, server };
  }

  it('does not find a secret that is not there, and does not let it hide the others', async () => {
    const { project, server } = await withSecrets('gone: ssm:/aws/reference/secretsmanager/gone');
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(4);
    expect(codesIn(run)).toEqual(['parameter-not-found']);
    expect(placesIn(run)).toEqual(['config/a.yaml:3:7']);
  });

  it('takes the default of a secret that is not there', async () => {
    const { project, server } = await withSecrets('gone: "ssm:/aws/reference/secretsmanager/gone|default(\\"none\\")"');
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(parse(project.read('run/a.yaml'))).toEqual({ here: 's', plain: 'p', gone: 'none' });
  });

  it('reaches a public parameter, which belongs to no account', async () => {
    const server = await startStore({ parameters: { '/aws/service/ami/latest': 'ami-1' } });
    const project = deployment({ 'a.yaml': 'a: ssm:/aws/service/ami/latest\n' }, 'account: "111122223333"\n');
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(project.read('run/a.yaml')).toContain('ami-1');
  });
});

describe('relative names', () => {
  const hierarchy = 'vars: { env: prod }\nhierarchy: ["/app/${env}", "/app/defaults", "/shared"]\n';

  async function render(
    parameters: Seeds,
    tails: readonly string[],
  ): Promise<{ values: unknown; asked: string[][]; status: number | null }> {
    const server = await startStore({ parameters });
    const project = deployment({ 'a.yaml': tails.map((tail) => `${tail}: ssm:./${tail}\n`).join('') }, hierarchy);
    const { status } = await project.runAsync(['render'], server.env);
    const values: unknown = status === 0 ? parse(project.read('run/a.yaml')) : undefined;
    return { values, status, asked: server.calls.map(({ names: asked = [] }) => [...asked]) };
  }

  it('take the first hit along the hierarchy, in one call when all candidates fit into it', async () => {
    const parameters = { '/app/prod/a': 'own', '/app/defaults/a': 'default', '/app/defaults/b': 'default', '/shared/c': 'shared' };
    const { values, asked } = await render(parameters, ['a', 'b', 'c']);
    expect(values).toEqual({ a: 'own', b: 'default', c: 'shared' });
    expect(asked.length).toBe(1);
    expect(asked[0]?.slice(0, 3)).toEqual(['/app/prod/a', '/app/prod/b', '/app/prod/c']);
  });

  it('cost one call for ten names that the first level has', async () => {
    const tails = Array.from({ length: 10 }, (_, index) => `k${index}`);
    const { status, asked } = await render(Object.fromEntries(tails.map((tail) => [`/app/prod/${tail}`, 'x'])), tails);
    expect(status).toBe(0);
    expect(asked).toEqual([tails.map((tail) => `/app/prod/${tail}`)]);
  });

  it('cost a further round only for those that were not found', async () => {
    const tails = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const level = (index: number): string => (index < 18 ? '/app/prod' : '/app/defaults');
    const { status, asked } = await render(Object.fromEntries(tails.map((tail, index) => [`${level(index)}/${tail}`, 'x'])), tails);
    expect(status).toBe(0);
    expect(asked.length).toBe(3);
    expect(asked[2]).toEqual(expect.arrayContaining(['/app/defaults/k18', '/app/defaults/k19']));
    expect(asked[2]).not.toContain('/app/defaults/k0');
  });

  it('are told with all that they could have been when none of it exists', async () => {
    const server = await startStore({ parameters: { '/app/prod/a': '1' } });
    const project = deployment({ 'a.yaml': 'a: ssm:./a\nb: ssm:./b\n' }, hierarchy);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(4);
    expect(codesIn(run)).toEqual(['parameter-not-found']);
    expect(placesIn(run)).toEqual(['config/a.yaml:2:4']);
    for (const name of ['/app/prod/b', '/app/defaults/b', '/shared/b']) expect(run.stderr).toContain(name);
  });

  it('stop at a level that is denied: what lies there could be what is meant', async () => {
    const server = await startStore({ parameters: { '/app/defaults/a': 'default' }, faults: { denied: ['/app/prod/a'] } });
    const project = deployment({ 'a.yaml': 'a: "ssm:./a|default(\\"none\\")"\n' }, hierarchy);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(5);
    expect(codesIn(run)).toEqual(['access-denied']);
  });

  it('do not mind a denied level behind the one that has it', async () => {
    const server = await startStore({ parameters: { '/app/prod/a': 'own' }, faults: { denied: ['/app/defaults/a', '/shared/a'] } });
    const project = deployment({ 'a.yaml': 'a: ssm:./a\n' }, hierarchy);
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(project.read('run/a.yaml')).toContain('own');
  });
});

describe('a tree', () => {
  it('is read at every depth and through all its pages, empty ones too', async () => {
    const all = names('/tree/deep', 23);
    const server = await startStore({ parameters: { ...valuesOf(all), '/tree/top': 'x', '/treetop': 'no' }, faults: { emptyPages: 2 } });
    const project = deployment({ 'a.yaml': 'tree: "ssm:/tree/*"\n' });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    const deep = Object.fromEntries(all.map((name) => [name.slice('/tree/deep/'.length), `value of ${name}`]));
    expect(parse(project.read('run/a.yaml'))).toEqual({ tree: { deep, top: 'x' } });
    expect(server.calls.length).toBe(9);
    expect(
      server.calls.every(
        ({ operation, path, withDecryption }) => operation === 'GetParametersByPath' && path === '/tree' && withDecryption,
      ),
    ).toBe(true);
  });

  it('is asked for once, wherever it is used', async () => {
    const server = await startStore({ parameters: { '/t/a': '1', '/b': '2' } });
    const project = deployment({ 'a.yaml': 'x: "ssm:/t/*"\ny: "ssm:/t/*"\nb: ssm:/b\n', 'b.yaml': 'z: "ssm:/t/*"\n' });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0 });
    expect(server.calls.map(({ operation }) => operation).toSorted()).toEqual(['GetParameters', 'GetParametersByPath']);
  });

  it('that matches nothing is an error', async () => {
    const server = await startStore({ parameters: { '/treetop': '1' }, faults: { emptyPages: 1 } });
    const run = await deployment({ 'a.yaml': 'tree: "ssm:/tree/*"\n' }).runAsync(['render'], server.env);
    expect(run.status).toBe(4);
    expect(codesIn(run)).toEqual(['tree-empty']);
    expect(placesIn(run)).toEqual(['config/a.yaml:1:8']);
  });
});
