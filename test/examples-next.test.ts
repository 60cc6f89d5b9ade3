import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesWith } from './bundlers/project.ts';
import { commandsOf, copyExample, run, start } from './helper/example.ts';
import { startStore } from './helper/local-store.ts';
import type { Project } from './helper/project.ts';
import { describeWith } from './helper/tools.ts';

const examples = new URL('../examples/', import.meta.url).pathname;
const readme = readFileSync(new URL('../packages/unplugin/README.md', import.meta.url), 'utf8');
const env = { NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
const secret = 'not a real one';

/** A copy beside the example, because Next follows no link to what lies outside of the root that the example names. */
function copy(): Project {
  return copyExample('next', join(examples, '.test-next-'));
}

function build(project: Project, bundler: string, more: Readonly<Record<string, string>> = {}): ReturnType<typeof run> {
  return run(project, `next build ${bundler}`, { ...env, ...more });
}

/** Starts Next until the test is over. @returns what is at a path of it */
async function serve(project: Project, command: string): Promise<(path: string) => Promise<string>> {
  const address = await start(project, `next ${command} -H 127.0.0.1 -p 0`, env);
  return async (path) => (await fetch(new URL(path, address))).text();
}

describeWith('the example for Next', [process.execPath, join(examples, 'next/node_modules/next/dist/bin/next'), '--version'], () => {
  // Turbopack shows the chain itself, and begins with the template.
  describe.each([
    ['--turbopack', /config\/server\.ssm\.yaml\.mjs \[.*\n.*app\/title\.js \[.*\n.*app\/greeting\.jsx \[.*\n.*\n.*app\/page\.jsx/],
    ['--webpack', /^ {2}app\/greeting\.jsx imports\n {4}app\/title\.js imports\n {6}config\/server\.ssm\.yaml\n/m],
  ])('%s', (bundler, chain) => {
    it('is built without a secret, and filled where it is served', { timeout: 180_000 }, async () => {
      const project = copy();
      expect(await build(project, bundler)).toMatchObject({ status: 0 });
      const ids = (JSON.parse(project.read('.next/ssmith.manifest.json')) as { templates: { id: string }[] }).templates.map(({ id }) => id);
      expect(ids).toEqual(['config/app.ssm.yaml', 'config/server.ssm.yaml']);
      expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
      const fill = commandsOf('next').find((command) => command.includes('render')) ?? '';
      expect(await run(project, fill)).toMatchObject({ status: 0 });
      const get = await serve(project, 'start');
      expect(JSON.parse(await get('/health'))).toEqual({ database: 'db.example.com' });
      const page = await get('/');
      expect(page).toContain('Connected to db.example.com with a password of 27 characters');
      expect([page.includes('<title>Shop</title>'), page.includes('Shop: 0'), page.includes(secret)]).toEqual([true, true, false]);
    });

    it('asks anew for what a browser may see, with a warm cache too', { timeout: 180_000 }, async () => {
      const project = copy();
      project.write('ssmith.config.yaml', project.read('ssmith.config.yaml').replace(/^store:.*$/m, ''));
      // Of files of the last two seconds webpack remembers nothing, and nothing at all where each build has a key of its own.
      const before = new Date(Date.now() - 3_600_000);
      for (const file of Object.keys(project.everything())) utimesSync(file, before, before);
      const key = { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
      let port = 0;
      for (const title of ['Market', 'Bazaar']) {
        // At the same address, because a cache also goes by the environment of what it has run.
        const store = await startStore({ parameters: { '/next-shop/dev/title': title }, port });
        port = Number(store.url.port);
        expect(await build(project, bundler, { ...store.env, ...key })).toMatchObject({ status: 0 });
        expect(filesWith(project, title).some((file) => file.startsWith('.next/static/'))).toBe(true);
        expect(store.calls.filter(({ withDecryption }) => withDecryption)).toEqual([]);
        await store.close();
      }
    });

    it('is refused what a browser may not have, with the chain, and again with a warm cache', { timeout: 180_000 }, async () => {
      const project = copy();
      project.write('app/title.js', "import { db } from '../config/server.ssm.yaml';\nexport const title = db.password;\n");
      project.write('app/greeting.jsx', project.read('app/greeting.jsx').replace('../config/app.ssm.yaml', './title'));
      for (const _ of [1, 2, 3]) {
        const { status, text } = await build(project, bundler);
        expect([status, text]).toEqual([1, expect.stringContaining('error[leak]: ')]);
        expect(text).toContain('config/server.ssm.yaml:2:9');
        expect(text).toContain("expose: { 'config/server.ssm.yaml': ['…'] }");
        expect(text).toMatch(chain);
      }
      expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
    });
  });

  it('is built with what the README of the plugin says', { timeout: 180_000 }, async () => {
    const project = copy();
    const [, config = ''] = /^```js next\.config\.mjs\n([^]*?)^```$/m.exec(readme) ?? [];
    const [build = '', fill = '', serving = ''] = (/^```console next\n([^]*?)^```$/m.exec(readme)?.[1] ?? '').split(/^\$ /m).slice(1);
    rmSync(project.path('next.config.js'));
    project.write('next.config.mjs', config);
    // Nothing is exposed there.
    project.write('app/greeting.jsx', 'export const Greeting = () => null;\n');
    expect(await run(project, build.trim(), env)).toMatchObject({ status: 0 });
    expect(await run(project, fill.trim())).toMatchObject({ status: 0 });
    const get = await serve(project, serving.trim().replace('next ', ''));
    expect(JSON.parse(await get('/health'))).toEqual({ database: 'db.example.com' });
  });

  it('is told that a page cannot be built from values that are not there', { timeout: 180_000 }, async () => {
    const project = copy();
    project.write('app/page.jsx', project.read('app/page.jsx').replace('await connection();', ''));
    const { status, text } = await build(project, '--turbopack');
    expect([status, text]).toEqual([1, expect.stringContaining('a page reads the values of `config/server.ssm.yaml` while it is built')]);
  });

  it('is told that what has no files has no values, where code is for the edge', { timeout: 180_000 }, async () => {
    const project = copy();
    project.write('app/health/route.js', `${project.read('app/health/route.js')}\nexport const runtime = 'edge';\n`);
    const { status, text } = await build(project, '--turbopack');
    expect([status, text]).toEqual([1, expect.stringContaining('error[leak]: `config/server.ssm.yaml` stays on the server')]);
  });

  it('is searched for what should not be published, before it is', { timeout: 180_000 }, async () => {
    const project = copy();
    project.write('next.config.js', project.read('next.config.js').replace('{ expose:', '{ scan: true, expose:'));
    project.write('app/greeting.jsx', project.read('app/greeting.jsx').replace('${title}:', `dev: ${secret} \${title}:`));
    const { status, text } = await build(project, '--turbopack');
    expect([status, text]).toEqual([
      1,
      expect.stringMatching(/static\/chunks\/.*\.js:\d+:\d+: the value of `\/next-shop\/dev\/db\/password` stands there/),
    ]);
    expect(text).not.toContain(secret);
  });

  it('follows templates and stores while it is developed', { timeout: 180_000 }, async () => {
    const project = copy();
    const get = await serve(project, 'dev');
    const shows = (): ReturnType<typeof expect.poll> => expect.poll(() => get('/health'), { timeout: 60_000, interval: 300 });
    await shows().toBe('{"database":"db.dev.example.com"}');
    project.write('config/server.ssm.yaml', 'db: { host: "<${ssm:./db/host}>", password: "" }\n');
    await shows().toBe('{"database":"<db.dev.example.com>"}');
    project.write('ssmith.local.yaml', readFileSync(join(examples, 'next/ssmith.local.yaml'), 'utf8').replace('db.dev', 'db.new'));
    await shows().toBe('{"database":"<db.new.example.com>"}');
    expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
  });
});
