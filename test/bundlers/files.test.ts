import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { build, bundlers, config, projectOf, runBuilt, serve } from './project.ts';

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }, { template: config/env, output: .env.local }]\n`,
  'config/settings.js': 'export const url = "${ssm:./api-url}";\n',
  'config/env': 'VITE_URL=ssm:./api-url\n',
  'src/main.js': "import { url } from '../run/settings.js';\nconsole.log(JSON.stringify(url));\n",
};

const parameters = { '/shop/dev/api-url': 'https://api.dev', '/shop/dev/password': secure('C4N4RY-password') };

describe.each(bundlers)('files of the config, with %s', (bundler) => {
  it('are there before the first module is read, when a build is told to', async () => {
    const project = projectOf(files);
    const { env } = await startStore({ parameters });
    const first = await build(project, bundler, 'server', { options: { render: true }, env });
    expect(first).toMatchObject({ status: 0, stdout: '', stderr: 'ssmith: 2 files rendered, 2 written\n' });
    expect(await runBuilt(project, 'server')).toBe('https://api.dev');
    expect(project.mode('run/settings.js')).toBe('600');
    const second = await build(project, bundler, 'server', { env: { ...env, SSMITH_RENDER: '1' } });
    expect(second.stderr).toBe('ssmith: 2 files rendered, none has changed\n');
  });

  it('are not, when it is not told to: nobody is asked', async () => {
    const project = projectOf(files);
    const store = await startStore({ parameters });
    expect(await build(project, bundler, 'server', { env: store.env })).toMatchObject({ status: 1 });
    expect([existsSync(project.path('run')), store.calls]).toEqual([false, []]);
  });

  it('end the build when they cannot be rendered, with the line', async () => {
    const project = projectOf({ ...files, 'config/env': 'VITE_URL=ssm:./nope\n' });
    const { env } = await startStore({ parameters });
    const { status, stderr } = await build(project, bundler, 'server', { options: { render: true }, env });
    expect([status, stderr]).toEqual([1, expect.stringContaining('config/env:1:10')]);
    expect(existsSync(project.path('run'))).toBe(false);
  });
});

describe('files of the config, with the development server of Vite', () => {
  const page = (project: Project): void => {
    project.write('src/show.js', "import { url } from '../run/settings.js';\nexport const show = () => [url, import.meta.env.VITE_URL];\n");
  };

  it('are there before .env is read, and follow their templates', async () => {
    const project = projectOf(files);
    page(project);
    const dev = await serve(project, { parameters });
    expect(JSON.parse((await dev.get('/__ssr')).text)).toEqual(['https://api.dev', 'https://api.dev']);
    expect(await dev.get('/run/settings.js')).toMatchObject({ status: 403 });
    project.write('config/settings.js', 'export const url = "changed ${ssm:./api-url}";\n');
    const shown = async (): Promise<string> => (await dev.get('/__ssr')).text;
    await expect.poll(shown, { timeout: 20_000 }).toBe(JSON.stringify(['changed https://api.dev', 'https://api.dev']));
  });
});
