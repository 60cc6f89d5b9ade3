import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Project, Run } from '../helper/project.ts';
import { config, filesWith, projectOf, runNode } from './project.ts';

const installed = new URL('../../node_modules', import.meta.url).pathname;
const secret = 'C4N4RY-local';

const template = [
  'title: Shop',
  'db: { password: "ssm:./password", url: "db://u:${ssm:./password}@${ssm:./host}" }',
  'port: ssm:./port|int',
  'on: ssm:./on|bool',
  'hosts: ssm:./hosts|list',
  'flags: ssm:/shop/${env}/flags/*',
  'none: null',
  '',
].join('\n');

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  'vitest.config.mjs': [
    "import ssmith from 'unplugin-ssmith/vite';",
    "export default { cacheDir: '.cache', plugins: [ssmith()], test: { experimental: { fsModuleCache: true, fsModuleCachePath: '.cache/modules' } } };",
    '',
  ].join('\n'),
  'config/app.ssm.yaml': template,
};

/** A project whose one test expects the import to be this. */
function projectExpecting(expected: unknown, more: Readonly<Record<string, string>> = {}): Project {
  const test = [
    "import { readFileSync } from 'node:fs';",
    "import { expect, it } from 'vitest';",
    "import config, { port } from './config/app.ssm.yaml';",
    "it('is what is expected', () => expect([config, port]).toEqual(JSON.parse(readFileSync('expected.json', 'utf8'))));",
    '',
  ].join('\n');
  const project = projectOf({ ...files, 'a.test.js': test, 'expected.json': JSON.stringify(expected), ...more });
  symlinkSync(installed, project.path('node_modules'));
  return project;
}

function vitest(project: Project): Promise<Run> {
  return runNode(project, ['node_modules/vitest/vitest.mjs', 'run']);
}

describe('Vitest', () => {
  it('gets values of the form that they will have, and asks nobody', async () => {
    const fake = {
      title: 'Shop',
      db: { password: '<ssm:./password>', url: '<ssm:./password><ssm:./host>' },
      port: 0,
      on: false,
      hosts: [],
      flags: {},
      none: null,
    };
    expect(await vitest(projectExpecting([fake, 0]))).toMatchObject({ status: 0, stderr: '' });
  });

  it('gets those of an embedded store, and keeps them in no cache', async () => {
    const store = { password: secret, host: 'db', port: '5432', on: 'true', hosts: { type: 'StringList', value: 'a,b' }, 'flags/a': 'x' };
    const parameters = Object.entries(store).map(([name, value]) => `/shop/dev/${name}: ${JSON.stringify(value)}\n`);
    const real = {
      title: 'Shop',
      db: { password: secret, url: `db://u:${secret}@db` },
      port: 5432,
      on: true,
      hosts: ['a', 'b'],
      flags: { a: 'x' },
      none: null,
    };
    const project = projectExpecting([real, 5432], {
      'ssmith.config.yaml': `${config}store: local\nstores: { local: { file: ssmith.local.yaml } }\n`,
      'ssmith.local.yaml': parameters.join(''),
    });
    for (const _ of [1, 2]) expect(await vitest(project)).toMatchObject({ status: 0, stderr: '' });
    const holding = filesWith(project, 'C4N4RY').filter((file) => !file.startsWith('node_modules/'));
    expect(holding.toSorted()).toEqual(['expected.json', 'ssmith.local.yaml']);
    expect(filesWith(project, 'is what is expected').some((file) => file.startsWith('.cache/modules/'))).toBe(true);
  });

  it('asks nobody for a reference that names a store of its own', async () => {
    const project = projectExpecting([{ port: '<ssm://aws/x>' }, '<ssm://aws/x>'], {
      'ssmith.config.yaml': `${config}store: local\nstores: { local: { file: ssmith.local.yaml } }\n`,
      'ssmith.local.yaml': '/x: y\n',
      'config/app.ssm.yaml': 'port: ssm://aws/x\n',
    });
    expect(await vitest(project)).toMatchObject({ status: 0, stderr: '' });
  });
});
