import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  bundleConfig,
  exposedShapes,
  exposeImports,
  loadImports,
  manifestOf,
  memorySource,
  type ParameterSource,
  readImports,
  SsmithError,
} from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { runs } from '../helper/property.ts';

const password = `p"a$$w'rd # 0123`;

const files = {
  'ssmith.config.yaml': [
    'name: shop',
    'vars: { env: { default: dev } }',
    'hierarchy: ["/shop/${env}"]',
    'store: local',
    'stores: { local: { file: ssmith.local.yaml } }',
    '',
  ].join('\n'),
  'ssmith.local.yaml': [
    `/shop/dev/db/password: { type: SecureString, value: ${JSON.stringify(password)} }`,
    '/shop/dev/db/host: db.dev',
    '/shop/dev/port: "5432"',
    '/shop/dev/flags/a: "on"',
    '/shop/prod/db/password: { type: SecureString, value: of production }',
    '/shop/prod/db/host: db.prod',
    '/shop/prod/port: "5433"',
    '/shop/prod/flags/a: "off"',
    '/shop/large/port: "12345678901234567890"',
    '',
  ].join('\n'),
  'config/app.ssm.yaml': [
    '# a comment with ssm:/none',
    'base: &base { password: "ssm:./db/password" }',
    'db:',
    '  <<: *base',
    '  url: "postgres://u:${ssm:./db/password|uri}@${ssm:./db/host}/x"',
    '  port: ssm:./port|int',
    'flags: ssm:/shop/${env}/flags/*',
    'title: Shop',
    'list: ["ssm:./db/host", 2, null, 1.5]',
    '',
  ].join('\n'),
  'config/app.ssm.env': 'PASSWORD=ssm:./db/password\nPLAIN=1\n',
  'config/app.ssm.toml': 'password = "ssm:./db/password"\nday = 2026-01-02\n[db]\nport = "ssm:./port|int"\n',
  'config/app.ssm.jsonc': '{\n  // ssm:/none\n  "password": "ssm:./db/password",\n  "n": 1.0\n}\n',
  'config/mail.ssm.hbs': 'to {{ssm "./db/host"}}: {{ssm "./db/password" base64=true}}\n',
};

const names = Object.keys(files).filter((name) => name.includes('.ssm.'));

const expected = (env: 'dev' | 'prod'): Record<string, unknown> => {
  const secret = env === 'dev' ? password : 'of production';
  const host = `db.${env}`;
  const port = env === 'dev' ? 5432 : 5433;
  return {
    'config/app.ssm.yaml': {
      base: { password: secret },
      db: { password: secret, url: `postgres://u:${encodeURIComponent(secret).replaceAll("'", '%27')}@${host}/x`, port },
      flags: { a: env === 'dev' ? 'on' : 'off' },
      title: 'Shop',
      list: [host, 2, null, 1.5],
    },
    'config/app.ssm.env': { PASSWORD: secret, PLAIN: '1' },
    'config/app.ssm.toml': { password: secret, day: '2026-01-02', db: { port } },
    'config/app.ssm.jsonc': { password: secret, n: 1 },
    'config/mail.ssm.hbs': `to ${host}: ${Buffer.from(secret).toString('base64')}\n`,
  };
};

function options(project: Project, wanted: readonly string[] = names): { cwd: string; files: string[] } {
  return { cwd: project.directory, files: wanted.map((name) => project.path(name)) };
}

/** What a build leaves, on a machine that has nothing else. */
async function deployed(project: Project): Promise<Project> {
  const machine = new Project({ 'ssmith.local.yaml': files['ssmith.local.yaml'] });
  writeFileSync(machine.path('ssmith.manifest.json'), JSON.stringify(await manifestOf(options(project))));
  return machine;
}

async function codesOf(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.then(
    () => expect.unreachable('it went through'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  return error.problems.map(({ code }) => code);
}

describe('the manifest of a bundle', () => {
  it('is filled for two environments, from one build, on a machine without the sources', async () => {
    const machine = await deployed(new Project(files));
    for (const env of ['dev', 'prod'] as const) {
      const { status, stderr } = machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', `filled/${env}`, '--env', env]);
      expect([status, stderr.includes(password)]).toEqual([0, false]);
      const found = Object.fromEntries(names.map((id) => [id, JSON.parse(machine.read(`filled/${env}/${id}.json`)) as unknown]));
      expect(found).toEqual(expected(env));
    }
  });

  it('keeps what has not changed, and what another release has', async () => {
    const machine = await deployed(new Project(files));
    const render = (out: string): string => machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', out]).stderr;
    render('one');
    render('two');
    expect(render('one')).toMatch(/^(?:unchanged .*\n){5}5 files/);
    expect(machine.read('two/config/app.ssm.env.json')).toBe('{"PASSWORD": "p\\"a$$w\'rd # 0123", "PLAIN": "1"}\n');
  });

  it('removes what a template has left that the bundle does not import any more', async () => {
    const project = new Project(files);
    const machine = await deployed(project);
    const render = (): string => machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', 'out']).stderr;
    render();
    writeFileSync(machine.path('ssmith.manifest.json'), JSON.stringify(await manifestOf(options(project, names.slice(1)))));
    expect(render()).toContain('removed  out/config/app.ssm.yaml.json');
  });

  it('holds no value, and says what it needs', async () => {
    const manifest = await manifestOf(options(new Project(files)));
    expect(JSON.stringify(manifest)).not.toMatch(/a\$\$w|db\.dev|5432/);
    expect(manifest.config).toEqual(parse(files['ssmith.config.yaml']));
    expect(manifest.templates[1]).toEqual({
      id: 'config/app.ssm.env',
      format: 'dotenv',
      dialect: 'portable',
      text: files['config/app.ssm.env'],
      references: ['ssm:./db/password'],
    });
  });

  it.each(['../x', '/etc/x', 'a/../../x', 'a//b', 'a\\b', '', '.'])('is refused with the id %j', async (id) => {
    const machine = await deployed(new Project(files));
    const manifest = JSON.parse(machine.read('ssmith.manifest.json')) as { templates: { id: string }[] };
    (manifest.templates[0] as { id: string }).id = id;
    writeFileSync(machine.path('ssmith.manifest.json'), JSON.stringify(manifest));
    const { status, stderr } = machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', 'out']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('`templates.0.id` is not a path below a directory')]);
  });

  it.skipIf(process.getuid?.() !== 0)('is refused for root when others can write it', async () => {
    const machine = await deployed(new Project(files));
    chmodSync(machine.path('ssmith.manifest.json'), 0o666);
    const { status, stderr } = machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', 'out']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[config-unsafe]')]);
    expect(existsSync(machine.path('out'))).toBe(false);
  });

  it('says which secrets must not be published, which `scan` looks for', async () => {
    const machine = await deployed(new Project(files));
    const manifest = ['--manifest', 'ssmith.manifest.json'];
    expect(machine.run(['render', ...manifest, '--out', '.ssmith']).status).toBe(0);
    expect(machine.run(['scan', '.', ...manifest])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('1 secret: nothing found'),
    });
    machine.write('app.js', `x = ${JSON.stringify(password)};\n`);
    const { status, stderr } = machine.run(['scan', '.', ...manifest]);
    expect([status, stderr]).toEqual([9, expect.stringContaining('app.js:1:6: the value of `/shop/dev/db/password` stands there')]);
    expect(stderr).not.toContain(password);
    expect(machine.run(['scan', '.', ...manifest, '--config', 'x.yaml']).status).toBe(2);
  });

  it('writes nothing when a value does not fit', async () => {
    const machine = await deployed(new Project({ ...files, 'config/app.ssm.yaml': 'port: ssm:/shop/large/port|int\n' }));
    const { status, stderr } = machine.run(['render', '--manifest', 'ssmith.manifest.json', '--out', 'out']);
    expect([status, stderr]).toEqual([3, expect.stringContaining('JavaScript cannot hold this number exactly')]);
    expect(existsSync(machine.path('out'))).toBe(false);
  });
});

describe('templates that are imported', () => {
  it('come out the same from their files and from a manifest', async () => {
    const project = new Project(files);
    const { data } = await loadImports(options(project));
    expect(Object.fromEntries(data)).toEqual(expected('dev'));
    const machine = await deployed(project);
    const { data: filled } = await loadImports({ cwd: machine.directory, manifest: 'ssmith.manifest.json', variables: { env: 'prod' } });
    expect(Object.fromEntries(filled)).toEqual(expected('prod'));
  });

  it('hold any text exactly', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText(), async (value) => {
        const store = JSON.stringify({ '/a': { type: 'SecureString', value } });
        const project = new Project({ 's.yaml': store, 'a.ssm.yaml': 'v: ssm:/a\nw: "<${ssm:/a}>"\n' });
        const { data } = await loadImports({ ...options(project, ['a.ssm.yaml']), store: project.path('s.yaml') });
        expect(data.get('a.ssm.yaml')).toEqual({ v: value, w: `<${value}>` });
      }),
      { numRuns: runs(60) },
    );
  });

  it('say where each reference stands', async () => {
    const [template] = await readImports(options(new Project(files), ['config/app.ssm.toml']));
    expect(template?.references.map(({ slot, reference, type }) => [slot, reference, type])).toEqual([
      [0, 'ssm:./db/password', 'string'],
      [1, 'ssm:./port|int', 'int'],
    ]);
  });

  it('are refused where JSON cannot hold them', async () => {
    const bad = { 'a.ssm.yaml': 'n: .nan\n', 'b.ssm.yaml': 'n: 12345678901234567890\n', 'c.ssm.toml': 'n = inf\n' };
    for (const name of Object.keys(bad)) expect(await codesOf(readImports(options(new Project(bad), [name])))).toEqual(['template-syntax']);
  });
});

describe('what a browser may see', () => {
  const expose = (keys: readonly string[] | true, id = 'config/app.ssm.yaml'): Promise<ReadonlyMap<string, unknown>> =>
    exposeImports({ ...options(new Project(files), [id]), expose: { [id]: keys } });

  it('is what is named, and nothing else', async () => {
    expect((await expose(['title', 'list', 'db.port'])).get('config/app.ssm.yaml')).toEqual({
      title: 'Shop',
      list: ['db.dev', 2, null, 1.5],
      db: { port: 5432 },
    });
  });

  it.each([[['db.password']], [['db.url']], [['base']], [['title', 'db']], [true as const]])('is never a secret: %j', async (keys) => {
    expect(await codesOf(expose(keys))).toEqual(['leak']);
  });

  it('is never a whole text, and no key that is not there', async () => {
    expect(await codesOf(expose(true, 'config/mail.ssm.hbs'))).toEqual(['usage']);
    expect(await codesOf(expose(['nope.x', 'title']))).toEqual(['usage']);
  });

  it('has a shape, for which nobody is asked, unless a name shows that it is a secret', async () => {
    const id = 'a.ssm.yaml';
    const project = new Project({ [id]: 'a: { b: "ssm:/b", c: "ssm:/aws/reference/secretsmanager/c" }\nd: 1\n' });
    const shapes = (keys: readonly string[] | true): Promise<ReadonlyMap<string, unknown>> =>
      exposedShapes({ ...options(project, [id]), expose: { [id]: keys }, open: () => expect.unreachable('somebody is asked') });
    const inner = { kind: 'map', entries: new Map([['b', { kind: 'slot', index: 0 }]]) };
    expect((await shapes(['a.b'])).get(id)).toEqual({ kind: 'map', entries: new Map([['a', inner]]) });
    for (const keys of [['a.c'], ['d', 'a'], true as const]) expect(await codesOf(shapes(keys))).toEqual(['leak']);
    expect(await codesOf(shapes(['a.x']))).toEqual(['usage']);
  });

  it('is asked for without decrypting', async () => {
    const asked: boolean[] = [];
    const id = 'config/app.ssm.yaml';
    const parameters = new Map([['/shop/dev/db/host', { type: 'String' as const, versions: [{ value: 'db.dev', labels: [] }] }]]);
    const open = (): Promise<ParameterSource> => {
      const source = memorySource(parameters);
      return Promise.resolve({ ...source, get: (requests, options) => (asked.push(options.decrypt), source.get(requests, options)) });
    };
    const found = await exposeImports({ ...options(new Project(files), [id]), expose: { [id]: ['list'] }, open });
    expect([asked, found.get(id)]).toEqual([[false], { list: ['db.dev', 2, null, 1.5] }]);
  });
});

it('tells a bundler of outputs and stores', async () => {
  const config = `${files['ssmith.config.yaml']}files: [{ template: config/t.yaml, output: run/t.yaml }]\n`;
  const project = new Project({ ...files, 'ssmith.config.yaml': config });
  expect(await bundleConfig(project.directory)).toEqual({
    file: project.path('ssmith.config.yaml'),
    directory: project.directory,
    files: [{ template: project.path('config/t.yaml'), output: project.path('run/t.yaml') }],
    stores: [project.path('ssmith.local.yaml')],
    local: true,
  });
  expect(readFileSync(project.path('ssmith.config.yaml'), 'utf8')).toBe(config);
});
