import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

function project(settings = '', second = '  - { template: b.template.yaml, output: run/sub/b.yaml }\n'): Project {
  const here = new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'b.template.yaml': 'b: ssm:/b\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
layout: { generation: run }
${settings}files:
  - { template: a.template.yaml, output: run/a.yaml }
${second}`,
  });
  store(here, 'one', 'two');
  return here;
}

function store(here: Project, a: string, b: string): void {
  here.write('store.yaml', `/a: ${a}\n/b: ${b}\n`);
}

function render(here: Project): void {
  expect(here.run(['render'])).toMatchObject({ status: 0 });
}

const trees = (here: Project): string[] => readdirSync(here.path('run/.gen')).toSorted();
const current = (here: Project): string => readlinkSync(here.path('run/current'));
const read = (here: Project): string[] => [here.read('run/current/a.yaml'), here.read('run/current/sub/b.yaml')];

describe('a layout by generations', () => {
  it('has all files of a generation in one directory, and a link to it', () => {
    const here = project();
    expect(here.run(['render']).stderr).toContain('created  run/current/a.yaml');
    expect([current(here), read(here)]).toEqual(['.gen/1', ['a: "one"\n', 'b: "two"\n']]);
    expect(here.mode('run/current/a.yaml')).toBe('600');
    store(here, 'one', 'three');
    expect(here.run(['render']).stderr).toContain('unchanged  run/current/a.yaml');
    expect([current(here), read(here), trees(here)]).toEqual(['.gen/2', ['a: "one"\n', 'b: "three"\n'], ['1', '2']]);
    store(here, 'four', 'four');
    render(here);
    expect(trees(here)).toEqual(['2', '3']);
    expect(readdirSync(here.path('run')).toSorted()).toEqual(['.gen', 'current']);
  });

  it('touches nothing when nothing changed', () => {
    const here = project();
    render(here);
    const before = [lstatSync(here.path('run/current')).ino, statSync(here.path('run/current/a.yaml')).ino, trees(here)];
    render(here);
    expect([lstatSync(here.path('run/current')).ino, statSync(here.path('run/current/a.yaml')).ino, trees(here)]).toEqual(before);
  });

  it('makes a new generation for a file that was edited, or has lost its rights', () => {
    const here = project();
    render(here);
    writeFileSync(here.path('run/current/a.yaml'), 'mine');
    render(here);
    expect([current(here), read(here)]).toEqual(['.gen/2', ['a: "one"\n', 'b: "two"\n']]);
    chmodSync(here.path('run/current/a.yaml'), 0o644);
    render(here);
    expect([current(here), here.mode('run/current/a.yaml')]).toEqual(['.gen/3', '600']);
  });

  it('leaves out what the config does not write any more', () => {
    const here = project();
    render(here);
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(/ {2}- .*sub.*\n/, ''));
    expect(here.run(['render']).stderr).toContain('removed  run/current/sub/b.yaml');
    expect(readdirSync(here.path('run/current'))).toEqual(['a.yaml']);
  });

  it('lets whoever may read in the directory read below it', () => {
    const here = project();
    mkdirSync(here.path('run'));
    chmodSync(here.path('run'), 0o751);
    render(here);
    expect(['run/.gen', 'run/.gen/1', 'run/.gen/1/sub'].map((path) => here.mode(path))).toEqual(['751', '751', '751']);
  });

  it('links back when the reload fails, and reloads again', () => {
    const here = project(`reload: ["sh", "-c", "cat run/current/a.yaml >> log; ! grep -q bad run/current/a.yaml"]\n`);
    render(here);
    store(here, 'bad', 'bad');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect([current(here), read(here), here.read('log')]).toEqual([
      '.gen/1',
      ['a: "one"\n', 'b: "two"\n'],
      'a: "one"\na: "bad"\na: "one"\n',
    ]);
    store(here, 'good', 'good');
    render(here);
    expect([current(here), read(here)]).toEqual(['.gen/3', ['a: "good"\n', 'b: "good"\n']]);
  });

  it('has no link when the first reload fails', () => {
    const here = project('reload: ["false"]\n');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect(existsSync(here.path('run/current'))).toBe(false);
  });

  it('shows a check the tree, and keeps nothing that was refused', () => {
    const check =
      '  - { template: b.template.yaml, output: run/sub/b.yaml, check: ["sh", "-c", "ls $1 >> seen; test -e $1/sub/b.yaml; ! grep -q bad $0", "{path}", "{dir}"] }\n';
    const here = project('', check);
    render(here);
    expect(here.read('seen')).toBe('a.yaml\nsub\n');
    store(here, 'one', 'bad');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect([current(here), trees(here)]).toEqual(['.gen/1', ['1']]);
  });

  it('can be rolled back', () => {
    const here = project();
    render(here);
    store(here, 'newer', 'newer');
    render(here);
    expect(here.run(['rollback'])).toMatchObject({ status: 0 });
    expect([current(here), read(here)]).toEqual(['.gen/3', ['a: "one"\n', 'b: "two"\n']]);
  });

  it('never takes the tree away that readers have, also when the state is lost', () => {
    const here = project();
    render(here);
    rmSync(here.path('state'), { recursive: true });
    store(here, 'newer', 'newer');
    const config = here.read('ssmith.config.yaml');
    here.write('ssmith.config.yaml', config.replace('run/a.yaml }', 'run/a.yaml, check: ["false"] }'));
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect([current(here), read(here), trees(here)]).toEqual(['.gen/1', ['a: "one"\n', 'b: "two"\n'], ['1']]);
    here.write('ssmith.config.yaml', config);
    render(here);
    expect([current(here), read(here)]).toEqual(['.gen/2', ['a: "newer"\n', 'b: "newer"\n']]);
  });

  it('takes away what the layout before has left, and is not rolled back into it', () => {
    const here = project();
    const config = here.read('ssmith.config.yaml');
    here.write('ssmith.config.yaml', config.replace('layout: { generation: run }\n', ''));
    render(here);
    expect(here.read('run/a.yaml')).toBe('a: "one"\n');
    here.write('ssmith.config.yaml', config);
    const { stderr } = here.run(['render']);
    expect(stderr).toContain('removed  run/a.yaml');
    expect([existsSync(here.path('run/a.yaml')), existsSync(here.path('run/sub/b.yaml')), read(here)]).toEqual([
      false,
      false,
      ['a: "one"\n', 'b: "two"\n'],
    ]);
    const rollback = here.run(['rollback']);
    expect([rollback.status, rollback.stderr]).toEqual([
      2,
      expect.stringContaining('generation 1 was laid out in another way than the config says now\n  help: set `layout: files` again'),
    ]);
    expect(read(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it('is rolled back past a file that was not there then and is not there now', () => {
    const here = project('keep: 3\n');
    const config = here.read('ssmith.config.yaml');
    render(here);
    const less = config.replace(/ {2}- .*sub.*\n/, '');
    here.write('ssmith.config.yaml', less);
    render(here);
    store(here, 'newer', 'newer');
    render(here);
    expect(here.run(['rollback', '--to', '0'])).toMatchObject({ status: 0 });
    expect(existsSync(here.path('run/current/a.yaml'))).toBe(false);
    expect(here.run(['rollback', '--to', '1'])).toMatchObject({ status: 0 });
    expect(read(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it.skipIf(process.getuid?.() !== 0)('is refused in a directory of somebody else, who could put a link in its way', () => {
    const here = project();
    mkdirSync(here.path('run'));
    chownSync(here.path('run'), 65534, 65534);
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('`run` belongs to another user, who could put something else in the place of a generation'),
    ]);
    expect(readdirSync(here.path('run'))).toEqual([]);
  });

  it('does not follow a link to somewhere else', () => {
    const here = project();
    mkdirSync(here.path('run'));
    mkdirSync(here.path('elsewhere'));
    symlinkSync(here.path('elsewhere'), here.path('run/.gen'));
    const { status } = here.run(['render']);
    expect(status).not.toBe(0);
    expect(readdirSync(here.path('elsewhere'))).toEqual([]);
  });

  it.each([
    ['other/b.yaml', '`other/b.yaml` lies outside `run`, which the layout by generations makes'],
    ['run/current/b.yaml', '`run/current/b.yaml`: `current` is made by the layout itself'],
    ['run/.gen/b.yaml', '`run/.gen/b.yaml`: `.gen` is made by the layout itself'],
  ])('refuses the output %s', (output, message) => {
    const here = project('', `  - { template: b.template.yaml, output: ${output} }\n`);
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
