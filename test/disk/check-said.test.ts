import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Project, type Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const name = 'state/check-said';

/** A file that is there, whose next value its check refuses, quoting it. */
function refused(): Project {
  const here = new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'store.yaml': '/a: one\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
files:
  - { template: a.template.yaml, output: run/a.yaml, check: ["sh", "-c", "cat $0; cat $0 >&2; grep -q one $0", "{path}"] }
`,
  });
  expect(here.run(['render'])).toMatchObject({ status: 0 });
  here.write('store.yaml', '/a: canary\n');
  return here;
}

/** On a disk on which this file cannot be made. */
function runWithout(here: Project, args: readonly string[]): Run {
  const tracing = ['-f', '-qq', '-o', here.path('trace'), '-P', here.path(name), '-e', 'inject=openat:error=ENOSPC'];
  const { status, stdout, stderr } = spawnSync('strace', [...tracing, process.execPath, bin, ...args], {
    cwd: here.directory,
    encoding: 'utf8',
  });
  expect(here.read('trace')).toMatch(/openat\(.*check-said.*\(INJECTED\)/);
  return { status, stdout, stderr };
}

describeWith('a check command whose words cannot be kept', ['strace', '-V'], () => {
  it.each([
    ['render', ['render']],
    ['deploy', ['deploy', '--allow-local-store']],
  ])('ends a %s all the same, which says where they are to be had', (_, args) => {
    const here = refused();
    const { status, stdout, stderr } = runWithout(here, args);
    expect(status).toBe(11);
    expect(stderr).toContain('error[check-failed]');
    expect(stderr).toContain('did not accept `run/a.yaml`: it ended with 1; no file has been changed');
    expect(stderr).toContain('what it said is not shown, because it may quote a value; render the file somewhere else and run it by hand');
    expect(stdout + stderr).not.toMatch(/canary|check-said/);
    expect([here.read('run/a.yaml'), existsSync(here.path(name))]).toEqual(['a: "one"\n', false]);
  });

  it('accepts all the same', () => {
    const here = refused();
    here.write('a.template.yaml', 'b: 1\na: ssm:/a\n');
    here.write('store.yaml', '/a: one more\n');
    expect(runWithout(here, ['render'])).toMatchObject({ status: 0 });
    expect(here.read('run/a.yaml')).toBe('b: 1\na: "one more"\n');
  });
});
