import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deploy } from '../../packages/deploy/src/index.ts';
import { codesIn, deployment, fingerprint, placesIn } from '../aws/deployment.ts';
import { secure, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';

const canary = 'c4nary-that-nobody-sees';

/** One file, `run/a.yaml`, from a store in a file. */
function project(settings = ''): Project {
  return new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'store.yaml': '/a: one\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
files: [{ template: a.template.yaml, output: run/a.yaml }]
${settings}`,
  });
}

const shell = (script: string): string => JSON.stringify(['sh', '-c', script]);
const local = ['deploy', '--allow-local-store'];

function output(here: Project): string | undefined {
  return existsSync(here.path('run/a.yaml')) ? here.read('run/a.yaml') : undefined;
}

function change(here: Project, value: string): void {
  here.write('store.yaml', `/a: ${value}\n`);
}

function deployed(run: Run): Run {
  expect(run).toMatchObject({ status: 0 });
  return run;
}

interface Data {
  readonly outcome: string;
  readonly exit: number;
  readonly stages: readonly { readonly name: string }[];
  readonly errors: readonly { readonly code: string }[];
}

function data({ stdout }: Run): { outcome: string; exit: number; stages: string[]; errors: string[] } {
  const { outcome, exit, stages, errors } = JSON.parse(stdout) as Data;
  return { outcome, exit, stages: stages.map(({ name }) => name), errors: errors.map(({ code }) => code) };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a deployment', () => {
  const commands = `reload: ${shell('echo reload >> log')}
deploy:
  before: ${shell('echo before >> log')}
  after: ${shell('echo after $SSMITH_OUTCOME >> log')}
  verify: { command: ${shell('echo verify >> log')} }
`;

  it('goes through its stages, in their order, and tells of each', () => {
    const here = project(commands);
    const names = ['preflight', 'before', 'ask', 'write', 'swap', 'reload', 'verify', 'after'];
    expect(data(deployed(here.run([...local, '--json'])))).toEqual({ outcome: 'done', exit: 0, stages: names, errors: [] });
    expect(here.read('log')).toBe('before\nreload\nverify\nafter done\n');
    expect(output(here)).toBe('a: "one"\n');
  });

  it('that finds nothing to change neither reloads nor verifies', () => {
    const here = project(commands);
    deployed(here.run(local));
    here.write('log', '');
    const run = data(deployed(here.run([...local, '--json'])));
    expect([run.outcome, run.stages]).toEqual(['unchanged', ['preflight', 'before', 'ask', 'after']]);
    expect(here.read('log')).toBe('before\nafter unchanged\n');
  });

  it('that is only tried out runs no command and writes nothing', () => {
    const here = project(commands);
    const before = here.everything();
    expect(data(deployed(here.run([...local, '--dry-run', '--json']))).stages).toEqual(['preflight', 'ask']);
    expect(here.everything()).toEqual(before);
  });

  it('waits a while first where that is asked for', () => {
    expect(data(deployed(project().run([...local, '--splay', '5ms', '--json']))).stages[0]).toBe('splay');
    // What the formula gives for one host.
    expect(data(deployed(project().run([...local, '--splay', '0s', '--json']))).stages[0]).toBe('preflight');
    expect(project().run([...local, '--splay', 's'])).toMatchObject({ status: 2 });
  });

  it('asks for one batch after the other then, because others ask at the same time', async () => {
    const server = await startStore({
      parameters: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`/${at}`, 'v'])),
      faults: { latency: 100 },
    });
    const here = deployment({ 'a.yaml': Array.from({ length: 20 }, (_, at) => `k${at}: ssm:/${at}\n`).join('') });
    deployed(await here.runAsync([...local, '--splay', '1ms'], server.env));
    const [, first, second] = server.calls.map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThan(90);
  });

  it('can be interrupted while it waits, and has asked nobody', async () => {
    const here = project(commands);
    const before = here.everything();
    const controller = new AbortController();
    const run = deploy({
      cwd: here.directory,
      allowLocalStore: true,
      splay: 20 * 60_000,
      signal: controller.signal,
      onStage: (name) => void (name === 'splay' && controller.abort()),
    });
    await expect(run).rejects.toThrow('aborted');
    expect(here.everything()).toEqual(before);
  });
});

describe('the command before', () => {
  it('that fails ends the deployment, and nothing has been changed; the one after does not run', () => {
    const here = project(`deploy: { before: ["false"], after: ${shell('touch after')} }\n`);
    const { status, stderr } = here.run(local);
    expect([status, stderr]).toEqual([11, expect.stringContaining('ended with 1; no file has been changed')]);
    expect([output(here), existsSync(here.path('after'))]).toEqual([undefined, false]);
  });

  it('is not waited for longer than it lives, whatever it has left behind with its output', () => {
    const here = project(`deploy: { before: ${shell('sleep 120 & echo $! > pid')} }\n`);
    deployed(here.run(local));
    process.kill(Number(here.read('pid')));
  });
});

describe('the command after', () => {
  it('runs for a deployment that has failed, too, and is told', () => {
    const here = project(`deploy: { before: ["true"], after: ${shell('echo $SSMITH_OUTCOME > after')} }\n`);
    here.write('a.template.yaml', 'a: ssm:/a|int\n');
    expect(here.run(local).status).toBe(4);
    expect(here.read('after')).toBe('failed\n');
  });

  it('that fails is a failure, and the new files stay', () => {
    const here = project(`deploy: { after: ["false"] }\n`);
    const run = data(here.run([...local, '--json']));
    expect([run.outcome, run.exit, run.errors]).toEqual(['failed', 11, ['hook-failed']]);
    expect(output(here)).toBe('a: "one"\n');
  });
});

describe('a verification', () => {
  const count = `reload: ${shell('echo reload >> log; cat run/a.yaml >> log')}\n`;

  it('that fails puts the files before back, and reloads again', () => {
    const here = project(count);
    deployed(here.run(local));
    change(here, canary);
    const args = [...local, '--json', '--', 'sh', '-c', 'cat run/a.yaml; cat run/a.yaml >&2; ! grep -q c4nary run/a.yaml'];
    const run = here.run(args);
    expect(run).toMatchObject({ status: 11, stderr: '' });
    expect(data(run)).toMatchObject({ outcome: 'rolled-back', errors: ['verify-failed'] });
    expect(data(run).stages.slice(-3)).toEqual(['reload', 'verify', 'undo']);
    expect(run.stdout).not.toContain(canary);
    expect(output(here)).toBe('a: "one"\n');
    expect(here.read('log')).toBe(`reload\na: "one"\nreload\na: "${canary}"\nreload\na: "one"\n`);
    expect(existsSync(here.path('state/journal'))).toBe(false);
    expect(here.run(['status']).status).toBe(12);
  });

  it('that fails the first time leaves no file behind', () => {
    const here = project();
    expect(here.run([...local, '--', 'false']).status).toBe(11);
    expect(output(here)).toBe(undefined);
  });

  it('puts a layout by generations back as well', () => {
    const here = project(`layout: { generation: run }\n`);
    deployed(here.run(local));
    change(here, 'two');
    expect(here.run([...local, '--', 'false']).status).toBe(11);
    expect(here.read('run/current/a.yaml')).toBe('a: "one"\n');
  });

  it('by an address is content when it answers with success in the end', async () => {
    let asked = 0;
    const url = await serve(() => (++asked < 3 ? 503 : 200));
    const here = project();
    expect(await here.runAsync([...local, '--probe', `${url}/health?token=${canary}`])).toMatchObject({ status: 0 });
    expect([asked, output(here)]).toEqual([3, 'a: "one"\n']);
  });

  it('by an address that does not says what it answered, without what stands in the query', async () => {
    const here = project();
    deployed(here.run(local));
    change(here, 'two');
    const url = await serve(() => 503);
    const run = await here.runAsync([...local, '--probe', `${url}/health?token=${canary}`, '--within', '1s']);
    expect(run.status).toBe(11);
    expect(run.stderr).toContain(`\`${url}/health\` answered 503 for 1 s; the files before are in place again`);
    expect(run.stderr).not.toContain(canary);
    expect(output(here)).toBe('a: "one"\n');
  });

  it('by an address where nobody listens, or nobody answers, says that', async () => {
    const here = project();
    const silent = await serve(() => undefined);
    const hanging = await here.runAsync([...local, '--probe', silent, '--within', '500ms']);
    expect([hanging.status, hanging.stderr]).toEqual([11, expect.stringContaining('did not answer for 0.5 s')]);
    const refused = here.run([...local, '--probe', 'http://127.0.0.1:9/', '--within', '500ms']);
    expect([refused.status, refused.stderr]).toEqual([11, expect.stringContaining('could not be reached (ECONNREFUSED) for 0.5 s')]);
  });

  it('that is interrupted has failed', async () => {
    const here = project(count);
    deployed(here.run(local));
    change(here, 'two');
    const child = here.start([...local, '--', 'sh', '-c', 'touch began; sleep 60']);
    await until(() => existsSync(here.path('began')));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(143);
    expect(output(here)).toBe('a: "one"\n');
    expect(existsSync(here.path('state/journal'))).toBe(false);
  });

  const script = 'if grep -q bad run/a.yaml; then touch began; [ -e slow ] && sleep 60; exit 1; fi; echo verified >> verified';

  it('is made up for by the next run, when its own was killed', async () => {
    const here = project(`${count}deploy: { verify: { command: ${shell(script)} } }\n`);
    deployed(here.run(local));
    here.write('slow', '');
    change(here, 'bad');
    const child = here.start(local);
    await until(() => existsSync(here.path('began')));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    expect(output(here)).toBe('a: "bad"\n');
    rmSync(here.path('slow'));
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([11, expect.stringContaining('error[verify-failed]')]);
    expect(output(here)).toBe('a: "one"\n');
    change(here, 'good');
    deployed(here.run(local));
    expect(output(here)).toBe('a: "good"\n');
  });

  it('whose run was killed is no reason to undo a set whose files somebody has edited meanwhile', async () => {
    const here = project();
    here.write('slow', '');
    const child = here.start([...local, '--', 'sh', '-c', 'touch began; if [ -e slow ]; then sleep 60; fi']);
    await until(() => existsSync(here.path('began')));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    rmSync(here.path('slow'));
    here.write('run/a.yaml', 'a: "edited"\n');
    const { stderr } = deployed(here.run(['render']));
    expect(stderr).toContain('the run before this one was interrupted; its work has been finished');
  });

  it('that has failed is undone by the next run, when the one that undid it was killed', async () => {
    const reload = 'if [ -e slow ] && grep -q one run/a.yaml; then touch undoing; sleep 60; fi';
    const here = project(`reload: ${shell(reload)}\n`);
    deployed(here.run(local));
    here.write('slow', '');
    change(here, 'two');
    const child = here.start([...local, '--', 'false']);
    await until(() => existsSync(here.path('undoing')));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    rmSync(here.path('slow'));
    change(here, 'one');
    const { stderr } = deployed(here.run(local));
    expect(stderr).toContain('the run before this one was interrupted; the files are as they were before it');
    expect(output(here)).toBe('a: "one"\n');
  });
});

describe('the look ahead', () => {
  it('refuses a store of this machine, before a command has run', async () => {
    const here = project(`deploy: { before: ${shell('touch before')} }\n`);
    const { status, stderr } = here.run(['deploy']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[store-local]: `store.yaml` is a store of this machine')]);
    expect(existsSync(here.path('before'))).toBe(false);
    const server = await startStore({ parameters: { '/a': 'one' } });
    const there = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    const run = await there.runAsync(['deploy'], server.env);
    expect([run.status, codesIn(run), server.calls.length]).toEqual([2, ['store-local'], 0]);
  });

  it('tells who answered', async () => {
    const server = await startStore({ parameters: { '/a': secure(canary) } });
    const here = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    const run = await here.runAsync([...local, '--json'], server.env);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ stores: [{ store: 'eu-west-1', account: '111122223333' }], platform: 'plain' });
    expect(run.stdout + run.stderr).not.toContain(canary);
    // Not decrypted, and then decrypted.
    expect(server.calls.map(({ operation }) => operation)).toEqual(['GetParameters', 'GetParameters']);
  });

  it('tells of everything that is denied or missing before a command has run', async () => {
    const names = Array.from({ length: 15 }, (_, index) => `/app/${index}`);
    const server = await startStore({ parameters: Object.fromEntries(names.map((name) => [name, secure('x')])) });
    server.setFaults({ denied: ['/app/2', '/app/13'] });
    const lines = names.map((name, index) => `k${index}: ssm:${name}\n`).join('');
    const here = deployment({ 'a.yaml': `${lines}gone: ssm:/app/gone\n` }, `deploy: { before: ${shell('touch before')} }\n`);
    const before = fingerprint(here);
    const run = await here.runAsync(local, server.env);
    expect([run.status, codesIn(run).toSorted()]).toEqual([5, ['access-denied', 'parameter-not-found']]);
    expect(placesIn(run).toSorted()).toEqual(['config/a.yaml:14:6', 'config/a.yaml:16:7', 'config/a.yaml:3:5']);
    expect(fingerprint(here)).toEqual(before);
  });

  it('has one deadline with the render: each of them alone would have kept it', async () => {
    const server = await startStore({ parameters: { '/a': 'one' }, faults: { latency: 2000 } });
    const here = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    const run = await here.runAsync([...local, '--deadline', '3500ms', '--json'], server.env);
    expect([run.status, data(run)]).toMatchObject([6, { stages: ['preflight', 'ask'], errors: ['service-unavailable'] }]);
  });

  it('that is denied at the end of the deadline says so, though there is no time to ask for the rest', async () => {
    const server = await startStore({ parameters: { '/a': 'one', '/b': 'two' } });
    server.setFaults({ latency: 1000, denied: ['/a'] });
    const here = deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm:/b\n' });
    // Both names, then each of them: two seconds, and two more to ask for all.
    const run = await here.runAsync([...local, '--deadline', '3500ms', '--json'], server.env);
    expect([run.status, data(run)]).toMatchObject([5, { stages: ['preflight'], errors: ['access-denied'] }]);
  });

  it('does not keep a deployment from the last good files', async () => {
    const server = await startStore({ parameters: { '/a': 'one' } });
    const here = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    expect(await here.runAsync(local, server.env)).toMatchObject({ status: 0 });
    server.setFaults({ failures: [{ kind: 'hang' }] });
    const run = await here.runAsync([...local, '--on-unavailable', 'keep', '--deadline', '1s', '--json'], server.env);
    expect([run.status, data(run).outcome]).toEqual([10, 'kept']);
    const without = await here.runAsync([...local, '--deadline', '1s', '--json'], server.env);
    expect([without.status, data(without)]).toMatchObject([6, { outcome: 'failed', stages: ['preflight'] }]);
  });
});

/** Answers each request with a status, or not at all. */
async function serve(answer: () => number | undefined): Promise<string> {
  const server = createServer((_, response) => {
    const status = answer();
    if (status !== undefined) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
