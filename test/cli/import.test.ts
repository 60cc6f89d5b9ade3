import { readFileSync } from 'node:fs';
import { parse } from 'dotenv-17';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Command, clientEnvironment, runClient } from '../helper/clients.ts';
import { leaks } from '../helper/encodings.ts';
import { sdk } from '../helper/local-client.ts';
import { type RunningStore, secure, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { nodeFlag } from '../readers/node-flag.ts';

vi.setConfig({ testTimeout: 120_000 });

const text = readFileSync(new URL('../fixtures/import/app.env', import.meta.url), 'utf8');
const config = `kmsKey: "alias/shop-\${env}"
rate: 500
vars: { env: { default: prod } }
hierarchy: ["/shop/\${env}", /shop/defaults]
stores: { local: { file: store.yaml } }
state: .state
files: [{ template: app.env.template, output: run/.env, dialect: node }]
`;
const plain = 'NODE_ENV,PORT,HOST,LOG_LEVEL,TZ,AWS_REGION';
const args = ['import', 'app.env', '--dialect', 'node', '--plain', plain, '--template', 'app.env.template'];
/** As `node --env-file` reads the file, whatever this program thinks of it. */
const meant = await variables(text);
const imported = Object.entries(meant).filter(([, value]) => value !== '');
/** What is long and odd enough that it stands nowhere by chance. */
const secrets = imported.filter(([key, value]) => value.length >= 8 && !plain.includes(key)).map(([, value]) => value);

async function variables(content: string): Promise<Record<string, string>> {
  const [found] = await nodeFlag.read([content]);
  if (found === undefined || '$error' in found) throw new Error('node cannot read it');
  return { ...found };
}

function start(options: Parameters<typeof startStore>[0] = {}): Promise<RunningStore> {
  return startStore({ keys: ['alias/shop-prod'], ...options });
}

function project(): Project {
  return new Project({ 'ssmith.config.yaml': config, 'app.env': text });
}

function clientOf({ endpoint, region, credentials }: RunningStore): InstanceType<typeof sdk.SSM> {
  const client = new sdk.SSM({ endpoint, region, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

async function stored(store: RunningStore): Promise<Record<string, { value: string; type: string; version: number }>> {
  const found: Record<string, { value: string; type: string; version: number }> = {};
  const pages = sdk.paginateGetParametersByPath({ client: clientOf(store) }, { Path: '/shop/prod', Recursive: true, WithDecryption: true });
  for await (const { Parameters = [] } of pages) {
    for (const { Name = '', Value = '', Type = '', Version = 0 } of Parameters) {
      found[Name.replace('/shop/prod/', '')] = { value: Value, type: Type, version: Version };
    }
  }
  return found;
}

function expectNoLeak(...runs: readonly Run[]): void {
  for (const { stdout, stderr } of runs) expect(leaks(stdout + stderr, secrets)).toEqual([]);
}

describe('a .env file of some sixty variables', () => {
  it('goes into the store and comes out of a render equal in every value', async () => {
    expect(Object.keys(meant).length).toBeGreaterThanOrEqual(60);
    const [store, here] = [await start(), project()];
    const run = await here.runAsync([...args, '--verbose'], store.env);
    expect([run.status, run.stdout], run.stderr).toEqual([0, '']);
    expect(run.stderr).toContain(`${imported.length} parameters: ${imported.length} created in eu-west-1`);
    expect(run.stderr).toContain('left  EMPTY  (line 14: it is empty');

    const inStore = await stored(store);
    expect(Object.fromEntries(Object.entries(inStore).map(([key, { value }]) => [key, value]))).toEqual(Object.fromEntries(imported));
    for (const [key, { type }] of Object.entries(inStore))
      expect([key, type]).toEqual([key, plain.split(',').includes(key) ? 'String' : 'SecureString']);

    const template = here.read('app.env.template');
    expect(leaks(template, secrets)).toEqual([]);
    expect(here.mode('app.env.template')).toBe('600');
    const render = await here.runAsync(['render'], store.env);
    expect(render.status, render.stderr).toBe(0);
    expect(await variables(here.read('run/.env'))).toEqual(meant);
    expect(parse(here.read('run/.env'))).toEqual(meant);
    expectNoLeak(run, render);
  });

  it('keeps every byte of the file that is no value', async () => {
    const [store, here] = [await start(), project()];
    await here.runAsync(args, store.env);
    const lines = here.read('app.env.template').split('\n');
    for (const line of [
      '# --- the database',
      'EMPTY=',
      'EMPTY_QUOTED=""',
      'PORT=ssm:./PORT # of the service',
      'export S3_BUCKET=ssm:./S3_BUCKET',
    ]) {
      expect(lines).toContain(line);
    }
    const withoutValues = text.replaceAll(/^((?:export )?\w+=)(?:"[^"]*"|'[^']*'|`[^`]*`|[^\n#]*?)([ \t]*(?:#[^\n]*)?)$/gm, '$1$2');
    expect(
      here
        .read('app.env.template')
        .replaceAll(/=ssm:\.\/\w+/g, '=')
        .replace('EMPTY_QUOTED=""', 'EMPTY_QUOTED='),
    ).toBe(withoutValues);
  });

  it('is shown masked by a dry run, which writes nothing', async () => {
    const [store, here] = [await start(), project()];
    const before = here.everything();
    const runs = [
      await here.runAsync([...args, '--dry-run'], store.env),
      await here.runAsync([...args, '--dry-run', '--json', '-v'], store.env),
    ];
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
    expect(runs[0]?.stderr).toContain(
      'would be created  /shop/prod/STRIPE_KEY  version 1  (SecureString, 16 to 31 characters, from STRIPE_KEY)',
    );
    expect(Object.keys(store.counts())).toEqual(['GetParameters']);
    expect(here.everything()).toEqual(before);
    expectNoLeak(...runs);
  });

  it('is complete after a kill in the middle and a second run, each value written once', async () => {
    const [store, here] = [await start({ faults: { latency: 20 } }), project()];
    const child = here.start(args, store.env);
    const ended = new Promise((resolve) => child.on('close', resolve));
    await vi.waitFor(() => expect(store.counts()['PutParameter'] ?? 0).toBeGreaterThan(20), { timeout: 60_000, interval: 5 });
    child.kill('SIGKILL');
    await ended;
    expect(here.everything()).not.toHaveProperty([here.path('app.env.template')]);
    const before = Object.keys(await stored(store)).length;
    expect(before).toBeLessThan(imported.length);
    const again = await here.runAsync(args, store.env);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringMatching(/\d+ created, \d+ kept/) });
    const inStore = await stored(store);
    expect(Object.keys(inStore).toSorted()).toEqual(imported.map(([key]) => key).toSorted());
    expect(new Set(Object.values(inStore).map(({ version }) => version))).toEqual(new Set([1]));
    expect((await here.runAsync(['render'], store.env)).status).toBe(0);
    expect(await variables(here.read('run/.env'))).toEqual(meant);
    expectNoLeak(again);
  });

  it('waits where the service asks to slow down', async () => {
    const [store, here] = [
      await start({ faults: { failures: [{ kind: 'throttle', operations: ['PutParameter'], share: 0.3 }] } }),
      project(),
    ];
    expect(await here.runAsync(args, store.env)).toMatchObject({ status: 0 });
    expect(Object.keys(await stored(store)).length).toBe(imported.length);
  });

  it('goes into an embedded store too', async () => {
    const here = project();
    const run = here.run([...args, '--store', 'local']);
    expect(run.status, run.stderr).toBe(0);
    expect(here.run(['render', '--store', 'local']).status).toBe(0);
    expect(await variables(here.read('run/.env'))).toEqual(meant);
    expectNoLeak(run);
  });
});

for (const [version, program] of Object.entries({ 1: ['python3', '-m', 'awscli'], 2: ['/usr/bin/aws'] } as Record<string, Command>)) {
  describeWith(
    `what the AWS CLI, version ${version}, finds`,
    ['sh', '-c', `${program.join(' ')} --version | grep '^aws-cli/${version}'`],
    () => {
      it('each value, under the key of the project', async () => {
        const [store, here] = [await start(), project()];
        expect(await here.runAsync(args, store.env)).toMatchObject({ status: 0 });
        const aws = async (...more: string[]): Promise<unknown> =>
          JSON.parse(
            await runClient([...program, '--endpoint-url', store.endpoint, '--output', 'json', 'ssm', ...more], clientEnvironment(store)),
          );
        const query = 'Parameters[].[Name, Value]';
        const path = ['--path', '/shop/prod', '--recursive', '--with-decryption', '--query', query];
        const values = (await aws('get-parameters-by-path', ...path)) as [string, string][];
        expect(Object.fromEntries(values)).toEqual(Object.fromEntries(imported.map(([key, value]) => [`/shop/prod/${key}`, value])));
        const keys = (await aws('describe-parameters', '--query', 'Parameters[].[Name, Type, KeyId]')) as [string, string, string | null][];
        for (const [name, type, key] of keys) {
          const isPlain = plain.split(',').some((one) => name === `/shop/prod/${one}`);
          expect([name, type, key]).toEqual([name, ...(isPlain ? ['String', null] : ['SecureString', 'alias/shop-prod'])]);
        }
      });
    },
  );
}

describe('what is there already', () => {
  const parameters = { '/shop/prod/A': secure('cAnary-same-one'), '/shop/prod/B': secure('cAnary-one', 'cAnary-other') };
  const file = 'A=cAnary-same-one\nB=cAnary-mine\nC=cAnary-new-one\n';

  it('is refused when it differs, before anything is written, and overwritten by version when told', async () => {
    const [store, here] = [await start({ parameters }), project()];
    here.write('b.env', file);
    const refused = await here.runAsync(['import', 'b.env'], store.env);
    expect(refused).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/`\/shop\/prod\/B` exists already, in version 2, with another value\n.*--overwrite/),
    });
    expect(store.counts()['PutParameter']).toBeUndefined();
    const run = await here.runAsync(['import', 'b.env', '--overwrite', '-v'], store.env);
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('1 created, 1 overwritten, 1 kept') });
    expect(await stored(store)).toMatchObject({ A: { version: 1 }, B: { version: 3, value: 'cAnary-mine' }, C: { version: 1 } });
    for (const { stdout, stderr } of [refused, run])
      expect(leaks(stdout + stderr, ['cAnary-same-one', 'cAnary-mine', 'cAnary-new-one', 'cAnary-other'])).toEqual([]);
  });

  it('stays when it is of another type', async () => {
    const [store, here] = [await start({ parameters: { '/shop/prod/A': 'cAnary-same-one' } }), project()];
    here.write('b.env', file);
    expect(await here.runAsync(['import', 'b.env', '--overwrite'], store.env)).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('`/shop/prod/A` exists already, as a String instead of a SecureString'),
    });
    expect(store.counts()['PutParameter']).toBeUndefined();
  });
});

describe('JSON, YAML and properties', () => {
  const files: Record<string, string> = {
    'app.json':
      '{\n  "db": { "password": "cAnary \\"1\\" \\u00e9", "port": 5432, "ratio": 1.50 },\n  "on": true, "none": null, "hosts": ["a", "b"]\n}\n',
    'app.yaml':
      '# kept\ndb: &db\n  password: "cAnary 2" # kept\n  port: 5432\n  key: |\n    one\n    two\n  text: plain words\nagain: *db\nlist: [x, \'y z\', 1.50]\nflag: false\n',
    'app.properties': '! kept\ndb.password = cAnary\\u00e9 3\ndb.port: 5432\nlong = one \\\n    two\n',
    'app.json5': "// kept\n{ db: { password: 'cAnary 4' }, port: 5432, }\n",
  };
  it.each(Object.keys(files))('%s comes out as it went in', async (name) => {
    const [store, here] = [await start(), project()];
    here.write(name, files[name] ?? '');
    here.write('ssmith.config.yaml', config.replace(/files:.*/, `files: [{ template: template-${name}, output: run/${name} }]`));
    const run = await here.runAsync(['import', name, '--to', '/other/${env}', '--template', `template-${name}`], store.env);
    expect(run.status, run.stderr).toBe(0);
    expect(here.read(`template-${name}`)).toContain('ssm:/other/${env}/');
    expect(here.read(`template-${name}`)).not.toContain('cAnary');
    expect((await here.runAsync(['render'], store.env)).status).toBe(0);
    const second = await here.runAsync(['import', `run/${name}`, '--to', '/other/${env}', '--dry-run', '--json'], store.env);
    const actions = (JSON.parse(second.stdout) as { parameters: { action: string }[] }).parameters.map(({ action }) => action);
    expect(new Set(actions)).toEqual(new Set(['keep']));
  });

  it('is read from the standard input', async () => {
    const [store, here] = [await start(), project()];
    const run = await here.runAsync(['import', '-', '--format', 'json', '--to', '/shop/prod'], store.env, files['app.json']);
    expect([run.status, leaks(run.stderr, ['cAnary "1" é'])]).toEqual([0, []]);
    expect(await stored(store)).toMatchObject({
      'db/password': { value: 'cAnary "1" é' },
      'db/ratio': { value: '1.50' },
      'hosts/1': { value: 'b' },
    });
  });
});

describe('before anything is asked it refuses', () => {
  const canary = 'cAnary-secret-7741';
  it.each<[string, string, string, string[], number, string]>([
    ['a value on which readers differ', 'x.env', `A='${canary}$x'\nB=${canary}#y\n`, [], 3, 'B` has a value on which the readers'],
    ['a line that is none', 'x.env', `A=-----BEGIN KEY-----\n${canary}\nAbCdEfGhIjKlMn==\n`, [], 3, 'x.env:2: this is no `KEY=value`'],
    ['a quote that is not closed', 'x.env', `A="${canary}\nB=${canary}\n`, [], 3, 'x.env:1:'],
    ['a key that is there twice', 'x.env', `A=${canary}\nA=${canary}-2\n`, [], 3, 'is there twice, in line 1 too'],
    ['a value that nests a parameter', 'x.env', `A=${canary}{{x}}\n`, [], 3, '{{…}}'],
    ['a value above the tier', 'x.env', `A=${canary.repeat(300)}\n`, [], 3, '--tier Advanced'],
    ['a key that is no name', 'x.json', `{"${canary} x": "${canary}"}`, [], 2, 'error[name-invalid]'],
    ['a file that is no JSON', 'x.json', `{"a": "${canary}" "${canary}"}`, [], 3, 'x.json:1: this is not JSON'],
    ['a file that is no YAML', 'x.yaml', `a: "${canary}\n b: [${canary}\n`, [], 3, 'x.yaml:'],
    ['a value of an unsure type', 'x.yaml', `a: 0123\nb: ${canary}\n`, [], 3, 'different types by different readers'],
    ['a format without keys', 'x.txt', canary, [], 2, 'pass --format'],
    ['a dialect that is none', 'x.env', `A=${canary}\n`, ['--dialect', 'perl'], 2, 'its dialects are'],
    ['a key that is not there', 'x.env', `A=${canary}\n`, ['--plain', 'B'], 2, 'which is no key of the file'],
    ['a secret in a comment', 'x.env', `A=${canary}\n# was ${canary}\n`, ['--template', 'out'], 9, 'would stand in line 2 of the template'],
    ['a template over another file', 'x.env', `A=${canary}\n`, ['--template', 'ssmith.config.yaml'], 2, 'is there already'],
    ['a template over the file itself', 'x.env', `A=${canary}\n`, ['--template', 'x.env', '--force'], 2, 'is the file that is imported'],
  ])('%s', async (_, name, content, more, exit, message) => {
    const [store, here] = [await start(), project()];
    here.write(name, content);
    const before = here.everything();
    for (const flags of [['--verbose'], ['--json']]) {
      const { status, stdout, stderr } = await here.runAsync(['import', name, ...more, ...flags], store.env);
      expect([status, stdout + stderr]).toEqual([exit, expect.stringContaining(flags[0] === '--json' ? '"errors"' : message)]);
      expect(leaks(stdout + stderr, [canary])).toEqual([]);
    }
    expect(store.calls).toEqual([]);
    expect(here.everything()).toEqual(before);
  });
});
