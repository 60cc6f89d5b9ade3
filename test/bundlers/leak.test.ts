import { existsSync, readFileSync } from 'node:fs';
import { searchEmitted, Secret } from '@ssmith/core';
import { describe, expect, it } from 'vitest';
import { encodingsOf } from '../helper/encodings.ts';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { build, bundlers, config, filesWith, projectOf, templates } from './project.ts';

const secret = 'C4N4RY-of-the-shop';
const parameters = { '/shop/dev/password': secure(secret), '/shop/dev/key': secure('postgres'), '/shop/dev/api-url': 'https://api.dev' };

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  'config/app.ssm.env': templates['config/app.ssm.env'],
  'src/main.js': 'console.log("nothing");\n',
};

/** A config whose rendered file is a part of the bundle. */
function rendering(name: string): Record<string, string> {
  return {
    ...files,
    'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }]\n`,
    'config/settings.js': `export const value = "\${ssm:./${name}}";\n`,
    'src/main.js': 'import { value } from "../run/settings.js";\nconsole.log(value);\n',
  };
}

function published(project: Project): string[] {
  return filesWith(project, 'C4N4RY').filter((file) => file.startsWith('dist/'));
}

function expectLeak({ status, stderr }: Run, file: string): void {
  // Rspack draws a frame of its own around it, and breaks its lines.
  const message = stderr.replaceAll(/\n[ │]*/g, ' ');
  expect([status, message]).toEqual([1, expect.stringMatching(/error\[leak\]: /)]);
  expect(message).toMatch(new RegExp(`${file.replaceAll('.', '\\.')}:\\d+:\\d+: the value of \`/shop/dev/password\` stands there`));
  expect(stderr).not.toContain('C4N4RY');
}

describe.each(bundlers)('what %s puts out for browsers', (bundler) => {
  it.each(['production', 'development'])('holds no secret of a file that was rendered for the build (%s)', async (mode) => {
    const project = projectOf(rendering('password'));
    const { env } = await startStore({ parameters });
    for (const _ of [1, 2]) {
      const run = await build(project, bundler, 'client', { mode, options: { render: true }, env });
      expectLeak(run, 'main.mjs');
      expect(run.stderr).toContain('config/settings.js:1:');
      expect(published(project)).toEqual([]);
    }
  });

  it('may hold a value that is short or common, with a warning', async () => {
    const project = projectOf(rendering('key'));
    const { env } = await startStore({ parameters });
    const { status, stderr } = await build(project, bundler, 'client', { options: { render: true }, env });
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: .*main\.mjs:\d+:\d+: the value of `\/shop\/dev\/key` stands there/m),
    ]);
  });

  it('holds no secret that somebody has written down, where all are asked for', async () => {
    const project = projectOf({ ...files, 'src/main.js': `console.log("nothing"); // not ${secret}\n` });
    const store = await startStore({ parameters });
    const { env } = store;
    expect(await build(project, bundler, 'client', { env })).toMatchObject({ status: 0, stderr: '' });
    expect(await build(project, bundler, 'client', { env: { ...env, SSMITH_SCAN: '1' }, options: { scan: false } })).toMatchObject({
      status: 0,
    });
    expect([store.calls, published(project)]).toEqual([[], expect.arrayContaining(['dist/client/main.mjs.map'])]);
    expectLeak(await build(project, bundler, 'client', { env, options: { scan: true } }), 'main.mjs.map');
    expectLeak(await build(project, bundler, 'client', { env: { ...env, SSMITH_SCAN: '1' } }), 'main.mjs.map');
    expect(await build(project, bundler, 'server', { env, options: { scan: true } })).toMatchObject({ status: 0 });
  });

  it('holds none in what another plugin has added', async () => {
    const asset = `token: ${secret}\n`;
    const project = projectOf({ ...files, 'src/notes.txt': asset });
    const { env } = await startStore({ parameters });
    expectLeak(await build(project, bundler, 'client', { env, asset, options: { scan: true } }), 'notes.txt');
    expect(published(project)).toEqual([]);
  });

  it('holds no reference that should have become a value', async () => {
    const project = projectOf({ ...files, 'src/main.js': 'console.log("ssm:./password", "or ${ssm:/shop/b}", "ssm: a text");\n' });
    const { status, stderr } = await build(project, bundler, 'client');
    expect([status, stderr]).toEqual([1, expect.stringContaining('the reference `ssm:./password` stands there instead of a value')]);
    expect(stderr).toContain('the reference `ssm:/shop/b` stands there');
    expect(existsSync(project.path('dist/client/main.mjs'))).toBe(false);
  });
});

describe('what Vite puts out for browsers besides', () => {
  const page = {
    ...files,
    'index.html': '<script type="module" src="/src/main.js"></script>\n',
    'public/robots.txt': 'User-agent: *\n',
  };

  it('is a page', async () => {
    const project = projectOf({ ...page, 'index.html': `${page['index.html']}<!-- ${secret} -->\n` });
    const { env } = await startStore({ parameters });
    expectLeak(await build(project, 'vite', 'client', { env, page: true, options: { scan: true } }), 'index.html');
    expect(published(project)).toEqual([]);
  });

  it('is what it copies: a file that the config renders there', async () => {
    const project = projectOf({
      ...page,
      'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: public/settings.js }]\n`,
      'config/settings.js': 'self.value = "${ssm:./password}";\n',
    });
    const { env } = await startStore({ parameters });
    expectLeak(await build(project, 'vite', 'client', { env, page: true, options: { render: true } }), 'public/settings.js');
    expect(existsSync(project.path('dist/client/index.html'))).toBe(false);
    expect(published(project)).toEqual([]);
  });
});

it('leaves nothing unseen in esbuild, where another plugin takes away what it goes by', async () => {
  const project = projectOf({ ...files, 'src/main.js': 'import config from "../config/app.ssm.env";\nconsole.log(config);\n' });
  const { status, stderr } = await build(project, 'esbuild', 'client', { blind: true });
  expect([status, stderr]).toEqual([1, expect.stringContaining('another plugin has turned `metafile` off')]);
});

describe('the net', () => {
  it('catches every encoding of a secret in every output of every bundler, 2000 times', { timeout: 120_000 }, async () => {
    const value = 'p4"ss\'w\\ord & <more>/`${x}` ä';
    const guarded = [{ name: '/shop/dev/password', text: new Secret('a secret', value), places: [] }];
    // One of them is the bytes taken for UTF-16, which no file holds.
    const texts = [...encodingsOf(value)].filter(([name]) => name !== 'UTF-16');
    const forms = [...texts, ['UTF-16', Buffer.from(value, 'utf16le')] as const].map(([name, form]) => [name, Buffer.from(form)] as const);
    expect(forms.length).toBeGreaterThanOrEqual(20);
    let planted = 0;
    const missed: string[] = [];
    for (const bundler of bundlers) {
      const asset = 'a text for everybody\n';
      const project = projectOf({ ...files, 'src/notes.txt': asset });
      expect(await build(project, bundler, 'client', { asset })).toMatchObject({ status: 0 });
      for (const name of ['main.mjs', 'main.mjs.map', 'notes.txt']) {
        const file = `dist/client/${name}`;
        const content = readFileSync(project.path(file));
        expect(searchEmitted([{ file, content }], guarded)).toEqual({ problems: [], warnings: [], files: [] });
        for (const [encoding, form] of forms) {
          for (const share of [0, 0.3, 0.5, 0.7, 1]) {
            const at = Math.round(share * content.length);
            const leaking = Buffer.concat([content.subarray(0, at), form, content.subarray(at)]);
            if (searchEmitted([{ file, content: leaking }], guarded).files.length === 0)
              missed.push(`${bundler} ${name} ${encoding} ${share}`);
            planted += 1;
          }
        }
      }
    }
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThanOrEqual(2000);
  });
});
