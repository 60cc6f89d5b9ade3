import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** A repository as its owner has it after `npm install ssmith` and `ssmith init PLATFORM`: nobody has edited a file. */
export function repositoryFor(platform: string, over: Partial<RepositoryFacts> = {}): Project {
  const here = new Project({
    'package.json': '{ "name": "shop", "private": true }\n',
    'config/app.yaml': 'password: ssm:./password\n',
    'ssmith.config.yaml': `name: shop
region: eu-west-1
vars: { env: {} }
hierarchy: ["/shop/\${env}"]
files: [{ template: config/app.yaml, output: run/app.yaml }]
`,
  });
  chmodSync(here.directory, 0o755);
  for (const { path, text, mode } of readyFilesOf(platform, over)) {
    here.write(path, text);
    chmodSync(here.path(path), mode ?? 0o644);
  }
  install(here);
  return here;
}

const packages = new URL('../../packages/', import.meta.url).pathname;

/** The command as it is published, where a package manager puts it. */
function install(here: Project): void {
  const place = here.path('node_modules/ssmith');
  mkdirSync(here.path('node_modules/.bin'), { recursive: true, mode: 0o755 });
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(packages, 'cli', name), join(place, name), { recursive: true });
  symlinkSync('../ssmith/bin/ssmith.cjs', here.path('node_modules/.bin/ssmith'));
  chmodSync(dirname(place), 0o755);
}
