import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runNode } from '../bundlers/project.ts';
import { secure, startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';

const installed = new URL('../../node_modules', import.meta.url).pathname;
const readme = readFileSync(new URL('../../packages/unplugin/README.md', import.meta.url), 'utf8');
const blocks = new Map<string, string>();

beforeAll(() => {
  for (const [, title = '', text = ''] of readme.matchAll(/^```\S+ ?(.*)\n([\s\S]*?)^```$/gm)) blocks.set(title, text);
});

function projectOfReadme(): Project {
  const sources = [...blocks].filter(([title]) => title.includes('.'));
  const project = new Project({ 'package.json': '{ "type": "module" }', 'run.mjs': compilerRunner, ...Object.fromEntries(sources) });
  symlinkSync(installed, project.path('node_modules'));
  return project;
}

/** What `webpack` and `rspack` do on a command line, which are packages of their own. */
const compilerRunner = `
const [, , bundler, config] = process.argv;
const create = bundler === 'rspack' ? (await import('@rspack/core')).rspack : (await import('webpack')).default;
const { default: settings } = await import(config);
create(settings).run((error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'));
});
`;

const commands: [string, string[]][] = [
  ['vite.config.js', ['node_modules/vite/bin/vite.js', 'build', '--ssr', 'src/main.js']],
  ['webpack.config.mjs', ['run.mjs', 'webpack', './webpack.config.mjs']],
  ['rspack.config.mjs', ['run.mjs', 'rspack', './rspack.config.mjs']],
  ['rollup.config.js', ['node_modules/rollup/dist/bin/rollup', '-c', '--silent']],
  ['rolldown.config.js', ['node_modules/rolldown/bin/cli.mjs', '-c']],
  ['esbuild.build.mjs', ['esbuild.build.mjs']],
];

describe('the README of the plugin', () => {
  it.each(commands)('has a %s that works', async (config, command) => {
    const project = projectOfReadme();
    expect(readme).toContain(`js ${config}\n`);
    expect(await runNode(project, command)).toMatchObject({ status: 0 });
    const store = await startStore({
      parameters: {
        '/shop/prod/api-url': 'https://api',
        '/shop/prod/db/host': 'db.prod',
        '/shop/prod/db/password': secure('sixteen letters!'),
      },
    });
    const [fill = '', run = ''] = (blocks.get('') ?? '').split(/^\$ /m).slice(1);
    expect(await project.runAsync(fill.trim().split(' ').slice(1), { ...store.env })).toMatchObject({ status: 0 });
    const [start = '', ...shown] = run.split('\n');
    expect(await runNode(project, start.split(' ').slice(1))).toEqual({ status: 0, stdout: shown.join('\n'), stderr: '' });
  });

  it('shows how a build is refused, and what to write to have it otherwise', async () => {
    const project = projectOfReadme();
    project.write('index.html', '<script type="module" src="/src/main.js"></script>');
    const vite = ['node_modules/vite/bin/vite.js', 'build', '--config'];
    const refused = await runNode(project, [...vite, 'vite.config.js']);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(blocks.get('refusal') ?? 'a refusal')]);
    const store = await startStore({ parameters: { '/shop/dev/api-url': 'https://api' } });
    project.write('src/main.js', "import { api, title } from '../config/app.ssm.yaml';\ndocument.title = title + api.url;\n");
    expect(await runNode(project, [...vite, 'expose.config.js'], store.env)).toMatchObject({ status: 0 });
  });

  it('shows how pages are filled that were built without values', async () => {
    const project = projectOfReadme();
    project.write('index.html', '<script type="module" src="/src/main.js"></script>');
    project.write('src/main.js', "import { api, title } from '../config/app.ssm.yaml';\ndocument.title = title + api.url;\n");
    const [build = '', copy = '', fill = ''] = (blocks.get('pages') ?? '').split(/^\$ /m).slice(1);
    expect(await runNode(project, ['node_modules/vite/bin/vite.js', ...build.trim().split(' ').slice(1)])).toMatchObject({ status: 0 });
    const [, flag, from = '', to = ''] = copy.trim().split(' ');
    expect(flag).toBe('-R');
    cpSync(project.path(from), project.path(to), { recursive: true });
    const store = await startStore({ parameters: { '/shop/prod/api-url': 'https://api' } });
    const [command = '', ...said] = fill.split('\n');
    expect(await project.runAsync(command.split(' ').slice(1), store.env)).toEqual({ status: 0, stdout: '', stderr: said.join('\n') });
    expect(project.read(`${to}/index.html`)).toContain('{"title":"Shop","api":{"url":"https://api"}}');
  });
});
