import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { config, filesWith, projectOf, runNode, serverFiles, templates } from './project.ts';

const settings = new URL('environments.config.mjs', import.meta.url).pathname;
const vite = new URL('../../node_modules/vite/bin/vite.js', import.meta.url).pathname;

const secret = 'C4N4RY-of-the-shop';
const parameters = {
  '/shop/dev/password': secure(secret),
  '/shop/dev/key': secure('C4N4RY-key'),
  '/shop/dev/api-url': 'https://api.dev',
  '/shop/dev/port': '5432',
};

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }]\n`,
  'config/settings.js': 'export const value = "${ssm:./password}";\n',
  ...templates,
  ...serverFiles,
  'src/browser.js': [
    "import { api, title } from '../config/app.ssm.yaml';",
    "import { port } from '../config/app.ssm.json';",
    "import { API_URL } from '../config/app.ssm.env';",
    'console.log(JSON.stringify({ url: api.url, title, port, API_URL }));',
    '',
  ].join('\n'),
};

const expose = {
  'config/app.ssm.yaml': ['title', 'api.url'],
  'config/app.ssm.json': ['port'],
  'config/app.ssm.env': ['API_URL'],
};

function buildApp(project: Project, options: object, env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return runNode(project, [vite, 'build', '--app', '--config', settings], { ...env, PLUGIN_OPTIONS: JSON.stringify(options) });
}

async function printed(project: Project, name: string): Promise<unknown> {
  return JSON.parse((await runNode(project, [`dist/${name}/main.mjs`])).stdout);
}

describe('a run of Vite for a server and two browsers', () => {
  it('asks once for all of them', async () => {
    const project = projectOf(files);
    const { calls, env } = await startStore({ parameters });
    expect(await buildApp(project, { expose }, env)).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const name of ['client', 'admin']) {
      const shown = { url: 'https://api.dev', title: 'Shop', port: 5432, API_URL: 'https://api.dev' };
      expect(await printed(project, name)).toEqual(shown);
    }
    expect(calls).toMatchObject([{ operation: 'GetParameters', withDecryption: false }]);
  });

  it('renders the files of the config once', async () => {
    const project = projectOf(files);
    const { calls, env } = await startStore({ parameters });
    const line = 'ssmith: 1 file rendered, 1 written\n';
    expect(await buildApp(project, { expose, render: true }, env)).toEqual({ status: 0, stdout: '', stderr: line });
    expect(calls.map(({ withDecryption }) => withDecryption)).toEqual([true, false]);
  });

  it('asks for all secrets once, where they are looked for', async () => {
    const project = projectOf(files);
    const { calls, env } = await startStore({ parameters });
    expect(await buildApp(project, { expose, scan: true }, env)).toMatchObject({ status: 0 });
    expect(calls.map(({ withDecryption }) => withDecryption)).toEqual([false, true, true]);
  });

  const leak = `console.log(${JSON.stringify(secret)});\n`;
  it.each([
    ['files of the config', { render: true }, { 'src/browser.js': leak }],
    ['a server that is built later', { server: 'inline' }, { 'src/browser.js': leak }],
    ['a server that has been built', { server: 'inline' }, { 'src/browser.js': 'console.log("nothing");\n', 'src/admin.js': leak }],
    ['a server, in what is copied', { server: 'inline' }, { 'src/browser.js': 'console.log("nothing");\n', 'public/main.mjs.txt': leak }],
  ])('lets no browser have what it has read for %s', async (_, options, leaking) => {
    const project = projectOf({ ...files, ...leaking });
    const { env } = await startStore({ parameters });
    const { status, stderr } = await buildApp(project, options, env);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/main\.mjs.*:1:\d+: the value of `\/shop\/dev\/password` stands there/)]);
    expect(stderr).not.toContain(secret);
    expect(filesWith(project, 'C4N4RY').filter((file) => /^dist\/(?:client|admin)\//.test(file))).toEqual([]);
  });

  it('leaves the manifest with the server', async () => {
    const project = projectOf({ ...files, 'src/browser.js': 'console.log("nothing");\n' });
    expect(await buildApp(project, {})).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(project.path('dist/server'))).toContain('ssmith.manifest.json');
    for (const name of ['client', 'admin']) expect(readdirSync(project.path(`dist/${name}`))).toEqual(['main.mjs']);
  });
});
