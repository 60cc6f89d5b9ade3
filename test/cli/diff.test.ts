import { chmodSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockDirectories } from '../../packages/core/src/commit/lock.ts';
import { fingerprint } from '../aws/deployment.ts';
import { leaks } from '../helper/encodings.ts';
import { secure } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { recreate, rendered, type Rendered } from './rendered.ts';

const template = 'host: db.internal\npassword: ssm:/app/password\nurl: "db?user=${ssm:/app/user}&password=${ssm:/app/password|uri}"\n';
const values = ['first-9931', 'second-4410', 'third-7125', 'me-3307'];
const [first = '', second = '', third = '', me = ''] = values;
const parameters = { '/app/password': secure(first, second), '/app/user': secure(me) };
const header = 'run/app.yaml  would be updated  (0600, from config/app.yaml)';

const fresh = (): Promise<Rendered> => rendered({ 'app.yaml': template }, { parameters });

function lines({ stdout }: { stdout: string }): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ \(\d{4}-[^)]*Z\)$/, ' (DATE)'));
}

describe('ssmith diff', () => {
  it('finds nothing right after a render', async () => {
    const { ask } = await fresh();
    expect(await ask('diff')).toEqual({ status: 0, stdout: '', stderr: '1 file: nothing would change\n' });
  });

  it('asks as a render does, and changes nothing on disk, not even a time', async () => {
    const { here, client, store, ask } = await fresh();
    await client.putParameter({ Name: '/app/password', Value: third, Overwrite: true });
    const before = fingerprint(here);
    expect(await ask('diff')).toMatchObject({ status: 12, stderr: '1 file would change, 0 not\n' });
    expect(fingerprint(here)).toEqual(before);
    expect(store.calls.at(-1)).toMatchObject({ operation: 'GetParameters', withDecryption: true });
  });

  it.each(['diff', 'status'])('and status wait for no other run: %s', async (command) => {
    const { here, ask } = await fresh();
    const lock = await lockDirectories([here.path('.state'), here.path('run')], 0);
    onTestFinished(() => lock.release());
    expect(await ask('render', '--lock-wait', '1ms')).toMatchObject({ status: 8 });
    expect(await ask(command)).toMatchObject({ status: 0 });
  });

  it('makes no state directory', () => {
    const config = 'store: store.yaml\nstate: .state\nfiles: [{ template: a.txt, output: run/a.txt }]\n';
    const here = new Project({ 'ssmith.config.yaml': config, 'a.txt': 'x ${ssm:/a}\n', 'store.yaml': '/a: one\n' });
    const before = fingerprint(here);
    expect(here.run(['diff'])).toEqual({
      status: 12,
      stdout: 'run/a.txt  would be created  (0600, from a.txt)\n  has never been rendered from this config\n',
      stderr: '1 file would change, 0 not\n',
    });
    expect(fingerprint(here)).toEqual(before);
  });
});

const changes: [name: string, change: (rendered: Rendered) => unknown, told: string[]][] = [
  [
    'another version, at each of its places',
    ({ client }) => client.putParameter({ Name: '/app/password', Value: third, Overwrite: true }),
    [
      header,
      '  config/app.yaml:2:11  password  ssm:/app/password  version 2 → 3 (DATE)',
      '  config/app.yaml:3:41  password  ssm:/app/password  version 2 → 3 (DATE)',
    ],
  ],
  [
    'another value under the same version, because it was deleted and created anew',
    ({ client }) => recreate(client, '/app/user', third),
    [header, '  config/app.yaml:3:15  user  ssm:/app/user  version 1 again, deleted and created anew (DATE)'],
  ],
  [
    'a file that was edited by hand',
    ({ here }) => here.write('run/app.yaml', `host: elsewhere # ${second}\n`),
    [header, '  was edited since it was rendered', '  mode 0644, should be 0600'],
  ],
  [
    'a file that is missing',
    ({ here }) => rmSync(here.path('run/app.yaml')),
    ['run/app.yaml  would be created  (0600, from config/app.yaml)', '  is missing'],
  ],
  [
    'a file with other rights',
    ({ here }) => chmodSync(here.path('run/app.yaml'), 0o640),
    ['run/app.yaml  rights would be mended  (0600, from config/app.yaml)', '  mode 0640, should be 0600'],
  ],
  [
    'a template that has changed, without a line of it',
    ({ here }) => here.write('config/app.yaml', template.replace('db.internal', 'db.example')),
    [header, '  the template has changed'],
  ],
  [
    'a template that asks for less',
    ({ here }) => here.write('config/app.yaml', 'password: ssm:/app/password\n'),
    [header, '  the template has changed', '  ssm:/app/user  is not used any more, was version 1'],
  ],
  [
    'a config that writes the same in another way',
    ({ here }) => here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(', output', ', format: text, output')),
    [header, '  its entry in the config, or ssmith itself, has changed'],
  ],
];

describe('ssmith diff tells', () => {
  it.each(changes)('%s', async (_, change, told) => {
    const result = await fresh();
    await change(result);
    const run = await result.ask('diff');
    expect([run.status, lines(run)]).toEqual([12, told]);
    expect(leaks(run.stdout + run.stderr, values)).toEqual([]);
    expect(await result.ask('render', '--dry-run')).toMatchObject({ status: 0, stderr: expect.not.stringContaining('unchanged') });
  });

  it('nothing of a new version with the same value, because the file stays as it is', async () => {
    const { client, ask } = await fresh();
    await client.putParameter({ Name: '/app/password', Value: second, Overwrite: true });
    expect(await ask('diff')).toMatchObject({ status: 0, stdout: '' });
  });

  it('only the rights of a file whose text stays, whatever its parameters have become', async () => {
    const { here, client, ask } = await fresh();
    await client.putParameter({ Name: '/app/password', Value: second, Overwrite: true });
    chmodSync(here.path('run/app.yaml'), 0o640);
    expect(lines(await ask('diff')).slice(1)).toEqual(['  mode 0640, should be 0600']);
  });

  it('of each file what concerns it', async () => {
    const { client, ask } = await rendered({ 'a.yaml': 'a: ssm:/app/password\n', 'b.yaml': 'b: ssm:/app/user\n' }, { parameters });
    await client.putParameter({ Name: '/app/user', Value: third, Overwrite: true });
    expect(lines(await ask('diff'))).toEqual([
      'run/b.yaml  would be updated  (0600, from config/b.yaml)',
      '  config/b.yaml:1:4  b  ssm:/app/user  version 1 → 2 (DATE)',
    ]);
  });

  it('that another config has rendered what lies there', async () => {
    const { here, client, ask } = await fresh();
    here.write('other.yaml', here.read('ssmith.config.yaml'));
    await client.putParameter({ Name: '/app/user', Value: third, Overwrite: true });
    expect(lines(await ask('diff', '--config', 'other.yaml'))).toEqual([header, '  has never been rendered from this config']);
  });

  it('a default that takes the place of a parameter which is gone', async () => {
    const { client, ask } = await rendered({ 'app.yaml': 'user: ssm:/app/user|default("nobody")\n' }, { parameters });
    await client.deleteParameter({ Name: '/app/user' });
    const told = [header, '  config/app.yaml:1:7  user  ssm:/app/user  does not exist any more, was version 1'];
    expect(lines(await ask('diff'))).toEqual(told);
  });

  it('a file that would be removed', async () => {
    const { here, ask } = await fresh();
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('run/app.yaml', 'run/renamed.yaml'));
    expect(lines(await ask('diff'))).toEqual([
      'run/renamed.yaml  would be created  (0600, from config/app.yaml)',
      '  has never been rendered from this config',
      'run/app.yaml  would be removed',
    ]);
  });

  it('that a run has not ended', async () => {
    const { here, ask } = await fresh();
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}reload: [sh, -c, 'kill -9 $PPID']\n`);
    here.write('config/app.yaml', `${template}# more\n`);
    expect(await ask('render')).toMatchObject({ status: null });
    expect((await ask('diff')).stderr).toMatch(/^warning: a run of ssmith\.config\.yaml that began to write files .* has not ended: /);
  });

  it('the mistakes that a render would stumble over', async () => {
    const { client, ask } = await fresh();
    await client.deleteParameter({ Name: '/app/user' });
    expect(await ask('diff')).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('error[parameter-not-found]') });
  });
});

it('ssmith diff --json tells each change as data', async () => {
  const { client, ask } = await fresh();
  await client.putParameter({ Name: '/app/user', Value: third, Overwrite: true });
  const { status, stdout, stderr } = await ask('diff', '--json');
  expect({ status, stderr }).toEqual({ status: 12, stderr: '' });
  const state = (version: number): unknown => ({ store: expect.any(String), version, lastModified: expect.any(String) });
  const place = { file: 'config/app.yaml', line: 3, column: 15 };
  expect(JSON.parse(stdout)).toEqual({
    changed: true,
    unchanged: 0,
    removed: [],
    files: [
      {
        template: 'config/app.yaml',
        output: expect.stringMatching(/\/run\/app\.yaml$/),
        action: 'update',
        mode: '0600',
        findings: [],
        parameters: [{ kind: 'version', name: '/app/user', place, from: state(1), to: state(2) }],
      },
    ],
  });
  expect(leaks(stdout, values)).toEqual([]);
});

it('ssmith diff tells of an embedded store whose file was written', () => {
  const config = 'store: store.yaml\nstate: .state\nfiles: [{ template: a.yaml, output: run/a.yaml }]\n';
  const here = new Project({ 'ssmith.config.yaml': config, 'a.yaml': 'x: ssm:/a\ny: ssm:/b\n', 'store.yaml': '/a: one\n/b: two\n' });
  expect(here.run(['render'])).toMatchObject({ status: 0 });
  expect(here.run(['local', 'put', '/c', '--file', 'store.yaml'], { input: 'unused' })).toMatchObject({ status: 0 });
  expect(here.run(['diff'])).toMatchObject({ status: 0 });
  here.write('store.yaml', '/a: other\n/b: two\n');
  const told = ['run/a.yaml  would be updated  (0600, from a.yaml)', '  store.yaml was written since, and may hold other values'];
  expect(lines(here.run(['diff']))).toEqual(told);
});
