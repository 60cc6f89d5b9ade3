import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

describeWith('a file that git tracks', ['git', '--version'], () => {
  function project(): Project {
    const here = new Project({
      'a.template.yaml': 'a: ssm:/a\n',
      'run/a.yaml': 'a: example\n',
      'run/b.yaml': 'b: example\n',
      'store.yaml': '/a: one\n',
      'ssmith.config.yaml':
        'store: local\nstores: { local: { file: store.yaml } }\nstate: state\nfiles:\n  - { template: a.template.yaml, output: run/a.yaml }\n',
    });
    git(here, 'init', '-q');
    return here;
  }

  function git(here: Project, ...args: string[]): void {
    expect(spawnSync('git', args, { cwd: here.directory, encoding: 'utf8' })).toMatchObject({ status: 0 });
  }

  it.each([[['render']], [['render', '--dry-run']], [['render', 'a.template.yaml', '-o', 'run/a.yaml', '--store', 'store.yaml']]])(
    'is not written over, and the remedy is told: %j',
    (args) => {
      const here = project();
      git(here, 'add', 'run/a.yaml');
      const { status, stderr } = here.run(args);
      expect([status, here.read('run/a.yaml')]).toEqual([2, 'a: example\n']);
      expect(stderr).toContain('`run/a.yaml` is tracked by git: its values would be committed with the next change');
      expect(stderr).toContain('help: git rm --cached run/a.yaml, and add it to .gitignore');
      git(here, 'rm', '-q', '--cached', 'run/a.yaml');
      expect(here.run(args)).toMatchObject({ status: 0 });
    },
  );

  it('may be beside the output', () => {
    const here = project();
    git(here, 'add', 'run/b.yaml');
    expect(here.run(['render'])).toMatchObject({ status: 0 });
  });

  it('does not let the repository run a program', () => {
    const here = project();
    git(here, 'add', 'run/a.yaml');
    git(here, 'config', 'core.fsmonitor', 'touch ran;');
    here.run(['render']);
    expect(Object.keys(here.everything()).some((path) => path.endsWith('/ran'))).toBe(false);
  });
});
