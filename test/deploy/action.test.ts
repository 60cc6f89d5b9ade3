import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployment } from '../aws/deployment.ts';
import { ActionsRunner, type Step } from '../helper/actions-runner.ts';
import { encodingsOf, leaks } from '../helper/encodings.ts';
import { secure, startStore, type RunningStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { complaintsOf } from '../helper/workflow-parser.ts';

/*
 * The action, run through its entry file by a simulation of GitHub's runner (test/helper/actions-runner.ts), against the
 * embedded store over HTTP. Its credentials are in the environment, where aws-actions/configure-aws-credentials puts them.
 */

const action = new URL('../../packages/deploy/action/', import.meta.url).pathname;
const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const { inputs, outputs, runs } = parse(readFileSync(join(action, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: object;
  readonly runs: { readonly using: string; readonly main: string };
};

const quotes = `cAnary-7Qz"x'9<&>$#\\\`%0Aend%`;
const lines = 'cAnary-line-one-4471\n  cAnary-line-two-8123\r\n}\nab12';
const armour = '-----BEGIN PRIVATE KEY-----';
const key = `${armour}\n${'cAnaryKeyMIIEvQIBADANBgkqhkiG9w0BAQEF'.repeat(3)}\ncAnaryLast==\n-----END PRIVATE KEY-----\n`;
const json = '{\n  "user": "cAnary-user-5523",\n  "port": 5432\n}';
const values = [quotes, lines, key, json, 'cAnary-user-5523'];
const template = `quotes: ssm:/app/quotes
lines: |
  \${ssm:/app/lines}
key: ssm:/app/key
user: ssm:/app/json#user
text: ssm:/app/text
`;
const secrets = { '/app/quotes': secure(quotes), '/app/lines': secure(lines), '/app/key': secure(key), '/app/json': secure(json) };

let store: RunningStore;
let here: Project;
let runner: ActionsRunner;

beforeEach(async () => {
  store = await startStore({ parameters: { ...secrets, '/app/text': 'a String is no secret' } });
  here = deployment({ 'a.yaml': template }, 'region: eu-west-1\n');
  runner = new ActionsRunner(here.directory);
});

/** `uses:` with these inputs; those that are left out have their defaults. */
async function use(given: Readonly<Record<string, string>> = {}, main = join(action, runs.main)): Promise<Step> {
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  const all = Object.entries(inputs).map(([name, input]) => [`INPUT_${name.toUpperCase()}`, given[name] ?? input.default ?? '']);
  return runner.step([process.execPath, main], { ...store.env, ...(Object.fromEntries(all) as Record<string, string>) });
}

/** How many lines of what was printed stand before the last mask and are none. */
function linesBeforeMasks({ raw }: Step): string[] {
  const printed = raw.split('\n');
  const last = printed.findLastIndex((line) => line.startsWith('::add-mask::'));
  return printed.slice(0, last + 1).filter((line) => !line.startsWith('::add-mask::'));
}

const local = { 'allow-local-store': 'true' };

describe('the action, in a simulated job', () => {
  it.each(['deploy', 'render'])('hides every value in its log before it prints anything else: %s', async (command) => {
    const step = await use({ ...local, command });
    expect([step.status, linesBeforeMasks(step)]).toEqual([0, []]);
    expect(runner.masks.size).toBeGreaterThan(100);
    expect(leaks(runner.log + step.summary + JSON.stringify(step.outputs), values)).toEqual([]);
    expect(runner.log).toContain('deployment done: 1 file from 5 parameters');
  });

  it('hides what the steps that follow print, line by line and encoded', async () => {
    await use(local);
    const before = runner.log.length;
    const shown = await runner.step(['cat', 'run/a.yaml'], {});
    expect(leaks(shown.raw, values)).not.toEqual([]);
    const forms = values.flatMap((value) => [...encodingsOf(value)].filter(([name]) => name !== 'UTF-16').map(([, form]) => form));
    here.write('forms', `${forms.join('\n')}\n`);
    await runner.step(['cat', 'forms'], {});
    here.write('key', key);
    await runner.step(['sh', '-c', 'base64 < key; base64 -w 64 < key'], {});
    const log = runner.log.slice(before);
    expect(leaks(log.replaceAll(/-----(?:BEGIN|END) PRIVATE KEY-----/g, ''), values)).toEqual([]);
    expect(log).not.toMatch(/cAnary|8123|ab12|Y0FuYXJ5/);
  });

  it('leaves the log readable: Strings, braces, the armour of keys and words stay', async () => {
    await use(local);
    const words = `{ "a": [] } ${armour} a String is no secret 5432 eu-west-1 /app/json`;
    await runner.step(['echo', words], {});
    expect(runner.log).toContain(`${words}\n`);
    expect([...runner.masks].filter((mask) => mask.length < 4 || /[\r\n]/.test(mask))).toEqual([]);
  });

  it('says which values it cannot hide', async () => {
    store = await startStore({
      parameters: { '/app/a': secure('abc'), '/app/b': secure('production'), '/app/c': secure('0000000000') },
    });
    here.write('config/a.yaml', 'a: ssm:/app/a\nb: ssm:/app/b\nc: ssm:/app/c\n');
    const { status } = await use(local);
    expect([status, runner.masks.size]).toEqual([0, 0]);
    expect(runner.log).toContain('because it is too short or a common word: the value of `/app/a`, `/app/b`, `/app/c`');
  });

  it('has a summary with names, types, versions and what has moved, and the outputs that it promises', async () => {
    await use(local);
    store = await startStore({ parameters: { ...secrets, '/app/quotes': secure('first', quotes), '/app/text': 'a String is no secret' } });
    const step = await use(local);
    expect(step.summary).toContain('### Config files: done, nothing had changed\n');
    expect(step.summary).toContain('| /app/quotes | SecureString | 1 → **2** | eu-west-1 |\n');
    expect(step.summary).toContain('| run/a.yaml | keep | config/a.yaml |\n');
    expect(step.summary).toContain('| /app/text | String | 1 | eu-west-1 |\n');
    expect(Object.keys(step.outputs).toSorted()).toEqual(Object.keys(outputs).toSorted());
    expect(step.outputs).toMatchObject({ outcome: 'unchanged', changed: '0', count: '5' });
    expect(JSON.parse(step.outputs['files'] ?? '')).toEqual([here.path('run/a.yaml')]);
  });

  it('that fails has an annotation at the line of the template, as the repository knows it', async () => {
    store = await startStore({ parameters: secrets });
    const [config, text] = ['ssmith.config.yaml', 'config/a.yaml'];
    const whole = deployment({});
    for (const name of [config, text]) whole.write(`services/mail, 100%/${name}`, here.read(name));
    runner = new ActionsRunner(whole.directory);
    const { status, outputs: told } = await use({ ...local, cwd: 'services/mail, 100%' });
    expect([status, told['outcome']]).toEqual([4, 'failed']);
    const { name, properties, data } = runner.commands.find(({ name: one }) => one === 'error') ?? {};
    expect([name, properties]).toEqual([
      'error',
      { file: 'services/mail, 100%/config/a.yaml', line: '6', col: '7', title: 'ssmith parameter-not-found' },
    ]);
    expect(data).toMatch(/^1 of 5 parameters does not exist in eu-west-1/);
  });

  it('renders without the commands and the verification of the config', async () => {
    here.write(
      'ssmith.config.yaml',
      `${here.read('ssmith.config.yaml')}deploy: { before: [touch, before], verify: { command: ["false"] } }\n`,
    );
    expect((await use({ ...local, command: 'render' })).status).toBe(0);
    expect(Object.keys(here.everything()).filter((path) => path.endsWith('/before'))).toEqual([]);
    expect((await use({ ...local, command: 'deploy' })).status).toBe(0);
    expect(here.read('before')).toBe('');
  });

  it('checks without decrypting, and has no value to hide', async () => {
    expect((await use({ command: 'check' })).status).toBe(0);
    expect([runner.masks.size, store.calls.map(({ operation }) => operation)]).toEqual([0, ['GetParameters']]);
    here.write('config/a.yaml', 'a: ssm:/app/absent\n');
    expect((await use({ command: 'check' })).status).toBe(4);
    const { properties } = runner.commands.find(({ name }) => name === 'error') ?? {};
    expect(properties).toMatchObject({ file: 'config/a.yaml', line: '1' });
  });

  it('tries out, and takes variables line by line', async () => {
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}vars: { env: {}, team: {} }\n`);
    here.write('config/a.yaml', 'a: ssm:/${team}/${env}\n');
    const step = await use({ ...local, 'dry-run': 'true', env: 'quotes', var: 'team=app\n' });
    expect([step.status, runner.log]).toEqual([0, expect.stringContaining('deployment tried out: 1 file from 1 parameter')]);
    expect(Object.keys(here.everything()).filter((path) => path.includes('/run/'))).toEqual([]);
  });

  it.each([
    [{ command: 'exec' }, 'the input `command` is one of deploy, render, check'],
    [{ command: 'constructor' }, 'the input `command` is one of deploy, render, check'],
    [{ 'dry-run': 'yes' }, 'the input `dry-run` is true or false'],
    [{ command: 'check', probe: 'http://127.0.0.1/' }, 'there is no flag `--probe` of `check`'],
  ])('refuses %j', async (given, message) => {
    expect((await use(given)).status).toBe(2);
    expect([runner.log, store.calls.length]).toEqual([expect.stringContaining(message), 0]);
  });
});

describe('the action as it is used', () => {
  it('has an action.yml that GitHub takes', async () => {
    const text = readFileSync(join(action, 'action.yml'), 'utf8');
    expect(await complaintsOf('action', text)).toEqual([]);
    expect(await complaintsOf('action', text.replace('using:', 'uses:'))).not.toEqual([]);
    expect(runs.using).toBe('node24');
  });

  it('runs from its tag, with nothing installed or built beside it', async () => {
    const [source, checkout] = [new Project(), new Project()];
    cpSync(action, source.path('deploy/action'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    cpSync(join(action, '../LICENSE'), source.path('deploy/LICENSE'));
    source.write('.gitignore', 'dist/\n');
    const git = (directory: string, ...args: readonly string[]): void =>
      void execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' });
    git(source.directory, 'init', '-q');
    git(source.directory, 'add', '.');
    git(source.directory, 'commit', '-q', '-m', 'sources');
    const author = {
      GIT_AUTHOR_NAME: 't',
      GIT_AUTHOR_EMAIL: 't@example.com',
      GIT_COMMITTER_NAME: 't',
      GIT_COMMITTER_EMAIL: 't@example.com',
    };
    const release = source.path('deploy/action/release.mjs');
    execFileSync(process.execPath, [release, 'action-v1'], { stdio: 'pipe', env: { ...process.env, ...author } });
    git(source.directory, 'diff', '--exit-code', 'HEAD');
    git(checkout.directory, 'clone', '-q', '--branch', 'action-v1', source.directory, 'at');
    expect(readdirSync(checkout.path('at')).toSorted()).toEqual(['.git', 'LICENSE', 'README.md', 'action.yml', 'dist']);
    const step = await use(local, checkout.path(`at/${runs.main}`));
    expect([step.status, linesBeforeMasks(step)]).toEqual([0, []]);
  });
});

describe('a command in a simulated job', () => {
  it.each([
    ['render', ['render', '--mask']],
    ['deploy', ['deploy', '--mask', '--allow-local-store']],
    ['exec', ['exec', '--mask', '--', 'sh', '-c', 'cat $SSMITH_DIR/run/a.yaml >&2']],
  ])('hides values as the action does: %s', async (_, args) => {
    const step = await runner.step([process.execPath, bin, ...args], store.env);
    expect([step.status, linesBeforeMasks(step)]).toEqual([0, []]);
    expect(leaks(runner.log, values)).toEqual([]);
  });

  it('writes no mask to a file', async () => {
    const command = `exec '${process.execPath}' '${bin}' render --mask 2> log`;
    const { raw } = await runner.step(['sh', '-c', command], store.env);
    expect([raw, runner.masks.size]).toEqual(['', 0]);
    expect(here.read('log')).toContain('was not told what to hide');
    expect(leaks(here.read('log'), values)).toEqual([]);
  });

  it('prints no mask where nobody asks for any: its output may go to a program that keeps it', async () => {
    const { status, raw } = await runner.step([process.execPath, bin, 'render'], store.env);
    expect([status, raw]).toEqual([0, expect.not.stringContaining('::add-mask')]);
    expect(leaks(raw, values)).toEqual([]);
  });

  it('refuses to print them where there is no runner', async () => {
    const { status, stderr } = await here.runAsync(['render', '--mask'], store.env);
    expect([status, stderr]).toEqual([2, expect.stringContaining('GitHub Actions')]);
    expect(leaks(stderr, values)).toEqual([]);
  });
});
