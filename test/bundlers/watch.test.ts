import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { bundlers, config, projectOf } from './project.ts';

const watcher = new URL('watch.mjs', import.meta.url).pathname;

const patience = { timeout: 25_000, interval: 500 };

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }]\n`,
  'config/settings.js': 'export const setting = "first ${ssm:./api-url}";\n',
  'config/app.ssm.yaml': 'title: first title\nurl: ssm:./api-url\n',
  'src/main.js': [
    "import { title } from '../config/app.ssm.yaml';",
    "import { setting } from '../run/settings.js';",
    'console.log(title, setting);',
    '',
  ].join('\n'),
};

/** Starts a bundler that watches. It ends when the test is over. */
async function watch(project: Project, bundler: string, options: object): Promise<void> {
  const { env } = await startStore({ parameters: { '/shop/dev/api-url': 'https://api.dev' } });
  const quiet = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const args = [watcher, bundler, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { cwd: project.directory, env: quiet, stdio: ['pipe', 'ignore', 'ignore'] });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.stdin.end();
    await closed;
  });
}

describe.each(bundlers)('%s, while it watches', (bundler) => {
  it('follows the templates that are imported, and those of the config', { timeout: 110_000 }, async () => {
    const project = projectOf(files);
    // esbuild does not say that it watches.
    await watch(project, bundler, { expose: { 'config/app.ssm.yaml': ['title'] }, ...(bundler === 'esbuild' ? { render: true } : {}) });
    const output = (): string => (existsSync(project.path('dist/main.mjs')) ? project.read('dist/main.mjs') : '');
    await expect.poll(output, patience).toContain('first title');
    await expect.poll(output, patience).toContain('first https://api.dev');
    // Again and again: no bundler tells when it has begun to watch.
    const edited = (name: string, text: string) => expect.poll(() => (project.write(name, text), output()), patience);
    await edited('config/app.ssm.yaml', 'title: second title\nurl: ssm:./api-url\n').toContain('second title');
    if (bundler === 'esbuild') return;
    await edited('config/settings.js', 'export const setting = "second ${ssm:./api-url}";\n').toContain('second https://api.dev');
  });
});
