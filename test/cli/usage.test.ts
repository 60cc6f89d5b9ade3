import { expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

it.each([
  [['rednder'], 'error[usage]: there is no command `rednder`\n  help: did you mean `render`?\n'],
  [['render', '--dry-rnu'], 'error[usage]: there is no flag `--dry-rnu` of `render`\n  help: did you mean `--dry-run`?\n'],
  [['refs', '--deadline', '5s'], 'error[usage]: there is no flag `--deadline` of `refs`\n'],
  [['render', '--env'], 'error[usage]: `--env` needs a value: --env NAME\n'],
  [['render', '--dry-run=yes'], 'error[usage]: `--dry-run` takes no value\n'],
  [['render', '--deadline', 'soon'], 'error[usage]: `--deadline` is a time such as 30s, 500ms, 2m or 24h\n'],
  [['render', '--var', 'x'], 'error[usage]: `--var` is written as --var NAME=VALUE\n'],
  [['render', 'a.yaml'], 'error[usage]: the output of the template is missing\n  help: usage: ssmith render TEMPLATE -o OUTPUT\n'],
  [['render', '-o', 'a.yaml'], 'error[usage]: `--output` goes with a template\n  help: usage: ssmith render TEMPLATE -o OUTPUT\n'],
  [['check', 'one'], 'error[usage]: `check` takes fewer arguments\n  help: usage: ssmith check \n'],
  [['local', 'lst'], 'error[usage]: there is no command `local lst`\n  help: did you mean `ls`?\n'],
  [
    ['local', 'put', '/a', 'hunter2'],
    'error[usage]: a value is not given as an argument, where others can see it\n  help: give it on the standard input, or type it when asked\n',
  ],
  [['render', '--region'], 'error[usage]: `--region` needs a value: --region REGION\n'],
])('ssmith %j', (args, message) => {
  const { status, stdout, stderr } = new Project({ 'ssmith.config.yaml': 'files: []\n' }).run(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('hunter2');
});

it('says what is missing where there is no config', () => {
  const { status, stderr } = new Project().run(['render']);
  expect(status).toBe(2);
  expect(stderr).toBe(`error[config-not-found]: there is no ssmith.config.yaml here or above
  help: write one, or render a single file: ssmith render TEMPLATE -o OUTPUT

`);
});

it('--json gives errors as data', () => {
  const { status, stdout, stderr } = new Project().run(['render', '--json']);
  expect([status, stderr]).toEqual([2, '']);
  expect(JSON.parse(stdout)).toMatchObject({ exit: 2, errors: [{ code: 'config-not-found', places: [] }] });
});
