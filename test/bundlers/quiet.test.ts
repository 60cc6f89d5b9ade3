import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RunningStore, secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { build, config, filesWith, projectOf, runBuilt, runNode } from './project.ts';

const installed = new URL('../../node_modules', import.meta.url).pathname;
const driver = new URL('build.mjs', import.meta.url).pathname;

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }]\n`,
  'config/settings.js': 'export const value = "${ssm:./password}";\n',
  'config/app.ssm.yaml': 'password: ssm:./password\nurl: "https://${ssm:./host}/"\nport: ssm:./port|int\n',
  'src/main.js': "import config from '../config/app.ssm.yaml';\nconsole.log(JSON.stringify(config));\n",
};

const fakes = { password: '<ssm:./password>', url: '<ssm:./host>', port: 0 };
const options = { expose: { 'config/app.ssm.yaml': ['url'] } };

/** A store that would answer, and remembers who has asked. */
function store(): Promise<RunningStore> {
  return startStore({ parameters: { '/shop/dev/password': secure('C4N4RY'), '/shop/dev/host': 'host', '/shop/dev/port': '1' } });
}

function projectWith(more: Readonly<Record<string, string>> = {}): Project {
  const project = projectOf({ ...files, ...more });
  symlinkSync(installed, project.path('node_modules'));
  return project;
}

describe('nobody is asked', () => {
  it('by the preview server of Vite, which serves no rendered file either', async () => {
    const project = projectWith({
      'dist/index.html': 'a page',
      'dist/.ssmith/a.json': '"C4N4RY"',
      'preview.mjs': [
        "import ssmith from 'unplugin-ssmith/vite';",
        "import { preview } from 'vite';",
        `const plugins = [ssmith(${JSON.stringify(options)})];`,
        "const server = await preview({ configFile: false, logLevel: 'silent', preview: { host: '127.0.0.1', port: 0 }, plugins });",
        'const of = async (path) => (await fetch(`http://127.0.0.1:${server.httpServer.address().port}${path}`)).status;',
        "console.log(JSON.stringify([await of('/'), await of('/.ssmith/a.json')]));",
        'await server.close();',
        '',
      ].join('\n'),
    });
    const { calls, env } = await store();
    expect(await runNode(project, ['preview.mjs'], env)).toEqual({ status: 0, stdout: '[200,403]\n', stderr: '' });
    expect(calls).toEqual([]);
  });

  it.each(['node', 'jsdom'])('by Vitest, for tests of a server or of a browser (%s)', async (environment) => {
    const inBrowser =
      environment === 'jsdom' ? "export default { name: 'jsdom', viteEnvironment: 'client', setup: () => ({ teardown() {} }) };" : '';
    const project = projectWith({
      'browser.mjs': inBrowser,
      'vitest.config.mjs': [
        "import ssmith from 'unplugin-ssmith/vite';",
        `const environment = ${JSON.stringify(environment === 'jsdom' ? './browser.mjs' : 'node')};`,
        `export default { plugins: [ssmith(${JSON.stringify(options)})], test: { environment } };`,
        '',
      ].join('\n'),
      'a.test.js': [
        "import { expect, it } from 'vitest';",
        "import config from './config/app.ssm.yaml';",
        `it('is made up', () => expect(config).toEqual(${JSON.stringify(fakes)}));`,
        '',
      ].join('\n'),
    });
    const { calls, env } = await store();
    expect(await runNode(project, ['node_modules/vitest/vitest.mjs', 'run'], env)).toMatchObject({ status: 0 });
    expect(calls).toEqual([]);
  });

  describe.each(['vite', 'webpack', 'rspack'] as const)('by Storybook, which builds with %s', (bundler) => {
    it.each([
      ['says so', driver, { STORYBOOK: 'true' }],
      ['is the program', 'node_modules/storybook/bin/index.js', {}],
    ])('and %s', async (_, program, variables) => {
      const project = projectOf({ ...files, 'node_modules/storybook/bin/index.js': `await import(${JSON.stringify(driver)});\n` });
      const { calls, env } = await store();
      const argv = [program, bundler, 'client', JSON.stringify({ options: { render: true, scan: true } })];
      expect(await runNode(project, argv, { ...env, ...variables })).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(await runBuilt(project, 'client')).toEqual(fakes);
      expect([calls, filesWith(project, 'C4N4RY')]).toEqual([[], []]);
    });
  });

  it.each(['vite', 'webpack'] as const)('when a build of %s for a server is told nothing', async (bundler) => {
    const { calls, env } = await store();
    expect(await build(projectOf(files), bundler, 'server', { env })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(calls).toEqual([]);
  });
});
