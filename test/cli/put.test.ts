import { describe, expect, it, vi } from 'vitest';
import { leaks } from '../helper/encodings.ts';
import { type RunningStore, secure, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';
import { sdk } from '../helper/local-client.ts';

const config = `kmsKey: "alias/app-\${env}"
rate: 100
vars: { env: { default: prod } }
hierarchy: ["/app/\${env}", /app/defaults]
stores:
  local: { file: store.yaml }
  bare: { region: eu-west-1 }
  shared: { region: eu-west-1, kmsKey: alias/aws/ssm }
`;
const canary = `cAnary-7Qz"x'9<&>$#\\\`end`;
const keys = ['alias/app-prod'];

interface Here {
  readonly store: RunningStore;
  readonly project: Project;
  put(args: readonly string[], value?: string): Promise<Run>;
}

async function start(options: Parameters<typeof startStore>[0] = {}): Promise<Here> {
  const store = await startStore({ keys, ...options });
  const project = new Project({ 'ssmith.config.yaml': config });
  return { store, project, put: (args, value = canary) => project.runAsync(['put', ...args], store.env, value) };
}

async function stored({ endpoint, region, credentials }: RunningStore, Name: string): Promise<{ Value?: string | undefined }> {
  const client = new sdk.SSM({ endpoint, region, credentials });
  const { Parameter } = await client.getParameter({ Name, WithDecryption: true }).finally(() => client.destroy());
  return Parameter ?? {};
}

describe('ssmith put', () => {
  it('creates a SecureString under the key of the config, below the first level of the hierarchy', async () => {
    const { store, put } = await start();
    expect(await put(['./db/password'])).toEqual({
      status: 0,
      stdout: '',
      stderr:
        'wrote /app/prod/db/password version 1 to eu-west-1  (SecureString, alias/app-prod, 16 to 31 characters, at the first level of the hierarchy)\n',
    });
    expect(await stored(store, '/app/prod/db/password')).toMatchObject({ Value: canary, Version: 1, Type: 'SecureString' });
  });

  it('takes one line break away, says so, and keeps it when told', async () => {
    const { store, put } = await start();
    expect((await put(['/app/one'], `${canary}\n\n`)).stderr).toContain('the line break at the end of the value was taken away');
    expect((await put(['/app/windows'], `${canary}\r\n`)).stderr).toContain('taken away');
    expect((await put(['/app/kept', '--keep-newline'], `${canary}\n`)).stderr).not.toContain('taken away');
    const values = await Promise.all(['/app/one', '/app/windows', '/app/kept'].map((name) => stored(store, name)));
    expect(values.map(({ Value }) => Value)).toEqual([`${canary}\n`, canary, `${canary}\n`]);
  });

  it('reads a file', async () => {
    const { store, project, put } = await start();
    project.write('value', `${canary}\n`);
    expect(await put(['/app/x', '--value-file', 'value'])).toMatchObject({ status: 0 });
    expect(await put(['/app/y', '--value-file', 'gone'])).toMatchObject({ status: 2, stderr: expect.stringContaining('(ENOENT)') });
    expect(await stored(store, '/app/x')).toMatchObject({ Value: canary });
  });

  it('writes the next version only after the one that is named', async () => {
    const { store, put } = await start({ parameters: { '/app/x': secure('one', 'two') } });
    expect(await put(['/app/x'])).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/error\[parameter-exists\].*version 2\n.*--if-version 2/s),
    });
    expect(await put(['/app/x', '--if-version', '1'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('error[version-mismatch]'),
    });
    expect(await put(['/app/gone', '--if-version', '1'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('error[parameter-not-found]'),
    });
    expect(store.counts()['PutParameter']).toBeUndefined();
    expect(await put(['/app/x', '--if-version', '2', '--label', 'stable'])).toMatchObject({ status: 0 });
    expect(await stored(store, '/app/x:stable')).toMatchObject({ Value: canary, Version: 3 });
  });

  it('changes no type', async () => {
    const { put } = await start({ parameters: { '/app/x': 'a String' } });
    expect(await put(['/app/x', '--if-version', '1'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('as a String, and its type cannot be changed\n  help: pass --type String'),
    });
    expect(await put(['/app/x', '--if-version', '1', '--type', 'String'])).toMatchObject({ status: 0 });
  });

  it('says what it would do, and does nothing', async () => {
    const { store, put } = await start();
    const { status, stdout, stderr } = await put(['./x', '--dry-run', '--json']);
    expect([status, stderr, JSON.parse(stdout)]).toEqual([
      0,
      '',
      {
        dryRun: true,
        name: '/app/prod/x',
        store: 'eu-west-1',
        type: 'SecureString',
        keyId: 'alias/app-prod',
        version: 1,
        length: '16 to 31 characters',
        labelled: false,
      },
    ]);
    expect(store.counts()).toEqual({ GetParameters: 1 });
  });

  it.each<[string, string[], string, number, string]>([
    ['an empty value', ['/app/x'], '', 2, 'usage'],
    ['a value that is a line break', ['/app/x'], '\n', 2, 'usage'],
    ['a value above the standard tier', ['/app/x'], 'x'.repeat(4097), 3, 'value-unstorable'],
    ['a value above every tier', ['/app/x', '--tier', 'Advanced'], 'x'.repeat(8193), 3, 'value-unstorable'],
    ['a value that nests a parameter', ['/app/x'], 'a {{ssm:x}}', 3, 'value-unstorable'],
    ['an empty item', ['/app/x', '--type', 'StringList'], 'a,,b', 3, 'value-unstorable'],
    ['a malformed name', ['/app//x'], canary, 2, 'name-invalid'],
    ['a name of AWS', ['/aws/service/x'], canary, 2, 'name-invalid'],
    ['a value as a second argument', ['/app/x', canary], '', 2, 'usage'],
    ['a value as several arguments', ['/app/x', 'cAnary-one', 'cAnary-two'], '', 2, 'usage'],
    ['a value in the name', [`/app/x=${canary}`], '', 2, 'usage'],
    ['a value instead of a name', [canary], '', 2, 'usage'],
    ['a value after the slash', [`/${canary}`], canary, 2, 'name-invalid'],
    ['the default key of the account', ['/app/x', '--store', 'shared'], canary, 2, 'key-refused'],
    ['no key', ['/app/x', '--store', 'bare'], canary, 2, 'key-refused'],
    ['a label that cannot be one', ['/app/x', '--label', '1st'], canary, 2, 'usage'],
    ['a version that is none', ['/app/x', '--if-version', '0'], canary, 2, 'usage'],
    ['a type that is none', ['/app/x', '--type', 'Secret'], canary, 2, 'usage'],
  ])('refuses %s before it asks anybody, with a next step', async (_, args, value, exit, code) => {
    const { store, put } = await start();
    const { status, stdout, stderr } = await put([...args, '--verbose'], value);
    expect([status, stdout, stderr]).toEqual([exit, '', expect.stringContaining(`error[${code}]`)]);
    expect(stderr).toContain('help:');
    expect(leaks(stderr, [canary, 'cAnary-one', 'cAnary-two'])).toEqual([]);
    expect(store.calls).toEqual([]);
  });

  it('names the right that is missing', async () => {
    const { put } = await start({ faults: { denied: ['/app/prod/x'] } });
    expect(await put(['/app/prod/x'])).toMatchObject({ status: 5, stderr: expect.stringContaining('error[access-denied]') });
    const { put: other } = await start({ keys: [] });
    const run = await other(['/app/prod/x']);
    expect([run.status, run.stderr]).toEqual([5, expect.stringContaining('error[key-unusable]')]);
    expect(run.stderr).toContain('  help: if it was never made: aws kms create-key, aws kms create-alias\n');
  });
});

describe('two who write at the same time', () => {
  it.each([
    ['create', [], 1],
    ['overwrite', ['--if-version', '1'], 2],
  ] as const)('%s: exactly one succeeds, and the others are told', async (_, args, won) => {
    // Nobody gets to write before all have looked.
    const held = { failures: [{ kind: 'throttle', operations: ['PutParameter'] }] } as const;
    const { store, put } = await start({ ...(won === 1 ? {} : { parameters: { '/app/x': secure('before') } }), faults: held });
    const values = ['cAnary-first', 'cAnary-second', 'cAnary-third'];
    const running = Promise.all(values.map((value) => put(['/app/x', ...args], value)));
    await vi.waitFor(() => expect(store.counts()).toMatchObject({ GetParameters: 3 }), { timeout: 20_000, interval: 10 });
    store.setFaults({});
    const runs = await running;
    expect(runs.map(({ status }) => status).toSorted()).toEqual([0, 4, 4]);
    const winner = values[runs.findIndex(({ status }) => status === 0)];
    expect(await stored(store, `/app/x:${won}`)).toMatchObject({ Value: winner });
    for (const { status, stderr } of runs)
      expect(stderr).toMatch(status === 0 ? `version ${won} ` : /error\[(?:parameter-exists|version-mismatch)\]/);
  });

  it('in an embedded store too, where nobody is overwritten', async () => {
    const { project, put } = await start();
    project.write('store.yaml', '/app/x: { type: SecureString, value: before } # mine\n');
    const values = ['cAnary-first', 'cAnary-second', 'cAnary-third'];
    const runs = await Promise.all(values.map((value) => put(['/app/x', '--if-version', '1', '--store', 'local'], value)));
    expect(runs.map(({ status }) => status).toSorted()).toEqual([0, 4, 4]);
    const winner = values[runs.findIndex(({ status }) => status === 0)];
    expect(project.run(['local', 'get', '/app/x', '--reveal']).stdout).toBe(winner);
    expect(project.run(['local', 'ls', '/app/x']).stdout).toContain('version 2');
  });
});

describe('a write without an answer', () => {
  it.each(['cut', 'reset', 'error'] as const)('is looked for, and not done twice (%s)', async (kind) => {
    const { store, put } = await start({ faults: { failures: [{ kind, operations: ['PutParameter'], first: 1 }] } });
    expect(await put(['/app/x'])).toMatchObject({ status: 0 });
    expect(await stored(store, '/app/x')).toMatchObject({ Value: canary, Version: 1 });
  });

  it('waits where it is asked to slow down', async () => {
    const { store, put } = await start({ faults: { failures: [{ kind: 'throttle', operations: ['PutParameter'], first: 3 }] } });
    expect(await put(['/app/x'])).toMatchObject({ status: 0 });
    expect(store.counts()['PutParameter']).toBe(4);
  });

  it('is told to be in doubt when nobody answers any more', async () => {
    const { put } = await start({ faults: { failures: [{ kind: 'hang', operations: ['PutParameter'] }] } });
    expect(await put(['/app/x', '--deadline', '1s'])).toMatchObject({
      status: 6,
      stderr: expect.stringContaining('it is not known whether `/app/x` was written\n  help: run the same command again'),
    });
  });
});
