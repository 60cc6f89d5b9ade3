import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { parse } from 'dotenv-17';
import { describe, expect, it } from 'vitest';
import { planInit, withExtraFiles, writeInit } from '../../packages/core/src/init.ts';
import { lookAround } from '../../packages/core/src/init/look.ts';
import { leaks } from '../helper/encodings.ts';
import { Project } from '../helper/project.ts';
import { atTerminal } from '../helper/terminal.ts';
import { describeWith, python } from '../helper/tools.ts';

const envFile = `# where it listens
PORT=3000
DATABASE_URL="postgres://shop:p4ss-Kw81x@localhost:5432/shop"
SESSION_SECRET='keyboard "cat" $9 #'
EMPTY=
`;
const secrets = ['postgres://shop:p4ss-Kw81x@localhost:5432/shop', 'keyboard "cat" $9 #'];
const manifest = JSON.stringify({ name: '@team/shop', scripts: { start: 'node server.js' }, dependencies: { express: '5', dotenv: '17' } });

/** A repository of its own, with nothing in it but these. */
function repository(files: Readonly<Record<string, string>> = { '.env': envFile, 'package.json': manifest }): Project {
  const project = new Project(files);
  git(project, 'init', '-q');
  return project;
}

function git(project: Project, ...args: readonly string[]): string {
  const { stdout, status } = spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    cwd: project.directory,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout;
}

function without(everything: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(everything).filter(([path]) => !path.includes('/.git/')));
}

describe('ssmith init', () => {
  it('makes of a .env file a template, a store of development, a config and ignore files', () => {
    const project = repository();
    const run = project.run(['init', '--yes']);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    expect(leaks(run.stderr, secrets)).toEqual([]);
    expect(run.stderr).toContain('found: express, npm\n');
    expect(run.stderr).toContain('EMPTY stays in the template (line 5');
    expect(run.stderr).toMatch(/\nnext: ssmith render --env dev --store local\n$/);
    expect(project.run(['init', '--yes'], { env: { npm_command: 'exec' } }).stderr).toMatch(/\nnext: npx ssmith render /);
    expect(project.read('config/app.env')).toBe(
      '# where it listens\nPORT=ssm:./PORT\nDATABASE_URL=ssm:./DATABASE_URL\nSESSION_SECRET=ssm:./SESSION_SECRET\nEMPTY=\n',
    );
    expect(project.read('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['/.env', '/ssmith.local.yaml', '.ssmith/', '.ssmith-*']),
    );
    expect(project.mode('ssmith.local.yaml')).toBe('600');
    const untracked = git(project, 'ls-files', '--others', '--exclude-standard').trim().split('\n');
    expect(untracked).toEqual(['.gitignore', 'config/app.env', 'package.json', 'ssmith.config.yaml']);
  });

  it('renders again what was there, for the same reader', () => {
    const project = repository();
    project.run(['init', '--yes']);
    // The directory of a config that is to be tried out keeps its state.
    project.write('ssmith.config.yaml', `${project.read('ssmith.config.yaml')}state: .state\n`);
    const run = project.run(['render', '--env', 'dev', '--store', 'local']);
    expect(run).toMatchObject({ status: 0 });
    expect(parse(project.read('.env'))).toEqual(parse(envFile));
    expect(project.mode('.env')).toBe('600');
  });

  it('changes nothing the second time, and says so', () => {
    const project = repository();
    project.run(['init', '--yes']);
    const before = project.everything();
    const run = project.run(['init', '--yes']);
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing to do: everything is there\n') });
    expect(project.run(['init'])).toMatchObject({ status: 0 });
    expect(project.everything()).toEqual(before);
  });

  it.each(['ssmith.local.yaml', 'config/app.env', '.gitignore'])('goes on where a run was killed: with %s written', (name) => {
    const whole = repository();
    whole.run(['init', '--yes']);
    const half = repository();
    half.write(name, whole.read(name));
    if (name === 'ssmith.local.yaml') chmodSync(half.path(name), 0o600);
    expect(half.run(['init', '--yes'])).toMatchObject({ status: 0 });
    const contents = (project: Project): string[] => Object.values(without(project.everything()));
    expect(contents(half)).toEqual(contents(whole));
  });

  it('writes over nothing that is there', () => {
    const project = repository({
      '.env': envFile,
      'package.json': manifest,
      'config/app.env': 'mine\n',
      'ssmith.local.yaml': '/mine: "1"\n',
      '.gitignore': 'dist\r\n*.log',
    });
    const run = project.run(['init', '--yes']);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('stays as it is  config/app.env');
    expect(project.read('config/app.env')).toBe('mine\n');
    expect(project.read('ssmith.local.yaml')).toBe('/mine: "1"\n');
    expect(project.read('.gitignore')).toMatch(/^dist\r\n\*\.log\r\n\r\n#.*\r\n\/\.env\r\n/);
  });

  it('leaves the config alone that is there, and ignores what it renders', () => {
    const project = repository({ 'ssmith.config.yaml': 'files: [{ template: a.yaml, output: "run/${env}.yaml" }]\n', '.env': envFile });
    expect(project.run(['init', '--yes', '--env', 'dev,live'])).toMatchObject({ status: 0 });
    expect(project.read('.gitignore')).toContain('\n/run/dev.yaml\n/run/live.yaml\n.ssmith/\n');
    expect(Object.keys(without(project.everything())).map((path) => path.slice(project.directory.length + 1))).toEqual([
      '.env',
      '.gitignore',
      'ssmith.config.yaml',
    ]);
  });

  it('keeps values out of images, and lets git have a template that a pattern hides', () => {
    const project = repository({
      '.env': envFile,
      'package.json': manifest,
      Dockerfile: 'FROM scratch\n',
      '.dockerignore': 'node_modules\n.env*\n',
      '.gitignore': '*.env\n',
    });
    expect(project.run(['init', '--yes'])).toMatchObject({ status: 0 });
    expect(project.read('.dockerignore')).toBe(
      'node_modules\n.env*\n\n# Files with values in them, which ssmith renders or keeps.\nssmith.local.yaml\n**/.ssmith\n**/.ssmith-*\n',
    );
    expect(project.read('.gitignore')).toContain('\n!/config/app.env\n');
    expect(git(project, 'ls-files', '--others', '--exclude-standard')).toContain('config/app.env\n');
  });

  it('has something to begin with where there is no .env file', () => {
    const project = repository({});
    expect(project.run(['init', '--yes', '--name', 'shop'])).toMatchObject({ status: 0 });
    project.write('ssmith.config.yaml', `${project.read('ssmith.config.yaml')}state: .state\n`);
    expect(project.run(['render', '--env', 'dev', '--store', 'local'])).toMatchObject({ status: 0 });
    expect(parse(project.read('.env'))).toEqual({ GREETING: 'hello' });
  });

  it('shows everything and writes nothing with --dry-run, and asks nobody without a terminal', () => {
    const project = repository();
    const before = project.everything();
    expect(project.run(['init', '--dry-run'])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('4 files to be written, nothing written\n'),
    });
    expect(project.run(['init'])).toMatchObject({ status: 2, stderr: expect.stringContaining('pass --yes to write, or --dry-run') });
    expect(project.run(['init', '--json'])).toMatchObject({ status: 2 });
    expect(project.everything()).toEqual(before);
  });

  it('tells programs the same', () => {
    const project = repository();
    const run = project.run(['init', '--dry-run', '--json', '--region', 'eu-west-1']);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({
      dryRun: true,
      name: 'shop',
      region: 'eu-west-1',
      start: ['node', 'server.js'],
      source: { file: '.env', dialect: 'dotenv', keys: ['PORT', 'DATABASE_URL', 'SESSION_SECRET'], left: [{ key: 'EMPTY', line: 5 }] },
      files: [
        { path: '.gitignore', action: 'add' },
        { path: 'ssmith.local.yaml', action: 'create' },
        { path: 'config/app.env', action: 'create' },
        { path: 'ssmith.config.yaml', action: 'create' },
      ],
    });
    expect(leaks(run.stdout, secrets)).toEqual([]);
  });

  it('says of a file that git has, and of files that it has not looked at', () => {
    const project = repository({ '.env': envFile, 'package.json': manifest, '.env.production': 'A=1\n', '.env.example': 'A=\n' });
    git(project, 'add', '.env');
    const { stderr } = project.run(['init', '--yes']);
    expect(stderr).toContain('`.env` is tracked by git');
    expect(stderr).toContain('`.env.production` was not looked at');
    expect(stderr).toContain('ssmith import .env.production --env prod');
  });

  it.each([
    { why: 'a value that readers take for different things', text: `A="a\${B}'s $(x)\n`, says: /error\[/, status: 3 },
    { why: 'a secret that stands in a comment too', text: 'A=p4ss-Kw81x-77\n# A was p4ss-Kw81x-77\n', says: /error\[leak\]/, status: 9 },
  ])('writes nothing for $why', ({ text, says, status }) => {
    const project = repository({ '.env': text });
    const before = project.everything();
    const run = project.run(['init', '--yes']);
    expect(run).toMatchObject({ status, stderr: expect.stringMatching(says) });
    expect(leaks(run.stderr, ['p4ss-Kw81x-77'])).toEqual([]);
    expect(project.everything()).toEqual(before);
  });

  it.each([
    { args: ['--dialect', 'fish'], says: 'has no dialect `fish`' },
    { args: ['--leave', 'NOPE'], says: 'names `NOPE`, which is no key of the file' },
    { args: ['--env', 'dev,,prod'], says: 'the name of an environment' },
    { args: ['nowhere'], says: 'there are no files for `nowhere`' },
    { args: ['--yes', '--dry-run'], says: 'exclude each other' },
  ])('is told what is wrong: $args', ({ args, says }) => {
    const project = repository();
    expect(project.run(['init', '--yes', ...args])).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
  });

  it('lets keys stay, and knows which are no secrets', () => {
    const project = repository();
    expect(project.run(['init', '--yes', '--leave', 'PORT', '--plain', 'DATABASE_URL'])).toMatchObject({ status: 0 });
    expect(project.read('config/app.env')).toContain('PORT=3000\n');
    expect(project.run(['local', 'ls']).stdout).toBe(
      '/shop/dev/DATABASE_URL\tString\tversion 1\n/shop/dev/SESSION_SECRET\tSecureString\tversion 1\n',
    );
  });

  it('gives a package below a config one of its own', () => {
    const project = repository({ 'ssmith.config.yaml': 'files: []\n', 'packages/api/package.json': manifest, 'packages/api/sub/x': '' });
    expect(project.run(['init', '--yes', '--cwd', 'packages/api'])).toMatchObject({ status: 0 });
    expect(project.read('packages/api/ssmith.config.yaml')).toContain('name: shop\n');
    const { stderr } = project.run(['init', '--yes', '--cwd', 'packages/api/sub']);
    expect(stderr).toContain('packages/api/ssmith.config.yaml is there already\n');
  });

  it('writes no store for a file without values', () => {
    const project = repository({ '.env': 'A=\n# nothing else\n' });
    expect(project.run(['init', '--yes']).stderr).toContain('3 files written\n');
    expect(project.run(['check', '--env', 'dev', '--offline'])).toMatchObject({ status: 0 });
  });

  it('looks only at a package in a monorepo, and finds what lies above', () => {
    const project = repository({
      'packages/api/.env': 'A=b-secret-1\n',
      'packages/api/package.json': manifest,
      'pnpm-lock.yaml': '',
      '.gitlab-ci.yml': '',
      Dockerfile: '',
    });
    const run = project.run(['init', '--yes', '--cwd', 'packages/api', '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({
      directory: 'packages/api',
      packageManager: 'pnpm',
      found: { platforms: ['gitlab', 'docker'] },
    });
    expect(project.read('.dockerignore')).toContain('\npackages/api/.env\npackages/api/ssmith.local.yaml\n');
    expect(project.read('packages/api/.gitignore')).toContain('\n/.env\n');
  });
});

describeWith('ssmith init at a terminal', python, () => {
  it.each([
    { answer: 'n\n', what: 'no' },
    { answer: '\n', what: 'nothing' },
    { answer: '\u0004', what: 'the end of the input' },
  ])('writes nothing when the answer is $what', async ({ answer }) => {
    const project = repository();
    const before = project.everything();
    const { shown, status } = await atTerminal(['init'], { cwd: project.directory, env: {}, answers: [['[y/N]', answer]] });
    expect(status).toBe(0);
    expect(shown).toMatch(/write these\? \[y\/N\] .*4 files to be written, nothing written\n$/s);
    expect(project.everything()).toEqual(before);
  });

  it('ends when it is interrupted', async () => {
    const project = repository();
    const { status } = await atTerminal(['init'], { cwd: project.directory, env: {}, answers: [['[y/N]', '\u0003']] });
    expect(status).toBe(130);
  });
});

describe('the files of a platform', () => {
  const extra = { path: 'deploy/run.sh', text: '#!/bin/sh\n', mode: 0o755, purpose: 'a test' };

  it('are written where they are missing, from the root of the repository, with their mode', async () => {
    const project = repository({ 'packages/api/package.json': manifest });
    const plan = withExtraFiles(await planInit({ cwd: project.path('packages/api') }), [extra]);
    expect(plan.facts).toMatchObject({ directory: 'packages/api', name: 'shop', outputs: ['.env'], start: ['node', 'server.js'] });
    await writeInit(plan);
    expect([project.read('deploy/run.sh'), project.mode('deploy/run.sh')]).toEqual(['#!/bin/sh\n', '755']);
    const again = await planInit({ cwd: project.path('packages/api') });
    expect(withExtraFiles(again, [extra]).steps.map(({ need }) => need)).toEqual(['same']);
    expect(withExtraFiles(again, [{ ...extra, text: 'other\n' }]).steps.map(({ need }) => need)).toEqual(['other']);
  });

  it('with a Dockerfile among them let no value into its context', async () => {
    const project = repository({ 'package.json': manifest, '.env': envFile, '.dockerignore': 'coverage\n' });
    const files = [
      { path: 'Dockerfile', text: 'FROM scratch\n', purpose: 'a test' },
      { path: '.dockerignore', text: '# ours\n.env\ncoverage\nnode_modules\n', purpose: 'a test' },
      { path: 'Dockerfile', text: 'of another platform\n', purpose: 'a test' },
    ];
    await writeInit(withExtraFiles(await planInit({ cwd: project.directory }), files));
    expect(project.read('Dockerfile')).toBe('FROM scratch\n');
    expect(project.read('.dockerignore')).toMatch(
      /^coverage\n\n#.*\n\.env\nnode_modules\nssmith\.local\.yaml\n\*\*\/\.ssmith\n\*\*\/\.ssmith-\*\n$/,
    );
    const again = withExtraFiles(await planInit({ cwd: project.directory }), files);
    expect(again.steps.map(({ need }) => need)).toEqual(['same']);
  });

  it('name the region of the config, of the environment or of the AWS profile, or need none', () => {
    const project = repository();
    expect(project.run(['init', 'github', '--yes'])).toMatchObject({ status: 2, stderr: expect.stringContaining('pass --region') });
    project.write('aws', '[default]\nregion = eu-north-1\n');
    const run = project.run(['init', 'github', '--yes'], { env: { AWS_CONFIG_FILE: project.path('aws') } });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toContain('(what is rendered from where; parameters are those of eu-north-1)');
    expect(project.read('ssmith.config.yaml')).toContain('\nregion: eu-north-1\n');
    expect(project.read('.github/workflows/deploy.yml')).toContain('aws-region: eu-north-1\n');
  });

  it('name the region of the AWS profile that the config names, which is the one that is rendered from', () => {
    const project = repository({ 'ssmith.config.yaml': 'profile: work\nfiles: []\n' });
    project.write('aws', '[default]\nregion = eu-north-1\n[profile work]\nregion = us-west-2\n');
    const run = project.run(['init', 'github', '--yes'], { env: { AWS_CONFIG_FILE: project.path('aws') } });
    expect(run.status, run.stderr).toBe(0);
    expect(project.read('.github/workflows/deploy.yml')).toContain('aws-region: us-west-2\n');
  });

  it('are told the region when it differs between environments, or need none', () => {
    const project = repository({ 'ssmith.config.yaml': 'vars: { region: {} }\nregion: ${region}\nfiles: []\n' });
    const env = { AWS_REGION: 'eu-north-1' };
    expect(project.run(['init', 'docker', '--yes'], { env })).toMatchObject({ status: 0 });
    expect(project.run(['init', 'github', '--yes'], { env })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('pass --region'),
    });
    expect(project.run(['init', 'github', '--yes', '--region', 'us-west-2'], { env })).toMatchObject({ status: 0 });
    expect(project.read('.github/workflows/deploy.yml')).toContain('aws-region: us-west-2\n');
  });

  it('are what the command writes for its name, once', () => {
    const project = repository();
    const run = project.run(['init', 'codedeploy', '--yes']);
    expect(run).toMatchObject({ status: 0, stderr: expect.stringMatching(/\nnext: ssmith check --env prod\n$/) });
    expect([project.read('appspec.yml').length > 0, project.mode('codedeploy/refresh-config.sh')]).toEqual([true, '755']);
    const before = project.everything();
    expect(project.run(['init', 'codedeploy']).stderr).toContain('nothing to do');
    expect(project.everything()).toEqual(before);
    // What is there shows where it runs.
    expect(project.run(['init', '--list'])).toMatchObject({
      stdout: expect.stringMatching(/^codedeploy\tappspec\.yml, /),
      stderr: 'next: ssmith init codedeploy\n',
    });
  });

  it('are never written over one that has come in between', async () => {
    const project = repository({});
    const plan = withExtraFiles(await planInit({ cwd: project.directory, name: 'shop' }), [extra]);
    project.write('deploy/run.sh', 'mine\n');
    await expect(writeInit(plan)).rejects.toThrow(
      '`deploy/run.sh` could not be written (EEXIST)'.replace('deploy/run.sh', project.path('deploy/run.sh')),
    );
    expect(project.read('deploy/run.sh')).toBe('mine\n');
    expect(Object.keys(project.everything()).filter((path) => path.includes('.ssmith-'))).toEqual([]);
  });
});

describe('what a repository shows', () => {
  it.each([
    { files: { 'package.json': '{"dependencies":{"next":"1","dotenv":"1"}}' }, readers: ['next'] },
    { files: { 'package.json': '{"dependencies":{"dotenv":"1","dotenv-expand":"1"}}' }, readers: ['expand'] },
    { files: { 'package.json': '{"dependencies":{"dotenv":"1"},"devDependencies":{"vite":"1"}}' }, readers: ['dotenv', 'vite'] },
    { files: { 'package.json': '{"scripts":{"dev":"node --env-file=.env x.js"}}' }, readers: ['node'] },
    { files: { 'requirements.txt': 'python-dotenv==1.0\n' }, readers: ['python'] },
    { files: { Gemfile: "gem 'dotenv-rails'\n" }, readers: ['ruby'] },
    { files: { 'composer.json': '{"require":{"vlucas/phpdotenv":"5"}}' }, readers: ['php'] },
    { files: { 'compose.yaml': 'services:\n  a:\n    env_file: .env\n' }, readers: ['compose'] },
    { files: { 'package.json': 'not JSON' }, readers: [] },
  ])('$readers from $files', ({ files, readers }) => {
    expect(lookAround(repository(files).directory).readers).toEqual(readers);
  });

  it.each([
    ['@team/My App!', 'My-App'],
    ['aws-thing', 'app-aws-thing'],
    ['ssmith', 'app-ssmith'],
    ['@x/', undefined],
  ])('of the name %s the level %s', (name, level) => {
    const project = repository({ 'package.json': JSON.stringify({ name }) });
    expect(lookAround(project.directory).name).toBe(level ?? 'app');
  });

  it('its own files name the platforms', () => {
    const files = { '.github/workflows/ci.yml': '', 'appspec.yml': '', 'turbo.json': '', 'app.service': '', 'serverless.yml': '' };
    expect(lookAround(repository(files).directory).platforms).toEqual(['github', 'codedeploy', 'lambda', 'systemd', 'turborepo']);
  });
});
