import { chmodSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../aws/deployment.ts';
import { secure, secureBy } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { recreate, rendered, type Rendered } from './rendered.ts';

const template = 'host: db.internal\npassword: ssm:/app/password\n';
const parameters = { '/app/password': secure('first', 'second'), '/app/other': secure('other') };

const fresh = (): Promise<Rendered> => rendered({ 'app.yaml': template }, { parameters });

/** What stands below the header of the one file. */
function findings({ stdout }: { stdout: string }): string[] {
  const [header = '', ...lines] = stdout.trimEnd().split('\n');
  expect(header).toMatch(/^run\/app\.yaml {2}has drifted {2}\(rendered \d+ seconds? ago, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$/);
  return lines.map((line) => line.trim().replace(/ \(\d{4}-[^)]*Z\)$/, ' (DATE)'));
}

describe('ssmith status', () => {
  it('finds nothing right after a render, and asks without decrypting', async () => {
    const { store, ask } = await fresh();
    const before = store.calls.length;
    const { status, stdout, stderr } = await ask('status');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '1 file: no drift\n' });
    expect(stdout).toMatch(/^run\/app\.yaml {2}no drift {2}\(rendered \d+ seconds? ago, /);
    const calls = store.calls.slice(before).map(({ operation, names, withDecryption }) => ({ operation, names, withDecryption }));
    expect(calls).toEqual([{ operation: 'GetParameters', names: ['/app/password'], withDecryption: false }]);
  });

  it('changes nothing on disk, not even a time', async () => {
    const { here, client, ask } = await fresh();
    await client.putParameter({ Name: '/app/password', Value: 'third', Overwrite: true });
    const before = fingerprint(here);
    expect(await ask('status')).toMatchObject({ status: 12 });
    expect(fingerprint(here)).toEqual(before);
  });

  it('works for an identity that may use no key', async () => {
    const allow = { Effect: 'Allow', Action: 'ssm:GetParameters*', Resource: '*' } as const;
    const identities = [
      { name: 'deploy', accessKeyId: 'AKIADEPLOY', secretAccessKey: 'any' },
      { name: 'watch', accessKeyId: 'AKIAWATCH', secretAccessKey: 'any', policies: [{ Version: '2012-10-17', Statement: [allow] }] },
    ] as const;
    const options = { parameters: { '/app/password': secureBy('alias/app', 'first') }, identities };
    const { here, store } = await rendered({ 'app.yaml': template, 'tree.yaml': 'all: ssm:/app/*\n' }, options);
    const watch = { ...store.env, AWS_ACCESS_KEY_ID: 'AKIAWATCH' };
    expect(await here.runAsync(['render'], watch)).toMatchObject({ status: 5, stderr: expect.stringContaining('kms:Decrypt') });
    expect(await here.runAsync(['status'], watch)).toMatchObject({ status: 0, stderr: '2 files: no drift\n' });
  });
});

const drifts: [name: string, drift: (rendered: Rendered) => unknown, found: string[]][] = [
  ['a file that is missing', ({ here }) => rmSync(here.path('run/app.yaml')), ['is missing']],
  [
    'a file that was edited',
    ({ here }) => {
      here.write('run/app.yaml', 'host: elsewhere\n');
      chmodSync(here.path('run/app.yaml'), 0o600);
    },
    ['was edited since it was rendered'],
  ],
  ['a file that others may read', ({ here }) => chmodSync(here.path('run/app.yaml'), 0o644), ['mode 0644, should be 0600']],
  ['a key that is gone', ({ here }) => rmSync(here.path('.state/key')), ['may have been edited: the key of the state directory is gone']],
  ['a template that has changed', ({ here }) => here.write('config/app.yaml', `${template}# more\n`), ['the template has changed']],
  [
    'another version',
    ({ client }) => client.putParameter({ Name: '/app/password', Value: 'third', Overwrite: true }),
    ['config/app.yaml:2:11  password  ssm:/app/password  version 2 → 3 (DATE)'],
  ],
  [
    'a parameter that was deleted and created anew',
    ({ client }) => recreate(client, '/app/password', 'second'),
    ['config/app.yaml:2:11  password  ssm:/app/password  version 2 → 1, deleted and created anew (DATE)'],
  ],
  [
    'a parameter that was created anew and has come to the same version',
    async ({ client }) => {
      await recreate(client, '/app/password', 'second');
      await client.putParameter({ Name: '/app/password', Value: 'second', Overwrite: true });
    },
    ['config/app.yaml:2:11  password  ssm:/app/password  version 2 again, deleted and created anew (DATE)'],
  ],
  [
    'a parameter that is gone',
    ({ client }) => client.deleteParameter({ Name: '/app/password' }),
    ['config/app.yaml:2:11  password  ssm:/app/password  does not exist any more, was version 2'],
  ],
  [
    'a template that asks for something else',
    ({ here }) => here.write('config/app.yaml', 'a: ssm:/app/other\nb: ssm:/app/none\n'),
    [
      'the template has changed',
      'config/app.yaml:1:4  a  ssm:/app/other  new here, version 1 (DATE)',
      'config/app.yaml:2:4  b  ssm:/app/none  does not exist',
      'ssm:/app/password  is not used any more, was version 2',
    ],
  ],
];

describe('ssmith status finds', () => {
  it.each(drifts)('%s', async (_, drift, found) => {
    const result = await fresh();
    await drift(result);
    const run = await result.ask('status');
    expect(run).toMatchObject({ status: 12, stderr: '1 of 1 file has drifted; `ssmith diff` tells what a render would change\n' });
    expect(findings(run)).toEqual(found);
  });

  it('what is no plain file, and tells the reason', async () => {
    const { here, ask } = await fresh();
    rmSync(here.path('run/app.yaml'));
    mkdirSync(here.path('run/app.yaml'));
    const run = await ask('status');
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('`run/app.yaml` is not a regular file') });
    expect(findings(run)).toEqual(['is no plain file, or cannot be read']);
  });

  it('an entry that has never been rendered from this config, for which nothing is asked', async () => {
    const { here, store, ask } = await fresh();
    here.write('config/new.yaml', 'x: ssm:/app/none\n');
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}  - { template: config/new.yaml, output: run/new.yaml }\n`);
    const { status, stdout } = await ask('status');
    expect({ status, stdout }).toEqual({
      status: 12,
      stdout: expect.stringMatching(/\nrun\/new\.yaml {2}has never been rendered from this config\n$/),
    });
    expect(store.calls.at(-1)?.names).toEqual(['/app/password']);
  });

  it('a file that no entry writes any more', async () => {
    const { here, ask } = await fresh();
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('run/app.yaml', 'run/renamed.yaml'));
    const { status, stdout } = await ask('status');
    expect({ status, stdout }).toEqual({
      status: 12,
      stdout: 'run/renamed.yaml  has never been rendered from this config\nrun/app.yaml  is not rendered any more, but is still there\n',
    });
  });

  it('a file that no entry writes any more, beside one that is right', async () => {
    const { here, ask } = await rendered({ 'app.yaml': template, 'old.yaml': template }, { parameters });
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(/.*old\.yaml.*\n/, ''));
    expect(await ask('status')).toMatchObject({
      status: 12,
      stdout: expect.stringMatching(/\nrun\/old\.yaml {2}is not rendered any more/),
    });
  });

  it('the drift of each file at that file', async () => {
    const templates = { 'one.yaml': 'a: ssm:/app/password\n', 'two.yaml': 'b: ssm:/app/other\n' };
    const { client, ask } = await rendered(templates, { parameters });
    await client.putParameter({ Name: '/app/other', Value: 'x', Overwrite: true });
    const { stdout } = await ask('status');
    expect(stdout.split('\n').map((line) => line.replace(/ {2}\(.*| \(.*/, ''))).toEqual([
      'run/one.yaml  no drift',
      'run/two.yaml  has drifted',
      '  config/two.yaml:1:4  b  ssm:/app/other  version 1 → 2',
      '',
    ]);
  });

  it('a run that was killed, and leaves its work to the next render', async () => {
    const { here, ask } = await fresh();
    const config = here.read('ssmith.config.yaml');
    here.write('ssmith.config.yaml', `${config}reload: [sh, -c, 'kill -9 $PPID']\n`);
    here.write('config/app.yaml', `${template}# more\n`);
    expect(await ask('render')).toMatchObject({ status: null });
    const { status, stdout } = await ask('status');
    const sentence = expect.stringMatching(/^a run of ssmith\.config\.yaml that began to write files .* has not ended: /);
    expect({ status, stdout }).toEqual({ status: 12, stdout: sentence });
    expect(JSON.parse((await ask('status', '--json')).stdout)).toMatchObject({ drifted: true, unfinished: {} });
    expect(here.everything()).toHaveProperty([here.path('.state/journal')]);
  });

  it('a relative name that is found at another level of the hierarchy now', async () => {
    const options = { parameters: { '/prod/a': secure('one'), '/all/a': secure('two') } };
    const { client, ask } = await rendered({ 'app.yaml': 'a: ssm:./a\n' }, options, 'hierarchy: [/prod, /all]\n');
    await client.deleteParameter({ Name: '/prod/a' });
    expect(findings(await ask('status'))).toEqual([
      'config/app.yaml:1:4  a  ssm:/prod/a  does not exist any more, was version 1',
      'config/app.yaml:1:4  a  ssm:/all/a  new here, version 1 (DATE)',
    ]);
  });

  it('a label that names another version', async () => {
    const { client, ask, here } = await rendered({ 'app.yaml': 'a: ssm:/app/password:1\n' }, { parameters });
    await client.labelParameterVersion({ Name: '/app/password', ParameterVersion: 1, Labels: ['stable'] });
    here.write('config/app.yaml', 'a: ssm:/app/password:stable\n');
    expect(await ask('render')).toMatchObject({ status: 0 });
    await client.labelParameterVersion({ Name: '/app/password', ParameterVersion: 2, Labels: ['stable'] });
    expect(findings(await ask('status'))).toEqual(['config/app.yaml:1:4  a  ssm:/app/password:stable  version 1 → 2 (DATE)']);
  });

  it('a parameter that is gone at each of its places, in a tree and with a version', async () => {
    const { client, ask } = await rendered({ 'app.yaml': 'all: ssm:/app/*\none: ssm:/app/password:1\n' }, { parameters });
    await client.deleteParameter({ Name: '/app/password' });
    expect(findings(await ask('status'))).toEqual([
      'config/app.yaml:1:6  all  ssm:/app/password  does not exist any more, was version 2',
      'config/app.yaml:2:6  one  ssm:/app/password:1  does not exist any more, was version 1',
    ]);
  });

  it('nothing in a default that was taken, and is again', async () => {
    const { ask } = await rendered({ 'app.yaml': 'a: ssm:/app/none|default("x")\n' }, { parameters });
    expect(await ask('status')).toMatchObject({ status: 0 });
  });

  it('what came into a tree, and what left it', async () => {
    const { client, ask } = await rendered({ 'app.yaml': 'all: ssm:/app/*\n' }, { parameters });
    await client.deleteParameter({ Name: '/app/other' });
    await client.putParameter({ Name: '/app/third', Value: 'x', Type: 'SecureString' });
    expect(findings(await ask('status'))).toEqual([
      'config/app.yaml:1:6  all  ssm:/app/third  new here, version 1 (DATE)',
      'config/app.yaml:1:6  all  ssm:/app/other  does not exist any more, was version 1',
    ]);
  });
});

it('ssmith status says of which parameters it knows nothing', async () => {
  const secret = '/aws/reference/secretsmanager/app';
  const templates = { 'app.yaml': `password: ssm:/app/password\nsecret: ssm:${secret}\n` };
  const { store, ask } = await rendered(templates, { parameters: { ...parameters, [secret]: secure('hidden') } });
  const { status, stderr } = await ask('status');
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^warning: not checked: a secret of Secrets Manager is not seen without decrypting\n\n {2}config\/app\.yaml:2:9\n/,
  );
  expect(store.calls.at(-1)?.names).toEqual(['/app/password']);
});

describe('ssmith status when the service cannot be asked', () => {
  it('tells first what it knows without it', async () => {
    const { here, store, ask } = await fresh();
    store.setFaults({ denied: ['/app/password'] });
    chmodSync(here.path('run/app.yaml'), 0o644);
    const run = await ask('status');
    expect(run).toMatchObject({ status: 5, stderr: expect.stringMatching(/^1 of 1 file has drifted.*\nerror\[access-denied\]/) });
    expect(findings(run)).toEqual(['mode 0644, should be 0600']);
  });

  it('ends with 6, and as data too', async () => {
    const { store, ask } = await fresh();
    await store.close();
    const { status, stdout, stderr } = await ask('status', '--deadline', '2s');
    expect({ status, stderr }).toEqual({ status: 6, stderr: expect.stringMatching(/^error\[service-unavailable\]/) });
    expect(stdout).toMatch(/^run\/app\.yaml {2}no drift on this machine {2}\(rendered /);
    const data = await ask('status', '--json', '--deadline', '2s');
    expect(data).toMatchObject({ status: 6, stderr: '' });
    expect(JSON.parse(data.stdout)).toMatchObject({ drifted: false, exit: 6, errors: [{ code: 'service-unavailable' }] });
  });

  it('is not troubled by a template that is broken', async () => {
    const { here, ask } = await fresh();
    here.write('config/app.yaml', 'password: ssm:/app/password|nonsense\n');
    const run = await ask('status');
    expect(run).toMatchObject({ status: 3, stderr: expect.stringContaining('error[reference-syntax]') });
    expect(findings(run)).toContain('the template has changed');
  });
});

it('ssmith status --json tells each drift as data', async () => {
  const { client, ask } = await fresh();
  await client.putParameter({ Name: '/app/password', Value: 'third', Overwrite: true });
  const { status, stdout, stderr } = await ask('status', '--json');
  expect({ status, stderr }).toEqual({ status: 12, stderr: '' });
  const { files, ...rest } = JSON.parse(stdout) as { files: unknown[] };
  expect(rest).toEqual({ drifted: true, state: expect.any(String), obsolete: [], unchecked: [], exit: 12, errors: [] });
  const place = { file: 'config/app.yaml', line: 2, column: 11 };
  expect(files).toEqual([
    expect.objectContaining({
      findings: [],
      parameters: [
        {
          kind: 'version',
          name: '/app/password',
          place,
          from: expect.objectContaining({ version: 2 }),
          to: expect.objectContaining({ version: 3 }),
        },
      ],
    }),
  ]);
});

describe('ssmith status with an embedded store', () => {
  const embedded = (): Project => {
    const here = new Project({
      'ssmith.config.yaml': 'store: store.yaml\nstate: .state\nfiles: [{ template: config/app.yaml, output: run/app.yaml }]\n',
      'config/app.yaml': 'a: ssm:/a\nb: ssm:/b\n',
      'store.yaml': '/a: one\n/b: two\n',
    });
    utimesSync(here.path('store.yaml'), 1_700_000_000, 1_700_000_000);
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    expect(here.run(['status'])).toMatchObject({ status: 0, stderr: '1 file: no drift\n' });
    return here;
  };

  it('says once that the file of the store was written, since it has no dates of its parameters', () => {
    const here = embedded();
    here.write('store.yaml', '/a: other\n/b: two\n');
    const run = here.run(['status']);
    expect(run.status).toBe(12);
    expect(findings(run)).toEqual(['store.yaml was written since, and may hold other values']);
  });

  it('names versions', () => {
    const here = embedded();
    expect(here.run(['local', 'put', '/b', '--overwrite', '--file', 'store.yaml'], { input: 'new' })).toMatchObject({ status: 0 });
    expect(findings(here.run(['status']))).toContain('config/app.yaml:2:4  b  ssm:/b  version 1 → 2 (DATE)');
  });

  it('names the store that has taken the place of another', () => {
    const here = embedded();
    here.write('other.yaml', '/a: one\n/b: two\n');
    expect(findings(here.run(['status', '--store', 'other.yaml']))).toEqual([
      'config/app.yaml:1:4  a  ssm:/a  version 1 of store.yaml → version 1 of other.yaml',
      'config/app.yaml:2:4  b  ssm:/b  version 1 of store.yaml → version 1 of other.yaml',
    ]);
  });
});
