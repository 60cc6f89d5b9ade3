import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Project } from '../../../test/helper/project.ts';
import { load, memory, NotRenderedError } from './runtime.ts';

const data = { db: { password: 'S3CR3T-password', port: 5432 }, list: ['S3CR3T-item', null, true], title: 'Shop' };
const holder = globalThis as { [memory]?: Map<string, unknown> };

afterEach(() => {
  vi.unstubAllEnvs();
  delete holder[memory];
});

function failure(id: string): string {
  try {
    load(id);
  } catch (error) {
    expect(error).toBeInstanceOf(NotRenderedError);
    expect((error as NotRenderedError).cause).toBeUndefined();
    return (error as Error).message;
  }
  return expect.unreachable('it was found');
}

describe('what is loaded', () => {
  const loaded = (): typeof data => {
    holder[memory] = new Map([['a.ssm.yaml', data]]);
    return load('a.ssm.yaml') as typeof data;
  };

  it('gives values by key, and copies of them', () => {
    const found = loaded();
    expect([found.db.password, found.list[0], found.title]).toEqual(['S3CR3T-password', 'S3CR3T-item', 'Shop']);
    expect(Object.keys(found)).toEqual(['db', 'list', 'title']);
    expect([{ ...found.db }, [...found.list], structuredClone(found)]).toEqual([data.db, data.list, data]);
    expect(Array.isArray(found.list)).toBe(true);
  });

  it('cannot be changed, and changes nobody else’s copy', () => {
    const found = loaded();
    expect(() => Object.assign(found.db, { password: 'other' })).toThrow(TypeError);
    expect(() => found.list.push('other')).toThrow(TypeError);
    for (const part of [found, found.db, found.list]) expect(Object.isFrozen(part)).toBe(true);
    expect(data.list).toHaveLength(3);
    expect(Object.isFrozen(data)).toBe(false);
  });

  it('shows no value in a log, alone or in something else', () => {
    const found = loaded();
    const carriers = [Object.assign(new Error('broken'), { config: found }), new Error('broken', { cause: found })];
    const texts = [inspect(found, { depth: 9 }), inspect({ a: [found] }, { depth: 9 }), JSON.stringify(found), JSON.stringify([{ found }])];
    const parts = [inspect(found.list), JSON.stringify(found.db), ...carriers.map((error) => inspect(error, { depth: 9 }))];
    for (const text of [...texts, ...parts, `${found}`]) {
      expect(text).not.toMatch(/S3CR3T|5432|Shop/);
    }
    expect(JSON.parse(JSON.stringify(found))).toEqual({ db: { password: '***', port: '***' }, list: ['***', '***', '***'], title: '***' });
  });

  it('may have keys that mean something to JavaScript', () => {
    holder[memory] = new Map([['a', JSON.parse('{"__proto__": {"x": "S3CR3T"}, "toJSON": "S3CR3T", "constructor": 1}')]]);
    const found = load('a') as Record<string, unknown>;
    expect(Object.keys(found)).toEqual(['__proto__', 'toJSON', 'constructor']);
    expect(inspect({ found })).not.toContain('S3CR3T');
  });

  it('is a text where the template is one', () => {
    holder[memory] = new Map<string, unknown>([['mail.ssm.hbs', 'to me']]);
    expect(load('mail.ssm.hbs')).toBe('to me');
  });
});

describe('where it is found', () => {
  const program = (project: Project, env: Record<string, string> = {}, args = ['dist/app.mjs'], cwd = project.directory): string => {
    project.write('dist/app.mjs', `import { load } from ${JSON.stringify(built)}; console.log(load('c/a.ssm.yaml').key);`);
    const options = { cwd, encoding: 'utf8' as const, env: { PATH: process.env['PATH'] ?? '', ...env } };
    const { stdout, stderr } = spawnSync(process.execPath, args, options);
    return stdout.trim() || (/^NotRenderedError[^:]*: (.*(?:\nrun: .*)?)/m.exec(stderr)?.[1] ?? stderr);
  };
  const built = new URL('../dist/runtime.js', import.meta.url).pathname;
  const file = (key: string): string => JSON.stringify({ key });

  it('is the directory of SSMITH_CONFIG_DIR, and no other one then', () => {
    const project = new Project({
      'one/c/a.ssm.yaml.json': file('one'),
      'ssmith.manifest.json': '{}',
      '.ssmith/c/a.ssm.yaml.json': file('two'),
    });
    expect(program(project, { SSMITH_CONFIG_DIR: 'one' })).toBe('one');
    expect(program(project, { SSMITH_CONFIG_DIR: 'none' })).toBe(
      `the values of \`c/a.ssm.yaml\` are not there: no file \`${project.path('none/c/a.ssm.yaml.json')}\`\n` +
        `run: ssmith render --manifest ${project.path('ssmith.manifest.json')} --out ${project.path('none')}`,
    );
  });

  it('is .ssmith beside the manifest, at or above the program, the code of a function, the working directory', () => {
    const beside = { 'dist/ssmith.manifest.json': '{}', 'dist/.ssmith/c/a.ssm.yaml.json': file('beside') };
    const above = { 'ssmith.manifest.json': '{}', '.ssmith/c/a.ssm.yaml.json': file('above') };
    expect(program(new Project({ ...above, ...beside }))).toBe('beside');
    expect(program(new Project(above))).toBe('above');
    expect(program(new Project(), { LAMBDA_TASK_ROOT: new Project(above).directory })).toBe('above');
  });

  it('is the nearest one only, and nothing above the package', () => {
    const above = { 'ssmith.manifest.json': '{}', '.ssmith/c/a.ssm.yaml.json': file('above') };
    expect(program(new Project({ ...above, 'dist/ssmith.manifest.json': '{}' }))).toContain('the values of `c/a.ssm.yaml` are not there');
    const project = new Project({ ...above, 'dist/package.json': '{}' });
    const elsewhere = new Project().directory;
    expect(program(project, {}, [project.path('dist/app.mjs')], elsewhere)).toContain('neither is the ssmith.manifest.json');
  });

  it('is told, with the command that fills it', () => {
    const project = new Project({ 'dist/ssmith.manifest.json': '{}' });
    expect(program(project)).toContain(
      `\nrun: ssmith render --manifest ${project.path('dist/ssmith.manifest.json')} --out ${project.path('dist/.ssmith')}`,
    );
    expect(program(new Project())).toContain('and set SSMITH_CONFIG_DIR=DIRECTORY');
  });

  it('is never quoted when it is damaged', () => {
    const project = new Project({ 'a.json': '{"password": S3CR3T}' });
    vi.stubEnv('SSMITH_CONFIG_DIR', project.directory);
    expect(failure('a')).toBe(`\`${project.path('a.json')}\` is not what ssmith has written: it is no JSON`);
    expect(failure('a.json/x')).toMatch(/cannot be read \(ENOTDIR\)$/);
  });
});
