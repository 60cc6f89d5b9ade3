import { describe, expect, it } from 'vitest';
import { type FailureKind, type Faults, pageText, type RunningStore, secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { codesIn, deployment, fingerprint, placesIn, renderTimed } from './deployment.ts';

const deadline = 2000;

interface Deployed {
  readonly project: Project;
  readonly server: RunningStore;
  /**
   * When a run must be over at the latest, in milliseconds from its first request: a second after its deadline, and on
   * a busy machine what a whole healthy run takes there.
   */
  readonly limit: number;
}

/** Twelve names, so two batches, and a tree; rendered once. The values have changed since. */
async function deployed(): Promise<Deployed> {
  const names = Array.from({ length: 12 }, (_, index) => `/app/${index}`);
  const parameters = { ...Object.fromEntries(names.map((name) => [name, secure('before')])), '/tree/a': 'a' };
  const project = deployment({ 'a.yaml': `${names.map((name, index) => `k${index}: ssm:${name}\n`).join('')}tree: "ssm:/tree/*"\n` });
  const first = await startStore({ parameters });
  const started = performance.now();
  expect(await project.runAsync(['render'], first.env)).toMatchObject({ status: 0 });
  const limit = deadline + 1000 + (performance.now() - started);
  const changed = Object.fromEntries(Object.keys(parameters).map((name) => [name, secure('after')]));
  return { project, server: await startStore({ parameters: changed }), limit };
}

describe('an outage', () => {
  it.each<[string, Faults]>([
    ['that takes requests and never answers', { failures: [{ kind: 'hang' }] }],
    ['that sends a byte now and then, for ever', { failures: [{ kind: 'trickle' }] }],
    ['that is a proxy’s page with the status 200', { failures: [{ kind: 'html' }] }],
    ['that is a page with the status 503', { failures: [{ kind: 'html503' }] }],
    ['that throttles for ever', { failures: [{ kind: 'throttle' }] }],
    ['that cuts answers short', { failures: [{ kind: 'cut' }] }],
    ['that resets connections', { failures: [{ kind: 'reset' }] }],
  ])('%s ends at the deadline, with everything as it was', async (_, faults) => {
    const { project, server, limit } = await deployed();
    server.setFaults(faults);
    const before = fingerprint(project);
    const run = await renderTimed(project, server, ['--deadline', `${deadline}ms`]);
    expect(run.status).toBe(6);
    expect(run.asking).toBeLessThan(limit);
    expect(new Set(placesIn(run)).size).toBe(13);
    expect(fingerprint(project)).toEqual(before);
    expect(run.stdout + run.stderr).not.toContain(pageText);
    expect(run.stderr).not.toMatch(/Warning|SyntaxError|\bat .*:\d+:\d+/);
  });

  it.each<[FailureKind, string, string]>([
    ['html', 'service-protocol', 'does not speak its protocol'],
    ['html503', 'service-unavailable', 'has an error of its own (status 503)'],
    ['cut', 'service-unavailable', 'cannot be reached (ECONNRESET)'],
    ['reset', 'service-unavailable', 'cannot be reached (ECONNRESET)'],
  ])('of the kind `%s` is given up after six attempts, and named', async (kind, code, sentence) => {
    const server = await startStore({ parameters: {}, faults: { failures: [{ kind }] } });
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render'], server.env);
    expect(run.status).toBe(6);
    expect(codesIn(run)).toEqual([code]);
    expect(run.stderr).toContain(`${sentence}, tried 6 times`);
    expect(run.stderr).not.toContain(pageText);
    expect(server.calls.length).toBe(6);
  });

  it.each<[FailureKind, number]>([
    ['html', 200],
    ['html503', 503],
  ])('of the kind `%s` sends the page that is looked for in what is printed', async (kind, status) => {
    const server = await startStore({ faults: { failures: [{ kind }] } });
    const response = await fetch(server.endpoint, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(pageText)]);
  });

  it('by throttling is named as that', async () => {
    const server = await startStore({ parameters: {}, faults: { failures: [{ kind: 'throttle' }] } });
    const run = await deployment({ 'a.yaml': 'a: ssm:/a\n' }).runAsync(['render', '--deadline', '4s'], server.env);
    expect(run.status).toBe(6);
    expect(codesIn(run)).toEqual(['service-throttled']);
    expect(run.stderr).toContain('asks to slow down');
  });

  it('is told as data too, without what the page said', async () => {
    const server = await startStore({ parameters: {}, faults: { failures: [{ kind: 'html' }] } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    const { status, stdout, stderr } = await project.runAsync(['render', '--json'], server.env);
    expect({ status, stderr }).toEqual({ status: 6, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ exit: 6, errors: [{ code: 'service-protocol' }] });
    expect(stdout).not.toContain(pageText);
  });

  it('of nobody listening at all is no different', async () => {
    const { project, server } = await deployed();
    await server.close();
    const before = fingerprint(project);
    const run = await project.runAsync(['render'], server.env);
    expect(run.status).toBe(6);
    expect(run.stderr).toContain('cannot be reached (ECONNREFUSED), tried 6 times');
    expect(fingerprint(project)).toEqual(before);
  });

  it('leaves no file behind where there was none', async () => {
    const server = await startStore({ parameters: {}, faults: { failures: [{ kind: 'reset' }] } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\n' });
    expect(await project.runAsync(['render', '--deadline', '500ms'], server.env)).toMatchObject({ status: 6 });
    expect(Object.keys(fingerprint(project)).filter((path) => path.includes('/run'))).toEqual([]);
  });

  it('does not hide a mistake that waiting cannot mend', async () => {
    const server = await startStore({ parameters: {}, faults: { failures: [{ kind: 'reset' }] } });
    const project = deployment({ 'a.yaml': 'a: ssm:/a\nb: ssm:/b|\n' });
    expect(await project.runAsync(['render', '--deadline', '500ms'], server.env)).toMatchObject({ status: 3 });
  });

  it('ends at the deadline with many batches waiting too', async () => {
    const { project, server, limit } = await deployed();
    server.setFaults({ failures: [{ kind: 'hang' }] });
    project.write('config/a.yaml', Array.from({ length: 200 }, (_, index) => `k${index}: ssm:/app/${index}\n`).join(''));
    const run = await renderTimed(project, server, ['--deadline', `${deadline}ms`]);
    expect(run.status).toBe(6);
    expect(run.asking).toBeLessThan(limit);
    expect(server.calls.length).toBeLessThanOrEqual(6);
  });

  it('ends although garbage is collected all the while', async () => {
    const { project, server, limit } = await deployed();
    server.setFaults({ failures: [{ kind: 'hang' }] });
    project.write(
      'collect.cjs',
      "require('v8').setFlagsFromString('--expose_gc'); setInterval(require('vm').runInNewContext('gc'), 20).unref();\n",
    );
    const collecting = { calls: server.calls, env: { ...server.env, NODE_OPTIONS: `--require=${project.path('collect.cjs')}` } };
    const run = await renderTimed(project, collecting, ['--deadline', `${deadline}ms`]);
    expect(run.status).toBe(6);
    expect(run.asking).toBeLessThan(limit);
  });
});

describe('a disturbance', () => {
  it.each<[string, Faults, number]>([
    ['of throttling at first', { failures: [{ kind: 'throttle', first: 5 }] }, 8],
    ['of a slow service', { latency: 300 }, 3],
  ])('%s passes, and the files are written', async (_, faults, calls) => {
    const { project, server } = await deployed();
    server.setFaults(faults);
    const run = await renderTimed(project, server);
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('updated') });
    expect(project.read('run/a.yaml').match(/after/g)?.length).toBe(13);
    expect(server.calls.length).toBe(calls);
  });

  it('of a quota that others use up is waited out', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `/app/${index}`);
    const server = await startStore({ parameters: Object.fromEntries(names.map((name) => [name, 'x'])), faults: { rates: { reads: 20 } } });
    const project = deployment({ 'a.yaml': names.map((name, index) => `k${index}: ssm:${name}\n`).join('') });
    expect(await project.runAsync(['render'], server.env)).toMatchObject({ status: 0, stderr: expect.stringContaining('300 parameters') });
    // Thirty answers; what was asked in vain is a part of it, not many times as much.
    expect(server.calls.length).toBeLessThan(90);
  });
});

describe('a rate in the config', () => {
  it('is kept', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `/app/${index}`);
    const server = await startStore({ parameters: Object.fromEntries(names.map((name) => [name, 'x'])) });
    const template = { 'a.yaml': names.map((name, index) => `k${index}: ssm:${name}\n`).join('') };
    const run = await deployment(template, 'rate: 0.2\n').runAsync(['render', '--deadline', '3s'], server.env);
    // The second call would go five seconds after the first one.
    expect(run.status).toBe(6);
    expect(server.calls.length).toBe(1);
  });

  it('is of no account for a single call', async () => {
    const server = await startStore({ parameters: { '/a': '1' } });
    expect(await deployment({ 'a.yaml': 'a: ssm:/a\n' }, 'rate: 0.1\n').runAsync(['render'], server.env)).toMatchObject({ status: 0 });
  });
});
