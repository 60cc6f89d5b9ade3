import { cpSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { browser, openPage } from '../helper/browser.ts';
import { hostileValues } from '../helper/hostile.ts';
import { type RunningStore, secure, type Seeds, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { build, bundlers, config, filesWith, projectOf, serve } from './project.ts';

/** What ends a script or begins a comment, what who replaces texts takes for something else, and the list of all formats. */
const ofPages = ['</script><script>alert(1)</script>', '<!--<script>', '-->', ']]>', '&lt;', '$& $1 $$ $`', 'a\u2028b\u2029', '\\u003c'];
const hostile = Object.values(hostileValues)
  .filter((value) => value.length < 200)
  .concat(ofPages);

/** The name of a parameter is never that of a key, so that it can be looked for. */
function parameters(round = 1): Seeds {
  const of = (env: string): Seeds => ({
    [`/shop/${env}/address-param`]: `https://${env}/${round} CANARY`,
    [`/shop/${env}/password-param`]: secure('CANARY of the shop'),
    [`/shop/${env}/port-param`]: '5432',
    ...Object.fromEntries(hostile.map((value, index) => [`/shop/${env}/hostile-param/${String(index).padStart(2, '0')}`, value])),
  });
  return { ...of('dev'), ...of('prod') };
}

const expose = { 'config/app.ssm.yaml': ['title', 'api.url', 'odd'], 'config/port.ssm.json': true as const };
const options = { client: 'html', expose };

const html = '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>a &lt;script></title><!-- <script> -->\n</head>\n<body>';
const page = `${html}<pre></pre><script type="module" src="/src/main.js"></script></body>\n</html>\n`;
const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  'config/app.ssm.yaml':
    'title: Shop\napi: { url: "ssm:./address-param", key: "ssm:./password-param" }\nodd: ssm:/shop/${env}/hostile-param/*\n',
  'config/port.ssm.json': '{ "port": "ssm:./port-param|int" }\n',
  'config/secret.ssm.yaml': 'key: ssm:/aws/reference/secretsmanager/shop\nurl: ssm:./address-param\n',
  'index.html': page,
  'admin/index.html': page,
  'src/main.js': [
    "import config, { api, odd, title } from '../config/app.ssm.yaml';",
    "import all, { port } from '../config/port.ssm.json';",
    'const caught = (read) => { try { return read(); } catch ({ message }) { return message; } };',
    'const frozen = [config, config.api, api, odd, all].every((one) => Object.isFrozen(one) && Reflect.set(one, "new", 1) === false);',
    "const [key] = 'key'.split();",
    "document.querySelector('pre').textContent = JSON.stringify({ config, api, odd, title, port, all, frozen, hidden: caught(() => api[key]) });",
    '',
  ].join('\n'),
};

/** What a page shows. */
function shown(env: string, round = 1): object {
  const odd = Object.fromEntries(hostile.map((value, index) => [String(index).padStart(2, '0'), value]));
  const api = { url: `https://${env}/${round} CANARY` };
  const hidden =
    "`api.key` of config/app.ssm.yaml is not there in a browser, unless it is exposed: expose: { 'config/app.ssm.yaml': ['api.key'] }";
  return { config: { title: 'Shop', api, odd }, api, odd, title: 'Shop', port: 5432, all: { port: 5432 }, frozen: true, hidden };
}

function fill(project: Project, { env }: Pick<RunningStore, 'env'>, directory: string, ...more: string[]): Promise<Run> {
  return project.runAsync(['render', '--manifest', 'dist/ssmith.client.json', '--html', directory, ...more], env);
}

/** The files below a directory, to whoever asks; nothing runs that does not come from there. Its address. */
async function publish(project: Project, directory: string): Promise<string> {
  const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };
  const server = createServer(({ url = '/' }, response) => {
    const path = `${directory}${url}${url.endsWith('/') ? 'index.html' : ''}`;
    if (!existsSync(project.path(path))) return void response.writeHead(404).end();
    const type = types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'self'" }).end(project.read(path));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function read(opened: Page, address: string): Promise<unknown> {
  await opened.goto(address);
  return JSON.parse((await opened.locator('pre').textContent()) ?? '');
}

/** What a page says that does not come up. */
async function failure(opened: Page, address: string): Promise<string> {
  const failed = opened.waitForEvent('pageerror');
  await opened.goto(address);
  return (await failed).message;
}

const pages = ['index.html', 'admin/index.html'];

describeWith('pages that are filled when they are deployed, in a browser', browser, () => {
  describe.each(['vite', 'vite-7', 'vite-6'])('built by %s', (vite) => {
    it('come from one build, which asks nobody, for two environments, and rotate', async () => {
      const project = projectOf(files);
      const silent = await startStore({ parameters: parameters() });
      expect(await build(project, 'vite', 'client', { vite, pages, options, env: silent.env })).toEqual({
        status: 0,
        stdout: '',
        stderr: '',
      });
      expect(silent.calls).toEqual([]);
      expect(filesWith(project, '-param').filter((file) => !file.startsWith('config/'))).toEqual(['dist/ssmith.client.json']);
      expect(filesWith(project, 'CANARY')).toEqual([]);
      const scripts = Object.entries(project.everything()).filter(([path]) => /dist\/client\/.*\.(?:js|map)$/.test(path));
      expect(scripts).not.toEqual([]);

      const { page: opened } = await openPage();
      for (const round of [1, 2]) {
        const store = await startStore({ parameters: parameters(round) });
        for (const env of ['dev', 'prod']) {
          if (round === 1) cpSync(project.path('dist/client'), project.path(`dist/${env}`), { recursive: true });
          expect(await fill(project, store, `dist/${env}`, '--env', env)).toMatchObject({ status: 0 });
          const address = await publish(project, `dist/${env}`);
          for (const path of ['/', '/admin/']) expect(await read(opened, `${address}${path}`)).toEqual(shown(env, round));
        }
        expect(store.calls.filter(({ withDecryption }) => withDecryption)).toEqual([]);
      }
      for (const [path, text] of scripts) {
        for (const env of ['dev', 'prod'])
          expect(project.everything()).toMatchObject({ [path.replace('dist/client', `dist/${env}`)]: text });
      }
    });

    it('say what to run when they are not filled, or for another build', async () => {
      const project = projectOf(files);
      expect(await build(project, 'vite', 'client', { vite, pages, options })).toMatchObject({ status: 0 });
      const address = await publish(project, 'dist/client');
      const { page: opened } = await openPage();
      expect(await failure(opened, address)).toMatch(
        /^the values of config\/\S+ are not in the page\nrun: ssmith render --manifest ssmith\.client\.json --html DIRECTORY/,
      );
      project.write('dist/ssmith.client.json', project.read('dist/ssmith.client.json').replace('"title",', ''));
      expect(await fill(project, await startStore({ parameters: parameters() }), 'dist/client')).toMatchObject({ status: 0 });
      expect(await failure(opened, address)).toMatch(
        /^the page was filled for another build, which exposes no `title` of config\/app\.ssm\.yaml\nrun: /,
      );
    });
  });

  it('have their values in their modules while somebody develops', async () => {
    const project = projectOf(files);
    const { address } = await serve(project, { parameters: parameters(), options });
    const { page: opened } = await openPage();
    await opened.goto(address);
    await expect.poll(async () => opened.locator('pre').textContent(), { timeout: 20_000 }).toBe(JSON.stringify(shown('dev')));
    expect(await opened.locator('#ssmith-config').count()).toBe(0);
  });
});

describe('a build whose pages are filled when they are deployed', () => {
  it('has room for values before every script, and after what names the encoding', async () => {
    const project = projectOf(files);
    expect(await build(project, 'vite', 'client', { pages, options })).toMatchObject({ status: 0, stderr: '' });
    const order =
      /<meta charset="utf-8">[^]*<!-- <script> -->\s*<script type="application\/json" id="ssmith-config"><\/script>\s*<script type="module"/;
    for (const name of pages) expect(project.read(`dist/client/${name}`)).toMatch(order);
  });

  it('leaves pages alone that need nothing, and no manifest', async () => {
    const project = projectOf({ ...files, 'src/main.js': 'console.log(1);\n' });
    expect(await build(project, 'vite', 'client', { pages, options })).toMatchObject({ status: 0, stderr: '' });
    expect(project.read('dist/client/index.html')).not.toContain('ssmith');
    expect(existsSync(project.path('dist/ssmith.client.json'))).toBe(false);
  });

  it('refuses what shows by its name that it is a secret', async () => {
    const project = projectOf({ ...files, 'src/main.js': "import '../config/secret.ssm.yaml';\n" });
    const secret = { client: 'html', expose: { 'config/secret.ssm.yaml': ['url', 'key'] } };
    const { status, stderr } = await build(project, 'vite', 'client', { pages, options: secret });
    expect([status, stderr]).toEqual([1, expect.stringContaining('a secret is among the keys that a browser would get')]);
    expect(stderr).toContain('config/secret.ssm.yaml:1:6');
    expect(existsSync(project.path('dist'))).toBe(false);
  });

  it.each(['dist/client/ssmith.json', 'public/deep/ssmith.json'])('does not publish its manifest as %s', async (clientManifest) => {
    const project = projectOf({ ...files, 'public/robots.txt': '' });
    const { status, stderr } = await build(project, 'vite', 'client', { pages, options: { ...options, clientManifest } });
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[usage]: the manifest of the pages would be published with them')]);
    expect(filesWith(project, '-param').filter((file) => !file.startsWith('config/'))).toEqual([]);
  });

  it('writes its manifest where it is told to', async () => {
    const project = projectOf(files);
    const named = { ...options, clientManifest: 'deploy/shop.json' };
    expect(await build(project, 'vite', 'client', { pages, options: named })).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(project.read('deploy/shop.json'))).toMatchObject({
      templates: Object.entries(expose).map(([id, keys]) => ({ id, expose: keys })),
    });
    expect(existsSync(project.path('dist/ssmith.client.json'))).toBe(false);
  });

  it('says what a page needs that somebody else makes', async () => {
    const project = projectOf(files);
    const { status, stderr } = await build(project, 'vite', 'client', { options });
    expect([status, stderr]).toEqual([
      0,
      'ssmith: this build has no page; the head of yours needs, before its scripts: <script type="application/json" id="ssmith-config"></script>\n',
    ]);
    project.write('server/page.html', `${html}<script type="application/json" id="ssmith-config"></script>{{ content }}`);
    expect(await fill(project, await startStore({ parameters: parameters() }), 'server')).toMatchObject({ status: 0 });
    expect(project.read('server/page.html')).toMatch(/"port":5432\}\}<\/script>\{\{ content \}\}$/);
  });

  it.each(bundlers.filter((bundler) => bundler !== 'vite'))('is refused by %s, which makes no pages', async (bundler) => {
    const { status, stderr } = await build(projectOf(files), bundler, 'client', { options });
    expect([status, stderr]).toEqual([1, expect.stringContaining("error[usage]: `client: 'html'` is for Vite")]);
  });

  it('is refused by Next.js, whose servers make the pages', async () => {
    const { default: withSsmith } = await import('unplugin-ssmith/next');
    expect(() => withSsmith({}, options as object)).toThrow("error[usage]: `client: 'html'` is for Vite");
  });
});
