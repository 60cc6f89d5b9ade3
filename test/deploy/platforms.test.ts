import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deployment } from '../aws/deployment.ts';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

/*
 * Simulations: neither CodeDeploy's agent nor a runner of GitHub is here. What they give to a command, and what they do
 * with its output, is done as their sources say: codedeploy-agent, hook_executor.rb; actions/toolkit, command.ts.
 */

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const canary = 'c4nary-that-nobody-sees';

/** All that the agent sets, besides what the bundle was. */
const hook = {
  APPLICATION_NAME: 'mailer',
  DEPLOYMENT_ID: 'd-ABCDEF123',
  DEPLOYMENT_GROUP_NAME: 'staging',
  DEPLOYMENT_GROUP_ID: '0b1c2d3e',
  LIFECYCLE_EVENT: 'AfterInstall',
  BUNDLE_BUCKET: 'bundles',
};

/** What the console of CodeDeploy shows of a script that has failed. */
function shownInConsole(log: string): string {
  return Buffer.from(log).subarray(-2048).toString();
}

const inDirectoryOf = (here: Project): string[] => ['deploy', '--allow-local-store', '--cwd', here.directory];

describe('a hook of the CodeDeploy agent, simulated', () => {
  it('runs with a closed standard input, from another directory, with the region of the instance', async () => {
    const server = await startStore({ parameters: { '/a': secure(canary) } });
    const asked: string[] = [];
    const metadata = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(url.endsWith('/region') ? 'eu-west-1' : 'token');
    });
    await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void metadata.close());
    const instance = {
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`,
    };
    const withoutRegion = Object.fromEntries(Object.entries(server.env).filter(([name]) => !name.endsWith('_REGION')));
    const here = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    here.write('hook.sh', `exec '${process.execPath}' '${bin}' deploy --allow-local-store --cwd '${here.directory}' <&-\n`);
    const { status, stderr } = await runScript(here, { ...hook, ...instance, ...withoutRegion });
    expect([status, stderr]).toEqual([0, expect.stringContaining('ssmith: AfterInstall of d-ABCDEF123 in staging\n')]);
    expect(stderr).toContain('(eu-west-1, account 111122223333)');
    expect(asked).toContain('/latest/meta-data/placement/region');
    expect(here.read('run/a.yaml')).toBe(`a: "${canary}"\n`);
  });

  it('that fails tells the decisive things in the last 2,048 bytes of its log', async () => {
    const server = await startStore({ parameters: {} });
    const names = Array.from({ length: 60 }, (_, index) => `/a/rather/long/path/to/parameter/number/${index}`);
    const here = deployment({ 'a.yaml': names.map((name, index) => `key${index}: ssm:${name}\n`).join('') });
    const { status, stderr } = await here.runAsync(inDirectoryOf(here), { ...server.env, ...hook });
    expect(status).toBe(4);
    expect(Buffer.byteLength(stderr)).toBeGreaterThan(2048);
    const shown = shownInConsole(stderr);
    expect(shown).toContain('in short:\n  parameter-not-found: 60 of 60 parameters do not exist in eu-west-1');
    expect(shown).toMatch(/deployment FAILED: exit 4 .*\n$/);
  });

  it('that fails in many ways counts those that have no room there', async () => {
    const server = await startStore({ parameters: {} });
    const names = Array.from({ length: 40 }, (_, index) => `x${index}: ssm:/under_scored/${'y'.repeat(90)}/${index}/`);
    const here = deployment({ 'a.yaml': `${names.join('\n')}\n` });
    const { status, stderr } = await here.runAsync(inDirectoryOf(here), { ...server.env, ...hook });
    expect(status).toBe(3);
    const shown = shownInConsole(stderr);
    expect(shown).toContain('in short:\n');
    expect(shown).toMatch(/ {2}and \d+ more, see above\ndeployment FAILED: exit 3 .*\n$/);
  });
});

/** As a child of the agent: a shell, whose standard input is closed. */
async function runScript(here: Project, environment: Record<string, string>): Promise<{ status: number | null; stderr: string }> {
  const { spawn } = await import('node:child_process');
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environment };
  const child = spawn('sh', [here.path('hook.sh')], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return { status: await new Promise((resolve) => child.on('close', resolve)), stderr };
}

describe('a job of GitHub Actions, simulated', () => {
  async function job(
    parameters: Record<string, ReturnType<typeof secure>>,
    outputs = 'outputs',
  ): Promise<{ here: Project; run: Awaited<ReturnType<Project['runAsync']>> }> {
    const server = await startStore({ parameters });
    const here = deployment({ 'a.yaml': 'a: ssm:/app/a\nb: ssm:/app/b\n' });
    here.write('summary.md', '');
    here.write('outputs', '');
    const files = { GITHUB_STEP_SUMMARY: here.path('summary.md'), GITHUB_OUTPUT: here.path(outputs) };
    const run = await here.runAsync(['deploy', '--allow-local-store'], { ...server.env, ...files, GITHUB_ACTIONS: 'true' });
    return { here, run };
  }

  it('has a summary with names, types and versions, and outputs for the steps that follow', async () => {
    const { here, run } = await job({ '/app/a': secure('x', canary), '/app/b': secure(canary) });
    expect(run.status).toBe(0);
    expect(here.read('summary.md')).toContain('### Config files: done\n');
    expect(here.read('summary.md')).toContain('| /app/a | SecureString | 2 | eu-west-1 |\n');
    expect(here.read('outputs')).toBe(`outcome=done\nchanged=1\nfiles=${JSON.stringify([here.path('run/a.yaml')])}\ncount=2\n`);
    for (const text of [here.read('summary.md'), here.read('outputs'), run.stdout, run.stderr]) expect(text).not.toContain(canary);
  });

  // As in a container whose user is another one than the runner's. What cannot be written is a directory here, because root can write the rest.
  it('that cannot tell the runner what has become of it tells so, and ends as it has come out', async () => {
    const { here, run } = await job({ '/app/a': secure(canary), '/app/b': secure(canary) }, '.');
    expect([run.status, run.stderr]).toEqual([
      0,
      expect.stringContaining('\n::warning::the file that GITHUB_OUTPUT names cannot be written'),
    ]);
    expect(run.stderr).toMatch(/\ndeployment done: 1 file from 2 parameters /);
    expect(here.read('summary.md')).toContain('### Config files: done\n');
  });

  it('that fails has an annotation where the reference stands', async () => {
    const { here, run } = await job({ '/app/a': secure(canary) });
    expect(run.status).toBe(4);
    expect(run.stderr).toMatch(/^::error file=config\/a.yaml,line=2,col=4,title=ssmith parameter-not-found::1 of 2 parameters /m);
    expect(here.read('outputs')).toContain('outcome=failed\n');
    expect(here.read('summary.md')).toContain('- **parameter-not-found**: 1 of 2 parameters');
  });
});

describeWith('a build of an image, simulated by the name of its host', ['unshare', '--uts', '--mount', 'true'], () => {
  async function build(args: readonly string[], first = 'true'): Promise<{ status: number | null; stderr: string; here: Project }> {
    const here = deployment({ 'a.yaml': 'a: ssm:/a\n' }, 'store: local\nstores: { local: { file: store.yaml } }\n');
    here.write('store.yaml', `/a: ${canary}\n`);
    const command = [
      '--uts',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      `hostname buildkitsandbox && ${first} && exec "$0" "$@"`,
      process.execPath,
      bin,
      ...args,
    ];
    const { status, stderr } = spawnSync('unshare', command, { cwd: here.directory, encoding: 'utf8' });
    return { status, stderr, here };
  }

  it('is no place to render to, unless somebody insists', async () => {
    const refused = await build(['render']);
    expect([refused.status, refused.stderr]).toEqual([
      9,
      expect.stringContaining('`run/a.yaml` would become a part of an image: BuildKit'),
    ]);
    expect(Object.values(refused.here.everything()).filter((text) => text.includes(`a: "${canary}"`))).toEqual([]);
    expect(await build(['render', '--allow-image-layer'])).toMatchObject({ status: 0 });
    expect(await build(['deploy', '--allow-local-store'])).toMatchObject({ status: 9 });
  });

  it('may look, and may render into memory', async () => {
    expect(await build(['render', '--dry-run'])).toMatchObject({ status: 0 });
    expect(await build(['render'], 'mkdir run && mount -t tmpfs none run')).toMatchObject({ status: 0 });
  });
});

describeWith('a disk that is full', ['unshare', '--mount', 'true'], () => {
  it('is told of before a command has run', () => {
    const here = deployment(
      { 'a.yaml': 'a: ssm:/a\n' },
      'store: local\nstores: { local: { file: store.yaml } }\ndeploy: { before: [touch, before] }\n',
    );
    here.write('store.yaml', '/a: one\n');
    here.write('run/keep', '');
    const script = 'mount -t tmpfs -o size=128k none run && exec "$0" "$@"';
    const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, process.execPath, bin, ...inDirectoryOf(here)];
    const { status, stderr } = spawnSync('unshare', args, { cwd: here.directory, encoding: 'utf8' });
    expect([status, stderr]).toEqual([7, expect.stringContaining('256 KiB are wanted, where `')]);
    expect(Object.keys(here.everything()).some((path) => path.endsWith('/before'))).toBe(false);
  });
});
