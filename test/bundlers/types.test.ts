import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Project } from '../helper/project.ts';
import { build, bundlers, config, projectOf } from './project.ts';

const compiler = new URL('../../node_modules/typescript/bin/tsc', import.meta.url).pathname;

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  'tsconfig.json': '{}',
  'src/main.js': '',
  'config/app.ssm.yaml': [
    'title: Shop',
    'port: ssm:./port|int',
    'db: { password: "ssm:./db/password", "max-age": 3, on: ssm:./on|bool, none: null }',
    'api-key: ssm:./key',
    'flags: ssm:/shop/${env}/flags/*',
    'hosts: ssm:./hosts|list',
    'list: [1, "ssm:./key"]',
    '',
  ].join('\n'),
  'other/app.ssm.yaml': 'other: 1\n',
  'config/mail.ssm.hbs': 'to {{ssm "./to"}}\n',
  'config/broken.ssm.yaml': 'a: [\n',
  'node_modules/x/a.ssm.yaml': 'a: 1\n',
  // What is wrong is marked; a mark without a mistake below it is a mistake too.
  'config/near.ts': "import mail from './mail.ssm.hbs';\nexport const text: string = mail;\n",
  'src/use.ts': [
    "import config, { db, flags, hosts, list, port, title } from '../config/app.ssm.yaml';",
    "import { other } from '../other/app.ssm.yaml';",
    "import mail from '~ssmith/config/mail';",
    "import { port as same } from '~ssmith/config/app.ssm.yaml';",
    "import { other as short } from '~ssmith/other/app';",
    'export const texts: string[] = [title, db.password, config["api-key"], list[1], mail, hosts[0] ?? ""];',
    'export const numbers: number[] = [port, same, db["max-age"], list[0], other, short];',
    'export const more: [boolean, null, unknown] = [db.on, db.none, flags["a"]];',
    '// @ts-expect-error it is a number',
    'export const wrong: string = port;',
    '// @ts-expect-error it is not there',
    'export const missing = config.nope;',
    '// @ts-expect-error it is frozen',
    'db.password = "x";',
    '',
  ].join('\n'),
};

function check(project: Project, resolution: 'bundler' | 'nodenext'): string {
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--module', module, '--moduleResolution', resolution];
  const { stdout } = spawnSync(process.execPath, [compiler, ...flags, 'ssmith-env.d.ts', 'src/use.ts', 'config/near.ts'], {
    cwd: project.directory,
    encoding: 'utf8',
  });
  return stdout;
}

describe('declarations for TypeScript', () => {
  it.each(['bundler', 'nodenext'] as const)('say what an import is (%s)', async (resolution) => {
    const project = projectOf(files);
    expect(await build(project, 'rolldown', 'server')).toMatchObject({ status: 0 });
    expect(check(project, resolution)).toBe('');
    expect(project.read('ssmith-env.d.ts')).toContain('    /** ssm:./db/password */\n    readonly password: string;\n');
    expect(project.read('ssmith-env.d.ts')).not.toMatch(/broken|node_modules/);
  });

  it.each(bundlers)('are written by %s, when they have changed', async (bundler) => {
    const project = projectOf(files);
    const time = async (): Promise<number> => {
      expect(await build(project, bundler, 'server')).toMatchObject({ status: 0 });
      return statSync(project.path('ssmith-env.d.ts')).mtimeMs;
    };
    expect(await time()).toBe(await time());
    project.write('config/app.ssm.yaml', 'changed: 1\n');
    await time();
    expect(project.read('ssmith-env.d.ts')).toContain('export const changed: number;');
  });

  it('stop no build where they cannot be written', async () => {
    const project = projectOf({ ...files, 'ssmith-env.d.ts/x': '' });
    const { status, stderr } = await build(project, 'rolldown', 'server');
    expect([status, stderr]).toEqual([0, 'ssmith: no declarations for TypeScript (EISDIR)\n']);
  });

  it('are not written where there is no TypeScript, or when they are not wanted', async () => {
    const { 'tsconfig.json': _, ...rest } = files;
    const projects = [projectOf(rest), projectOf(files)];
    for (const project of projects) {
      await build(project, 'rolldown', 'server', { options: project === projects[1] ? { types: false } : {} });
      expect(existsSync(project.path('ssmith-env.d.ts'))).toBe(false);
    }
  });
});
