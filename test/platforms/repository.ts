import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type ReadyFile, readyFiles, type RepositoryFacts } from '../../packages/deploy/src/index.ts';
import { Project } from '../helper/project.ts';

export const facts: RepositoryFacts = {
  name: 'shop',
  directory: '.',
  environments: ['dev', 'prod'],
  templates: ['config/app.yaml'],
  outputs: ['run/app.yaml'],
  region: 'eu-west-1',
  packageManager: 'npm',
  start: ['node', 'server.js'],
};

export const canary = 'c4nary-that-nobody-sees';
export const rendered = `password: "${canary}"\n`;

/** The parameters that the repository asks for, each environment its own. */
export function parametersWith<T>(password: T): Record<string, T> {
  return { '/shop/prod/password': password, '/shop/dev/password': password };
}

export function readyFilesOf(platform: string, over: Partial<RepositoryFacts> = {}): readonly ReadyFile[] {
  const make = readyFiles[platform];
  if (make === undefined) throw new Error(`there are no files for ${platform}`);
  return make({ ...facts, ...over });
}

export function readyFile(platform: string, path: string, over: Partial<RepositoryFacts> = {}): string {
  const found = readyFilesOf(platform, over).find((file) => file.path === path);
  expect(found, `${path} of ${platform}`).toBeDefined();
  return found?.text ?? '';
}

/**
 * A repository as its owner has it after `npm install ssmith` and `ssmith init PLATFORM`: nobody has edited a file.
 * @param settings more lines of the config: where root runs, what is remembered must not come into the machine's own state
 */
export function repositoryFor(platform: string, over: Partial<RepositoryFacts> = {}, settings = ''): Project {
  const here = new Project({
    'config/app.yaml': 'password: ssm:./password\n',
    'ssmith.config.yaml': `name: shop
region: eu-west-1
vars: { env: {} }
hierarchy: ["/shop/\${env}"]
files: [{ template: config/app.yaml, output: run/app.yaml }]
${settings}`,
  });
  chmodSync(here.directory, 0o755);
  for (const { path, text, mode } of readyFilesOf(platform, over)) {
    here.write(path, text);
    chmodSync(here.path(path), mode ?? 0o644);
  }
  install(here);
  return here;
}

const cli = new URL('../../packages/cli/', import.meta.url).pathname;

/** The command as it is published, but from a directory of the repository, so that `npm ci` finds it without a registry. */
function install(here: Project): void {
  for (const name of ['bin', 'dist']) cpSync(join(cli, name), here.path(join('vendor/ssmith', name)), { recursive: true });
  const ssmith = { name: 'ssmith', version: '0.1.0', bin: { ssmith: 'bin/ssmith.cjs' } };
  const shop = { name: 'shop', version: '1.0.0', dependencies: { ssmith: 'file:vendor/ssmith' } };
  const scripts = { build: 'cp run/app.yaml built' };
  const packages = { '': shop, 'node_modules/ssmith': { resolved: 'vendor/ssmith', link: true }, 'vendor/ssmith': ssmith };
  here.write('vendor/ssmith/package.json', JSON.stringify(ssmith));
  here.write('package.json', JSON.stringify({ ...shop, private: true, scripts }));
  here.write('package-lock.json', JSON.stringify({ ...shop, lockfileVersion: 3, requires: true, packages }));
  mkdirSync(here.path('node_modules/.bin'), { recursive: true, mode: 0o755 });
  symlinkSync('../vendor/ssmith', here.path('node_modules/ssmith'));
  symlinkSync('../ssmith/bin/ssmith.cjs', here.path('node_modules/.bin/ssmith'));
}
