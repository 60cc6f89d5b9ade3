import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

const store = 'stores: { local: { file: store.yaml } }\nstore: local\nstate: .state\n';

describe('a config with mistakes', () => {
  it('is told of all of them at their places, with suggestions', () => {
    const project = new Project({
      'ssmith.config.yaml': 'regoin: eu-west-1\nfiles:\n  - template: a.yaml\n    outptu: b.yaml\n    mode: "0999"\n',
    });
    const { status, stderr } = project.run(['render']);
    expect(status).toBe(2);
    expect(stderr).toBe(`error[config-invalid]: there is no setting \`regoin\`

  ssmith.config.yaml:1:1
      1 │ regoin: eu-west-1
        │ ^^^^^^
  help: did you mean \`region\`?

error[config-invalid]: the setting \`files.0.output\` is missing

  ssmith.config.yaml:3:5
      3 │   - template: a.yaml
        │     ^^^^^^^^^^^^^^^^

error[config-invalid]: there is no setting \`files.0.outptu\`

  ssmith.config.yaml:4:5
      4 │     outptu: b.yaml
        │     ^^^^^^
  help: did you mean \`output\`?

error[config-invalid]: the setting \`files.0.mode\` must be an octal mode such as "0640"

  ssmith.config.yaml:5:5
      5 │     mode: "0999"
        │     ^^^^

`);
  });

  it('that is no YAML is told where', () => {
    const { status, stderr } = new Project({ 'ssmith.config.yaml': 'files:\n  - [\n' }).run(['render']);
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'error[config-invalid]: this is not valid YAML']);
  });

  it.skipIf(process.getuid?.() !== 0)('that others can write is refused for root', () => {
    const project = new Project({ 'ssmith.config.yaml': 'files: []\n' });
    chmodSync(project.path('ssmith.config.yaml'), 0o666);
    const { status, stderr } = project.run(['render']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[config-unsafe]')]);
    expect(stderr).toContain('help: chmod go-w ssmith.config.yaml');
  });
});

describe('a config is found', () => {
  const files = { 'store.yaml': '/a: one\n', 'app.template.yaml': 'x: ssm:/a\n' };
  const json = JSON.stringify({
    store: 'local',
    stores: { local: { file: 'store.yaml' } },
    state: '.state',
    files: [{ template: 'app.template.yaml', output: 'app.yaml' }],
  });
  it.each([
    ['ssmith.config.yaml', `${store}files: [{ template: app.template.yaml, output: app.yaml }]\n`],
    ['ssmith.config.json', json],
    ['.ssmithrc', json],
    ['.ssmithrc.yaml', json],
    ['.config/ssmith.config.yaml', json],
    ['ssmith.config.mjs', `export default ${json};`],
    ['ssmith.config.cjs', `module.exports = ${json};`],
    ['ssmith.config.ts', `const config: { files: unknown[] } = ${json};\nexport default config;`],
    ['package.json', JSON.stringify({ name: 'x', ssmith: JSON.parse(json) as unknown })],
  ])('as %s', (name, content) => {
    const project = new Project({ ...files, [name]: content });
    const { status, stderr } = project.run(['render']);
    expect([status, stderr]).toEqual([0, 'created  app.yaml  (0600, from app.template.yaml)\n1 file from 1 parameter\n']);
    expect(project.read('app.yaml')).toBe('x: "one"\n');
  });

  it('above, as far as the repository goes', () => {
    const project = new Project({ ...files, 'ssmith.config.json': json, 'packages/one/x': '', 'other/.git/HEAD': '', 'other/x': '' });
    expect(project.run(['render', '--cwd', 'packages/one']).status).toBe(0);
    expect(project.run(['render', '--cwd', 'other']).stderr).toContain('config-not-found');
  });

  it('where --config says', () => {
    const project = new Project({ ...files, 'deploy.yaml': `${store}files: [{ template: app.template.yaml, output: app.yaml }]\n` });
    expect(project.run(['render', '--config', 'deploy.yaml']).status).toBe(0);
    expect(project.run(['render', '--config', 'gone.yaml']).stderr).toContain('error[config-not-found]: there is no file `gone.yaml`');
  });
});

describe('variables', () => {
  const config = `${store}vars: { env: { from: ENVIRONMENT }, team: mail }\nfiles: [{ template: a.yaml, output: "run/\${env}.yaml" }]\n`;
  const files = {
    'ssmith.config.yaml': config,
    'store.yaml': '/mail/prod/a: prod\n/mail/dev/a: dev\n/post/dev/a: post\n',
    'a.yaml': 'x: ssm:/${team}/${env}/a\n',
  };

  it('come from the command line, else the environment, else the default', () => {
    const project = new Project(files);
    expect(project.run(['render', '--env', 'prod'], { env: { ENVIRONMENT: 'dev' } }).status).toBe(0);
    expect(project.run(['render'], { env: { ENVIRONMENT: 'dev' } }).status).toBe(0);
    expect([project.read('run/prod.yaml'), project.read('run/dev.yaml')]).toEqual(['x: "prod"\n', 'x: "dev"\n']);
    expect(project.run(['render', '--env', 'dev', '--var', 'team=post']).status).toBe(0);
    expect(project.read('run/dev.yaml')).toBe('x: "post"\n');
  });

  it('without a value are named with what to do', () => {
    const { status, stderr } = new Project(files).run(['render']);
    expect(status).toBe(2);
    expect(stderr).toContain('error[variable-missing]: the variable `env` has no value');
    expect(stderr).toContain('help: pass `--env NAME`, or set the environment variable ENVIRONMENT');
  });

  it.each(['../x', 'a/b', 'a b', '$(id)', ''])('cannot be %j', (value) => {
    const { status, stderr } = new Project(files).run(['render', '--env', value]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('error[variable-invalid]: the value of the variable `env` may hold only letters'),
    ]);
  });

  it('that the config does not declare are refused', () => {
    const { status, stderr } = new Project(files).run(['render', '--env', 'dev', '--var', 'taem=x']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('help: did you mean `team`?')]);
  });
});
