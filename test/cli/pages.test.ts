import { chmodSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { manifestOf } from '@ssmith/core';
import { describe, expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';

const room = '<script type="application/json" id="ssmith-config"></script>';
const filled = (values: string): string => room.replace('><', () => `>${values}<`);
const parameters = {
  '/shop/dev/url': 'https://dev',
  '/shop/prod/url': 'https://prod',
  '/shop/dev/port': '5432',
  '/shop/dev/password': secure('C4N4RY'),
};
const template = 'title: Shop\napi: { url: "ssm:./url", key: "ssm:./password" }\nport: ssm:./port|int\n';
const valuesOf = (env: string): string => `{"app.ssm.yaml":{"title":"Shop","api":{"url":"https://${env}"}}}`;

/** What a build has left. Its sources are gone. */
async function built(expose: readonly string[] | true = ['title', 'api.url'], text = template): Promise<Project> {
  const config = 'vars: { env: { default: dev } }\nhierarchy: ["/shop/${env}"]\n';
  const sources = new Project({ 'ssmith.config.yaml': config, 'app.ssm.yaml': text });
  const question = { cwd: sources.directory, files: [sources.path('app.ssm.yaml')], expose: { 'app.ssm.yaml': expose } };
  return new Project({
    'client.json': JSON.stringify(await manifestOf(question)),
    'dist/index.html': `<!doctype html>\r\n<head>${room}</head>\r\n`,
    'dist/admin/index.HTM': `${room}<p>caf\u00e9`,
    'dist/plain.html': '<p>nothing</p>',
    'dist/page.txt': room,
  });
}

async function fill(project: Project, ...more: string[]): Promise<Run> {
  const { env } = await startStore({ parameters });
  return project.runAsync(['render', '--manifest', 'client.json', '--html', 'dist', ...more], env);
}

describe('ssmith render --html', () => {
  it('fills the pages of a directory, and those of another environment when it is told', async () => {
    const project = await built();
    chmodSync(project.path('dist/index.html'), 0o604);
    expect(await fill(project)).toEqual({
      status: 0,
      stdout: '',
      stderr: 'filled  dist/admin/index.HTM\nfilled  dist/index.html\n2 pages from 1 parameter\n',
    });
    expect(project.read('dist/index.html')).toBe(`<!doctype html>\r\n<head>${filled(valuesOf('dev'))}</head>\r\n`);
    expect(project.read('dist/admin/index.HTM')).toBe(`${filled(valuesOf('dev'))}<p>café`);
    expect([project.read('dist/plain.html'), project.read('dist/page.txt')]).toEqual(['<p>nothing</p>', room]);
    expect([project.mode('dist/index.html'), project.mode('dist/admin/index.HTM')]).toEqual(['604', '644']);
    expect((await fill(project, '--env', 'prod', '-v')).stderr).toContain('read  /shop/prod/url  version 1');
    expect(project.read('dist/index.html')).toBe(`<!doctype html>\r\n<head>${filled(valuesOf('prod'))}</head>\r\n`);
  });

  it('leaves a page alone that has these values', async () => {
    const project = await built();
    await fill(project);
    const before = statSync(project.path('dist/index.html'), { bigint: true });
    expect(JSON.parse((await fill(project, '--json')).stdout)).toMatchObject({
      pages: ['dist/admin/index.HTM', 'dist/index.html'].map((page) => ({ path: project.path(page), action: 'keep' })),
      parameters: [{ name: '/shop/dev/url' }],
    });
    const after = statSync(project.path('dist/index.html'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('fills one page, and writes nothing with --dry-run', async () => {
    const project = await built();
    const before = project.everything();
    expect(await fill(project, '--dry-run')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('would be filled  dist/index.html\n2 pages from 1 parameter, nothing written\n'),
    });
    expect(project.everything()).toEqual(before);
    const { env } = await startStore({ parameters });
    const one = ['render', '--manifest', 'client.json', '--html', 'dist/index.html'];
    expect((await project.runAsync(one, env)).stderr).toBe('filled  dist/index.html\n1 page from 1 parameter\n');
    expect(project.read('dist/admin/index.HTM')).toContain(room);
  });

  it.each([[['title', 'api.key']], [['api']], [true as const]])('has no way to a secret: %j', async (expose) => {
    const project = await built(expose);
    const before = project.everything();
    const store = await startStore({ parameters });
    const { status, stderr } = await project.runAsync(['render', '--manifest', 'client.json', '--html', 'dist'], store.env);
    expect([status, stderr]).toEqual([9, expect.stringContaining('a secret is among the keys that a browser would get')]);
    expect(stderr).toContain('app.ssm.yaml:2:');
    expect(stderr).not.toContain('C4N4RY');
    expect(store.calls.filter(({ withDecryption }) => withDecryption)).toEqual([]);
    expect(project.everything()).toEqual(before);
  });

  it('changes no page when one of them is not as it should be', async () => {
    const project = await built();
    project.write('dist/twice.html', room + room);
    project.write('dist/open/index.html', room);
    chmodSync(project.path('dist/open'), 0o777);
    const before = project.everything();
    const { status, stderr } = await fill(project);
    expect(status).toBe(2);
    expect(stderr).toContain('`dist/twice.html` has room for values 2 times');
    expect(stderr).toContain('`dist/open/index.html` lies in a directory where others may replace it');
    expect(project.everything()).toEqual(before);
  });

  it('changes no page when a parameter is missing, or there is nobody to ask', async () => {
    const project = await built();
    const before = project.everything();
    expect((await fill(project, '--env', 'test')).status).toBe(4);
    expect((await fill(project, '--region', 'eu-west-9', '--endpoint', 'http://127.0.0.1:9', '--deadline', '2s')).status).toBe(6);
    expect(project.everything()).toEqual(before);
  });

  it.each([
    ['a text of a script', `<script>write('${room.replace('</', String.raw`<\/`)}');</script>`],
    ['a comment', `<!--> x --><!-- ${room} -->`],
    ['the text of an attribute', `<meta name="x" content='${room}'>`],
    ['a title', `<title>${room.replace('</script>', '')}</title>`],
  ])('takes %s for no room', async (_, other) => {
    const project = await built();
    project.write('dist/index.html', `<p title=it's data-x="a > b">${other}${room}${other}`);
    project.write('dist/other.html', other);
    const run = await fill(project);
    expect(run).toMatchObject({ status: 0, stderr: 'filled  dist/admin/index.HTM\nfilled  dist/index.html\n2 pages from 1 parameter\n' });
    expect(project.read('dist/index.html')).toBe(`<p title=it's data-x="a > b">${other}${filled(valuesOf('dev'))}${other}`);
    expect(project.read('dist/other.html')).toBe(other);
  });

  it('follows no link, and no further than the directory that is named', async () => {
    const project = await built();
    renameSync(project.path('dist/admin'), project.path('elsewhere'));
    symlinkSync('../elsewhere', project.path('dist/admin'));
    symlinkSync('index.html', project.path('dist/404.html'));
    symlinkSync('dist', project.path('current'));
    const { env } = await startStore({ parameters });
    const named = await project.runAsync(['render', '--manifest', 'client.json', '--html', 'current'], env);
    expect(named).toMatchObject({ status: 0, stderr: 'filled  dist/index.html\n1 page from 1 parameter\n' });
    expect(project.read('elsewhere/index.HTM')).toContain(room);
    const link = await project.runAsync(['render', '--manifest', 'client.json', '--html', 'dist/404.html'], env);
    expect([link.status, link.stderr]).toEqual([2, expect.stringContaining('`dist/404.html` is a symbolic link')]);
  });

  it.each(['dist', 'dist/admin/index.HTM'])('writes through no link that takes the place of a directory meanwhile: %s', async (html) => {
    const project = await built();
    project.write('outside/index.HTM', 'theirs');
    const { env, calls } = await startStore({ parameters, faults: { latency: 700 } });
    const running = project.runAsync(['render', '--manifest', 'client.json', '--html', html], env);
    while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    renameSync(project.path('dist/admin'), project.path('dist/old'));
    symlinkSync('../outside', project.path('dist/admin'));
    expect(await running).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has become another one while the parameters were read'),
    });
    expect([project.read('outside/index.HTM'), project.read('dist/index.html')]).toEqual(['theirs', expect.stringContaining(room)]);
  });

  it('leaves alone what a run that was killed has left of a page', async () => {
    const project = await built();
    project.write(`dist/.ssmith-${'0'.repeat(24)}-index.html`, room);
    expect((await fill(project)).stderr).toBe('filled  dist/admin/index.HTM\nfilled  dist/index.html\n2 pages from 1 parameter\n');
  });

  it('warns of a compressed copy that is not filled', async () => {
    const project = await built();
    project.write('dist/index.html.gz', 'x');
    expect((await fill(project)).stderr).toContain('warning: `dist/index.html.gz` is a copy of the page before it was filled');
    expect((await fill(project)).stderr).not.toContain('warning');
  });

  it('says what does not go together, and where there is nothing to do', async () => {
    const project = await built();
    const say = async (...args: string[]): Promise<[number | null, string]> => {
      const { status, stderr } = await project.runAsync(['render', ...args]);
      return [status, stderr.split('\n')[0] ?? ''];
    };
    expect(await say('--html', 'dist')).toEqual([2, 'error[usage]: `--html` goes with `--manifest`']);
    expect(await say('--manifest', 'client.json')).toEqual([2, 'error[usage]: `--manifest` goes with `--out`, or with `--html`']);
    const both = ['--manifest', 'client.json', '--html', 'dist'];
    expect(await say(...both, '--mode', '0600')).toEqual([
      2,
      'error[usage]: pages are filled as they are; `--mode` does not go with `--html`',
    ]);
    expect(await say(...both, 't.yaml')).toEqual([2, 'error[usage]: pages are filled as they are; a template does not go with `--html`']);
    const of = ['--manifest', 'client.json', '--html'];
    expect(await say(...of, 'dist/plain.html')).toEqual([
      2,
      expect.stringContaining('error[usage]: no page in `dist/plain.html` has room'),
    ]);
    expect(await say(...of, 'none')).toEqual([2, 'error[usage]: there is no `none`']);
    expect(await say('--manifest', 'client.json', '--out', 'dist')).toEqual([2, expect.stringContaining('is that of pages')]);
    project.write('client.json', project.read('client.json').replace(/,"expose":\[[^\]]*\]/, ''));
    expect(await say(...both)).toEqual([2, expect.stringContaining('`client.json` is the manifest of a program')]);
  });
});
