import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';

const signals = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const;

/** What a run says on its way to its end. */
function ending(child: ChildProcess): Promise<{ status: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}

it.each(signals)('%s while a store hangs ends the run with %i, at once, with nothing written', async (signal, code) => {
  const server = await startStore({ parameters: { '/a': 'one' }, faults: { failures: [{ kind: 'hang' }] } });
  const project = new Project({ 'a.template.yaml': 'x: ssm:/a\n' });
  const before = project.everything();
  const child = project.start(['render', 'a.template.yaml', '-o', 'a.yaml'], server.env);
  const ended = ending(child);
  while (server.calls.length === 0) await sleep(20);
  child.kill(signal);
  expect(await ended).toEqual({ status: code, stderr: '' });
  expect(project.everything()).toEqual(before);
});

describe.each(signals)('%s while the application reloads', (signal, code) => {
  /** Reloads as long as there is a file `hold`, and fails for files with `bad` in them. */
  const reload = 'echo run >> log; while [ -e hold ]; do touch held; sleep 0.02; done; ! grep -q bad run/a.yaml';

  /** Sends the signal to a run that is reloading, and lets the reload end then. */
  async function interrupt(value: string): Promise<{ project: Project; status: number | null; stderr: string; reloads: number }> {
    const project = new Project({
      'a.template.yaml': 'a: ssm:/v\n',
      'b.template.yaml': 'b: ssm:/v\n',
      'store.yaml': '/v: one\n',
      'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
files:
  - { template: a.template.yaml, output: run/a.yaml }
  - { template: b.template.yaml, output: run/b.yaml }
reload: ${JSON.stringify(['sh', '-c', reload])}
`,
    });
    expect(project.run(['render'])).toMatchObject({ status: 0 });
    project.write('log', '');
    project.write('store.yaml', `/v: ${value}\n`);
    project.write('hold', '');
    const child = project.start(['render']);
    const ended = ending(child);
    while (!existsSync(project.path('held'))) await sleep(20);
    child.kill(signal);
    // It says nothing of a signal that it has heard; one that comes when the reload is over is another case.
    await sleep(1000);
    rmSync(project.path('hold'));
    const { status, stderr } = await ended;
    return { project, status, stderr, reloads: project.read('log').split('\n').length - 1 };
  }

  function left(project: Project): string[] {
    return Object.keys(project.everything()).filter((path) => /\/\.ssmith-|\/journal$|\/check-/.test(path));
  }

  it('lets it end: the set is new, and nothing is left to be done', async () => {
    const { project, status, reloads } = await interrupt('two');
    expect([status, reloads, project.read('run/a.yaml'), project.read('run/b.yaml')]).toEqual([code, 1, 'a: "two"\n', 'b: "two"\n']);
    expect(left(project)).toEqual([]);
    expect(project.run(['status'])).toMatchObject({ status: 0 });
    const next = project.run(['render']);
    expect([next.status, next.stderr]).toEqual([0, expect.not.stringContaining('interrupted')]);
    expect(project.read('log')).toBe('run\n');
  });

  it('lets it fail: the set is the one before, the application has it, and that is told', async () => {
    const { project, status, stderr, reloads } = await interrupt('bad');
    expect([status, reloads, project.read('run/a.yaml'), project.read('run/b.yaml')]).toEqual([code, 2, 'a: "one"\n', 'b: "one"\n']);
    expect(stderr).toContain('error[reload-failed]');
    expect(stderr).toContain('the files before are in place again, and the reload has been run again');
    expect([left(project), readdirSync(project.path('run')).toSorted()]).toEqual([[], ['a.yaml', 'b.yaml']]);
  });
});
