import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Project, type Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

function project(settings = '', ofB = ''): Project {
  return new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'b.template.yaml': 'b: ssm:/b\n',
    'store.yaml': '/a: one\n/b: two\n',
    'run/a.yaml': 'a: "old"\n',
    'run/b.yaml': 'b: "old"\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
${settings}files:
  - { template: a.template.yaml, output: run/a.yaml }
  - { template: b.template.yaml, output: run/b.yaml${ofB} }
`,
  });
}

/** Renders where a script has mounted something; nobody else sees the mounts, and they go with the run. */
function renderBehind(here: Project, mounts: string): Run {
  const script = `set -e; ${mounts}; exec "$0" "$@"`;
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, process.execPath, bin, 'render'];
  const { status, stdout, stderr } = spawnSync('unshare', args, { cwd: here.directory, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describeWith('a mount', ['unshare', '--mount', 'true'], () => {
  it('of a single file cannot be written over, and the remedy is told; the files before it are as they were', () => {
    const here = project();
    here.write('mounted', 'b: "old"\n');
    const { status, stderr } = renderBehind(here, 'mount --bind mounted run/b.yaml');
    expect([status, stderr]).toEqual([7, expect.stringContaining('`run/b.yaml` could not be written (EBUSY)')]);
    expect(stderr).toContain('help: it may be a mount point: mount its directory instead, or set `inPlace: true`');
    expect([here.read('run/a.yaml'), here.read('run/b.yaml'), here.read('mounted')]).toEqual(['a: "old"\n', 'b: "old"\n', 'b: "old"\n']);
    expect(Object.keys(here.everything()).filter((path) => /\/\.ssmith-|journal/.test(path))).toEqual([]);
  });

  it('of a single file is written to in place where that is asked for, and stays', () => {
    const here = project('', ', inPlace: true');
    here.write('mounted', 'b: "old, and longer than the new one"\n');
    const { status, stderr } = renderBehind(here, 'mount --bind mounted run/b.yaml');
    expect([status, stderr]).toEqual([0, expect.stringContaining('updated  run/b.yaml')]);
    expect([here.read('run/a.yaml'), here.read('run/b.yaml'), here.read('mounted')]).toEqual(['a: "one"\n', 'b: "old"\n', 'b: "two"\n']);
    expect([here.mode('mounted'), Object.keys(here.everything()).filter((path) => /\/\.ssmith-|journal/.test(path))]).toEqual(['600', []]);
  });

  it('that can only be read is told of before a file is touched', () => {
    const here = project();
    const before = here.read('run/a.yaml');
    const { status, stderr } = renderBehind(here, 'mount --bind run run; mount -o remount,bind,ro run');
    expect([status, stderr]).toEqual([7, expect.stringContaining('(EROFS); no file has been changed')]);
    expect(stderr).toContain('help: the file system is read-only');
    expect(here.read('run/a.yaml')).toBe(before);
  });

  it('of the directory of the outputs is written to like any other', () => {
    const here = project();
    here.write('volume/keep', '');
    expect(renderBehind(here, 'mount --bind volume run')).toMatchObject({ status: 0 });
    expect([here.read('volume/a.yaml'), here.read('volume/b.yaml')]).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it.each(['', 'layout: { generation: run }\n'])('of an overlay is written to, by either layout: %j', (layout) => {
    const here = project(layout);
    const overlay =
      'mkdir -p work upper; mount -t tmpfs none work; mkdir work/u work/w; mount -t overlay overlay -o lowerdir=run,upperdir=work/u,workdir=work/w run';
    const copy = layout === '' ? 'run/a.yaml' : 'run/current/a.yaml';
    const { status, stderr } = renderBehind(here, `${overlay}; "$0" "${bin}" render; cat ${copy} > seen`);
    expect({ status, stderr, seen: here.read('seen') }).toMatchObject({ status: 0, seen: 'a: "one"\n' });
  });
});
