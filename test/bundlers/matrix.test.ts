import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RunningStore, secure, type Seeds, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { build, bundlers, config, filesWith, projectOf, runBuilt, serverFiles, serverOutput, templates } from './project.ts';

const canary = 'C4N4RY';
const secretOf = (env: string, round = 1): string => `${canary}-${env}-${round}-p"w'</script>`;

function parameters(round = 1): Seeds {
  const of = (env: string): Seeds => ({
    [`/shop/${env}/password`]: secure(secretOf(env, round)),
    [`/shop/${env}/key`]: secure(`${canary}-key-of-${env}`),
    [`/shop/${env}/api-url`]: `https://api.${env}${round === 1 ? '' : `/${round}`}`,
    [`/shop/${env}/port`]: '5432',
  });
  return { ...of('dev'), ...of('prod') };
}

function fill(project: Project, { env }: RunningStore, name: string, out = 'dist/server/.ssmith'): ReturnType<Project['runAsync']> {
  return project.runAsync(['render', '--manifest', 'dist/server/ssmith.manifest.json', '--out', out, '--env', name], { ...env });
}

const clientFiles = {
  'src/main.js': "import { show } from './show.js';\nshow();\n",
  'src/show.js': [
    "import config, { title } from '../config/app.ssm.yaml';",
    "import json, { port } from '../config/app.ssm.json';",
    "import { API_URL } from '../config/app.ssm.env';",
    'export function show() { console.log(JSON.stringify({ config, title, json, port, API_URL })); }',
    '',
  ].join('\n'),
};

const expose = {
  'config/app.ssm.yaml': ['title', 'api.url'],
  'config/app.ssm.json': ['port', 'api-url'],
  'config/app.ssm.env': ['API_URL'],
};

const everyFile = { 'package.json': '{ "type": "module" }', 'ssmith.config.yaml': config, ...templates };

/** Rspack draws a frame of its own around a message. */
function linesOf(message: string): string[] {
  return message.split('\n').map((line) => line.replace(/^[ │×]+/, ''));
}

/** The whole chain, from the entry to the template. */
function expectRefusal(message: string, id: string): void {
  const lines = linesOf(message);
  const at = lines.findIndex((line) => line.includes(`error[leak]: \`${id}\` stays on the server, and code for the browser imports it`));
  const chain = lines.slice(at + 2, at + 5);
  expect(chain).toEqual(['src/main.js imports', 'src/show.js imports', id]);
}

describe.each(bundlers)('%s', (bundler) => {
  const isCompiler = bundler === 'webpack' || bundler === 'rspack';

  it('builds once, with no store in reach, what two environments fill', async () => {
    const project = projectOf({ ...everyFile, ...serverFiles });
    expect(await build(project, bundler, 'server')).toMatchObject({ status: 0, stderr: '' });
    const store = await startStore({ parameters: parameters() });
    for (const env of ['dev', 'prod']) expect(await fill(project, store, env, `run/${env}`)).toMatchObject({ status: 0 });
    const artefact = project.everything();
    for (const env of ['dev', 'prod']) {
      expect(await runBuilt(project, 'server', { SSMITH_CONFIG_DIR: `run/${env}` })).toEqual(serverOutput(secretOf(env), env));
    }
    expect(project.everything()).toEqual(artefact);
    // The values are in the rendered files, and nowhere else: no output, no map, no cache.
    expect(filesWith(project, canary).filter((file) => !file.startsWith('run/'))).toEqual([]);
    expect(filesWith(project, canary)).toHaveLength(6);
  });

  it('has the values beside its manifest, and those of today after a rotation', async () => {
    const project = projectOf({ ...everyFile, ...serverFiles });
    for (const round of [1, 2]) {
      expect(await build(project, bundler, 'server')).toMatchObject({ status: 0, stderr: '' });
      expect(await fill(project, await startStore({ parameters: parameters(round) }), 'prod')).toMatchObject({ status: 0 });
      expect(await runBuilt(project, 'server')).toMatchObject({ password: secretOf('prod', round), PASSWORD: secretOf('prod', round) });
    }
  });

  it('gives a browser the keys that are exposed, asked without decrypting, as they are today', async () => {
    const project = projectOf({ ...everyFile, ...clientFiles });
    // What webpack has in its cache comes from there in the third run.
    for (const round of [1, 1, 2]) {
      const store = await startStore({ parameters: parameters(round) });
      expect(await build(project, bundler, 'client', { options: { expose }, env: store.env })).toMatchObject({ status: 0, stderr: '' });
      const url = `https://api.dev${round === 1 ? '' : '/2'}`;
      expect(await runBuilt(project, 'client')).toEqual({
        config: { title: 'Shop', api: { url } },
        title: 'Shop',
        json: { port: 5432, 'api-url': url },
        port: 5432,
        API_URL: url,
      });
      expect(filesWith(project, canary)).toEqual([]);
      expect(store.calls.length).toBeGreaterThan(0);
      expect(store.calls.filter(({ withDecryption }) => withDecryption)).toEqual([]);
    }
    expect(project.everything()).not.toHaveProperty([project.path('dist/client/ssmith.manifest.json')]);
  });

  it('throws where a browser reads a key that is not exposed, and does not name the others', async () => {
    const project = projectOf({
      ...everyFile,
      'src/main.js': [
        "import config, { api } from '../config/app.ssm.yaml';",
        'const caught = (read) => { try { return read(); } catch ({ message }) { return message; } };',
        "const [key, typo] = 'key,titel'.split(',');",
        "const frozen = [config, config.api, api].map((one) => Object.isFrozen(one) && Reflect.set(one, 'new', 1) === false);",
        'console.log(JSON.stringify([caught(() => config.api[key]), caught(() => api[key]), caught(() => config[typo]), frozen, { ...config }, config.then]));',
        '',
      ].join('\n'),
    });
    const { env } = await startStore({ parameters: parameters() });
    expect(await build(project, bundler, 'client', { options: { expose }, env })).toMatchObject({ status: 0, stderr: '' });
    const message = (key: string): string =>
      `\`${key}\` of config/app.ssm.yaml is not there in a browser, unless it is exposed: expose: { 'config/app.ssm.yaml': ['${key}'] }`;
    const data = { title: 'Shop', api: { url: 'https://api.dev' } };
    expect(await runBuilt(project, 'client')).toEqual([
      message('api.key'),
      message('api.key'),
      message('titel'),
      [true, true, true],
      data,
      null,
    ]);
    for (const file of ['main.mjs', 'main.mjs.map']) expect(project.read(`dist/client/${file}`)).not.toMatch(/database|password/);
  });

  it.each(['production', 'development'])('refuses a key by name that is not exposed, with a warm cache too (%s)', async (mode) => {
    const show = "import { password as p, title } from '../config/app.ssm.yaml';\nexport const show = () => console.log(title, p);\n";
    const project = projectOf({ ...everyFile, ...clientFiles, 'src/show.js': show });
    const { env } = await startStore({ parameters: parameters() });
    for (const time of [1, 2, 3]) {
      const { status, stderr } = await build(project, bundler, 'client', { mode, options: { expose }, env });
      expect({ time, status }).toEqual({ time, status: 1 });
      const lines = linesOf(stderr).map((line) => line.replace(/^.*(?=error\[leak\])/, ''));
      const at = lines.indexOf('error[leak]: `password` of `config/app.ssm.yaml` stays on the server, and code for the browser imports it');
      const chain = ['src/main.js imports', 'src/show.js imports', 'config/app.ssm.yaml'];
      // esbuild has no graph of a build that fails.
      const known = bundler === 'esbuild' ? chain.slice(1) : chain;
      expect(lines.slice(at + 2, at + 2 + known.length)).toEqual(known);
      expect(lines).toContain("help: expose: { 'config/app.ssm.yaml': ['title', 'api.url', 'password'] }");
      expect(filesWith(project, canary)).toEqual([]);
    }
  });

  it('says of what `expose` names and is not there what was meant, whoever it builds for', async () => {
    const project = projectOf({ ...everyFile, 'src/main.js': 'console.log("nothing");\n' });
    const names = {
      'config/ap.ssm.yaml': ['title'],
      './config/app.ssm.yaml': ['title'],
      'config/app.ssm.yaml': ['titel', 'api.urls', 'title'],
      'config/app.ssm.env': ['x'],
    };
    for (const side of ['server', 'client'] as const) {
      const { status, stderr } = await build(project, bundler, side, { options: { expose: names } });
      const lines = linesOf(stderr).map((line) => line.replace(/^.*(?=error\[usage\])/, ''));
      expect([status, [...new Set(lines.filter((line) => /^error\[usage\]|^help: /.test(line)))]]).toEqual([
        1,
        [
          'error[usage]: `expose` names the template `config/ap.ssm.yaml`, which is not there',
          'help: did you mean `config/app.ssm.yaml`?',
          'error[usage]: `expose` names the template `./config/app.ssm.yaml`, which is not there',
          'error[usage]: `expose` names `titel`, which `config/app.ssm.yaml` does not have',
          'help: did you mean `title`?',
          'error[usage]: `expose` names `api.urls`, which `config/app.ssm.yaml` does not have',
          'help: did you mean `api.url`?',
          'error[usage]: `expose` names `x`, which `config/app.ssm.env` does not have',
          'help: its keys are `API_URL`, `PASSWORD`, `UNUSED`',
        ],
      ]);
    }
    expect(project.everything()).not.toHaveProperty([project.path('dist/client/main.mjs')]);
  });

  it('refuses a secret that is exposed', async () => {
    const project = projectOf({ ...everyFile, ...clientFiles });
    const store = await startStore({ parameters: parameters() });
    const options = { expose: { ...expose, 'config/app.ssm.env': ['API_URL', 'PASSWORD'] } };
    for (const _ of [1, 2]) {
      const { status, stderr } = await build(project, bundler, 'client', { options, env: store.env });
      expect([status, stderr]).toEqual([1, expect.stringContaining('a secret is among the keys that a browser would get')]);
      expect(stderr).toContain('config/app.ssm.env:1:10');
    }
    expect(filesWith(project, canary)).toEqual([]);
  });

  it.each(['production', 'development'])('refuses what a browser may not have, with a warm cache too (%s)', async (mode) => {
    const project = projectOf({ ...everyFile, ...serverFiles });
    for (const time of [1, 2, 3]) {
      const { status, stderr } = await build(project, bundler, 'client', { mode });
      expect({ time, status }).toEqual({ time, status: 1 });
      for (const kind of ['env', 'json', 'yaml']) expectRefusal(stderr, `config/app.ssm.${kind}`);
      expect(linesOf(stderr)).toContain('config/app.ssm.yaml:5:11');
      if (isCompiler) expect(readdirSync(project.path(`.cache/${bundler}`))).not.toEqual([]);
      expect(filesWith(project, canary)).toEqual([]);
    }
    expect(project.everything()).not.toHaveProperty([project.path('dist/client/ssmith.manifest.json')]);
  });

  it('refuses it when the cache of a server’s build has the module, and nothing is loaded', async () => {
    const project = projectOf({ ...everyFile, ...serverFiles });
    for (const side of ['server', 'server', 'server', 'client', 'client'] as const) {
      const { status, stderr } = await build(project, bundler, side);
      expect(status).toBe(side === 'server' ? 0 : 1);
      if (side === 'client') expectRefusal(stderr, 'config/app.ssm.env');
    }
  });

  it('says what is wrong with a template, by line, and leaves no manifest', async () => {
    const project = projectOf({ ...everyFile, ...serverFiles, 'config/app.ssm.yaml': 'title: ok\nkey: ssm:./a|nope\n' });
    const { status, stderr } = await build(project, bundler, 'server');
    expect([status, stderr]).toEqual([1, expect.stringContaining('config/app.ssm.yaml:2')]);
    expect(project.everything()).not.toHaveProperty([project.path('dist/server/ssmith.manifest.json')]);
  });
});
