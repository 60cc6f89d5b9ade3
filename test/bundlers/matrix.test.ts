import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { Project, type Run } from '../helper/project.ts';

// Each case is a bundler's own process, and some are started for the first time.
vi.setConfig({ testTimeout: 120_000 });

const script = new URL('build.mjs', import.meta.url).pathname;
const bundlers = ['vite', 'rollup', 'rolldown', 'esbuild', 'webpack', 'rspack'] as const;
type Bundler = (typeof bundlers)[number];

const password = `cAnary"a$$w'rd # 0123`;
const rotated = 'aN0ther-cAnary-value';

const templates = {
  yaml: 'db:\n  password: ssm:./db/password\n  host: ssm:./db/host\ntitle: Shop\napi-key: ssm:./db/password\n',
  json: '{\n  "db": { "password": "ssm:./db/password", "host": "ssm:./db/host" },\n  "title": "Shop"\n}\n',
  env: 'PASSWORD=ssm:./db/password\nHOST=ssm:./db/host\nTITLE=Shop\n',
};
type Kind = keyof typeof templates;

const reads: Readonly<Record<Kind, string>> = {
  yaml: 'import config, { db, title } from "../config/app.ssm.yaml";\nexport const read = [config.db.password, db.host, title, config["api-key"]];\nexport default config;\n',
  json: 'import config, { db, title } from "../config/app.ssm.json";\nexport const read = [config.db.password, db.host, title];\nexport default config;\n',
  env: 'import config, { PASSWORD, HOST, TITLE } from "../config/app.ssm.env";\nexport const read = [PASSWORD, HOST, TITLE];\nexport default config;\n',
};

const publicReads: Readonly<Record<Kind, string>> = {
  yaml: 'import config, { title } from "../config/app.ssm.yaml";\nexport const read = [title, config.db.host, Object.keys(config.db), Object.keys(config)];\n',
  json: 'import config, { title } from "../config/app.ssm.json";\nexport const read = [title, config.db.host, Object.keys(config.db), Object.keys(config)];\n',
  env: 'import config, { TITLE } from "../config/app.ssm.env";\nexport const read = [TITLE, config.HOST, Object.keys(config)];\n',
};

const exposed: Readonly<Record<Kind, readonly string[]>> = {
  yaml: ['title', 'db.host'],
  json: ['title', 'db.host'],
  env: ['TITLE', 'HOST'],
};

function application(kind: Kind): Project {
  return new Project({
    'ssmith.config.yaml':
      'name: shop\nvars: { env: { default: dev } }\nhierarchy: ["/shop/${env}"]\nstore: local\nstores: { local: { file: store.yaml } }\n',
    'store.yaml': storeWith(password),
    'package.json': '{ "type": "module", "sideEffects": true }',
    [`config/app.ssm.${kind}`]: templates[kind],
    'src/deep.js': reads[kind],
    'src/public.js': publicReads[kind],
    'main.js':
      'import { inspect } from "node:util";\nimport config, { read } from "./src/deep.js";\nconsole.log(JSON.stringify(read));\nconsole.log(JSON.stringify({ config }), inspect({ config }));\n',
    'client.js': 'import { read } from "./src/public.js";\nconsole.log(JSON.stringify(read));\n',
    'forbidden.js': 'import { read } from "./src/deep.js";\nconsole.log(read);\n',
  });
}

function storeWith(secret: string): string {
  return [
    `/shop/dev/db/password: { type: SecureString, value: ${JSON.stringify(secret)} }`,
    '/shop/dev/db/host: db.dev',
    '/shop/prod/db/password: { type: SecureString, value: of production }',
    '/shop/prod/db/host: db.prod',
    '',
  ].join('\n');
}

interface Build {
  readonly bundler: Bundler;
  readonly side: 'server' | 'client';
  readonly entry?: string;
  readonly expose?: Readonly<Record<string, readonly string[] | true>>;
  readonly cache?: boolean;
  readonly mode?: string;
  readonly store?: string;
}

async function node(project: Project, args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, args, { cwd: project.directory, env: { PATH: process.env['PATH'], HOME: project.directory } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

function build(project: Project, options: Build): Promise<Run> {
  return node(project, [script, JSON.stringify({ root: project.directory, out: 'dist', ...options })]);
}

async function run(project: Project): Promise<string[]> {
  const { stdout, stderr } = await node(project, ['dist/main.mjs']);
  expect(stderr).toBe('');
  return stdout.split('\n');
}

function fill(project: Project, env: string): Run {
  return project.run(['render', '--manifest', 'dist/ssmith.manifest.json', '--out', 'dist/.ssmith', '--env', env]);
}

/** What is in every file of the project but the store and the filled values: bundles, maps, manifest, caches. */
function holding(project: Project, value: string): string[] {
  const names = readdirSync(project.directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(?:store\.yaml|dist\/\.ssmith\/.*|\.local\/.*)$/.test(name),
  );
  return names.filter((name) => {
    try {
      return readFileSync(join(project.directory, name), 'latin1').includes(value);
    } catch {
      return false;
    }
  });
}

describe.each(bundlers)('%s', (bundler) => {
  describe.each(Object.keys(templates) as Kind[])('with a template in %s', (kind) => {
    const id = `config/app.ssm.${kind}`;

    it('builds a server that finds its values where it runs, in two environments, and shows none', async () => {
      const project = application(kind);
      expect(await build(project, { bundler, side: 'server' })).toMatchObject({ status: 0 });
      for (const [env, secret] of [
        ['dev', password],
        ['prod', 'of production'],
      ] as const) {
        expect(fill(project, env).status).toBe(0);
        const [read = '', shown] = await run(project);
        expect(JSON.parse(read)).toEqual([secret, `db.${env}`, 'Shop', ...(kind === 'yaml' ? [secret] : [])]);
        expect(shown).toBe(`{"config":"[${id}]"} { config: [${id}] }`);
      }
      expect(holding(project, 'cAnary')).toEqual([]);
      expect(holding(project, 'db.dev')).toEqual([]);
    });

    it('gives a browser what is exposed, and nothing else', async () => {
      const project = application(kind);
      expect(await build(project, { bundler, side: 'client', entry: 'client.js', expose: { [id]: exposed[kind] } })).toMatchObject({
        status: 0,
      });
      const [read = ''] = await run(project);
      expect(JSON.parse(read)).toEqual(
        kind === 'env' ? ['Shop', 'db.dev', ['TITLE', 'HOST']] : ['Shop', 'db.dev', ['host'], ['title', 'db']],
      );
      expect(holding(project, 'cAnary')).toEqual([]);
      expect(readdirSync(project.path('dist'))).not.toContain('ssmith.manifest.json');
    });
  });

  const id = 'config/app.ssm.yaml';
  const isCompiler = bundler === 'webpack' || bundler === 'rspack';

  it.each(isCompiler ? (['production', 'development'] as const) : (['production'] as const))(
    'refuses a template in code for a browser, three times, also from a cache, with the chain of imports (%s)',
    async (mode) => {
      const project = application('yaml');
      for (const time of [1, 2, 3]) {
        const { status, stderr } = await build(project, { bundler, side: 'client', entry: 'forbidden.js', cache: isCompiler, mode });
        const lines = stderr.split('\n').map((line) => line.replace(/^ *[│×] ?/, '').trim());
        expect({ time, status }).toEqual({ time, status: 1 });
        expect(stderr).toContain(`\`${id}\` is for servers, and is imported into code for a browser`);
        const at = lines.indexOf('forbidden.js imports');
        expect(lines.slice(at, at + 3)).toEqual(['forbidden.js imports', 'src/deep.js imports', id]);
        expect(stderr).toContain('ssm:./db/password');
        if (isCompiler) expect(readdirSync(project.path(`cache-${bundler}`))).not.toEqual([]);
        expect(holding(project, 'cAnary')).toEqual([]);
      }
    },
  );

  it('exposes no secret, whoever asks for it', async () => {
    const project = application('yaml');
    const { status, stderr } = await build(project, { bundler, side: 'client', entry: 'client.js', expose: { [id]: ['title', 'db'] } });
    expect([status, stderr.includes('leak')]).toEqual([1, true]);
    expect(holding(project, 'cAnary')).toEqual([]);
  });

  it('serves the new value after a rotation, from the same build', async () => {
    const project = application('yaml');
    await build(project, { bundler, side: 'server', cache: isCompiler });
    fill(project, 'dev');
    expect((await run(project))[0]).toContain(JSON.stringify(password));
    project.write('store.yaml', storeWith(rotated));
    rmSync(project.path('dist/ssmith.manifest.json'));
    expect(await build(project, { bundler, side: 'server', cache: isCompiler })).toMatchObject({ status: 0 });
    fill(project, 'dev');
    expect((await run(project))[0]).toContain(rotated);
    expect(holding(project, 'cAnary')).toEqual([]);
  });

  it('asks nobody for a server', async () => {
    const project = application('yaml');
    rmSync(project.path('store.yaml'));
    expect(await build(project, { bundler, side: 'server' })).toMatchObject({ status: 0 });
  });

  it('says what to do when nothing has been rendered', async () => {
    const project = application('yaml');
    await build(project, { bundler, side: 'server' });
    const { status, stderr } = await node(project, ['dist/main.mjs']);
    expect([status, stderr.includes('ssmith render --manifest'), stderr.includes("code: 'SSMITH_NOT_RENDERED'")]).toEqual([1, true, true]);
  });
});

it('a run of Vite for a server and a browser leaves the manifest with the server', async () => {
  const project = application('yaml');
  project.write('plain.js', 'console.log("nothing");\n');
  const environments = new URL('environments.mjs', import.meta.url).pathname;
  expect(await node(project, [environments, project.directory])).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(project.path('dist/server'))).toContain('ssmith.manifest.json');
  expect(readdirSync(project.path('dist/client'))).toEqual(['main.mjs']);
});
