import { statSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Faults, type RunningStore, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';

const keep = ['render', '--on-unavailable', 'keep', '--deadline', '400ms'];
const outage: Faults = { failures: [{ kind: 'unavailable' }] };

/** Two files that have been rendered once. */
async function rendered(): Promise<{ here: Project; store: RunningStore; run: (args?: readonly string[]) => Promise<Run> }> {
  const store = await startStore({ parameters: { '/a': 'canary-one', '/b': 'two' } });
  const here = new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'b.template.yaml': 'b: ssm:/b\n',
    'ssmith.config.yaml': `state: state
files:
  - { template: a.template.yaml, output: run/a.yaml }
  - { template: b.template.yaml, output: run/b.yaml }
`,
  });
  const run = (args: readonly string[] = keep): Promise<Run> => here.runAsync(args, store.env);
  expect(await run(['render'])).toMatchObject({ status: 0 });
  return { here, store, run };
}

describe('--on-unavailable keep', () => {
  it.each<Faults>([outage, { failures: [{ kind: 'hang' }] }, { failures: [{ kind: 'throttle' }] }, { failures: [{ kind: 'html' }] }])(
    'keeps the files when Parameter Store cannot be asked, and says so: %j',
    async (faults) => {
      const { here, store, run } = await rendered();
      store.setFaults(faults);
      const before = here.everything();
      const { status, stdout, stderr } = await run();
      expect([status, stdout]).toEqual([10, '']);
      expect(stderr).toContain('KEPT the files of the last run, which were found right 0 minutes ago: Parameter Store could not be asked');
      expect(stderr).toContain('warning');
      expect(stderr).not.toContain('canary');
      expect(here.everything()).toEqual(before);
      expect((await run([...keep, '--json'])).stdout).toContain('"kept"');
    },
  );

  it('is as if it were not there when Parameter Store answers', async () => {
    const { run } = await rendered();
    expect(await run()).toMatchObject({ status: 0 });
  });

  it.each([
    ['denied', { denied: ['/a'] }, 5],
    ['denied, while others cannot be asked', { denied: ['/a'], failures: [{ kind: 'unavailable', first: 0 }] }, 5],
    ['expired credentials', { expiredCredentials: true }, 5],
  ] as const)('never keeps them after something else: %s', async (_, faults, status) => {
    const { store, run } = await rendered();
    store.setFaults(faults as Faults);
    expect(await run()).toMatchObject({ status });
  });

  it('never keeps them when a parameter is gone, or a template is wrong', async () => {
    const { here, store, run } = await rendered();
    here.write('b.template.yaml', 'b: ssm:/gone\n');
    expect(await run()).toMatchObject({ status: 4 });
    here.write('b.template.yaml', 'b: ssm:/b|nonsense\n');
    store.setFaults(outage);
    expect(await run()).toMatchObject({ status: 3 });
  });

  it.each([
    ['was edited', '`run/b.yaml` was edited since it was rendered', (here: Project) => here.write('run/b.yaml', 'b: mine\n')],
    ['is new to the config', '`run/c.yaml` has never been rendered', addFile],
    ['was found right too long ago', 'they are older than is allowed', makeOld],
  ])('fails as without it when a file %s', async (_, reason, change) => {
    const { here, store, run } = await rendered();
    change(here);
    store.setFaults(outage);
    const { status, stderr } = await run();
    expect([status, stderr]).toEqual([6, expect.stringContaining(`cannot stay in the place of new ones: ${reason}`)]);
  });

  it('counts the time from the last run that found them right, written or not', async () => {
    const { here, store, run } = await rendered();
    makeOld(here);
    const { ino } = statSync(here.path('run/a.yaml'));
    expect(await run(['render'])).toMatchObject({ status: 0 });
    store.setFaults(outage);
    expect(await run()).toMatchObject({ status: 10 });
    expect(statSync(here.path('run/a.yaml')).ino).toBe(ino);
  });

  it.each([
    [['--on-unavailable', 'hope'], '`--on-unavailable` is `keep` or `fail`'],
    [['--max-age', '1h'], '`--max-age` goes with `--on-unavailable keep`'],
  ])('%j is refused', (args, message) => {
    const { status, stderr } = new Project().run(['render', ...args]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

function addFile(here: Project): void {
  const config = here.read('ssmith.config.yaml');
  here.write('ssmith.config.yaml', `${config}  - { template: b.template.yaml, output: run/c.yaml }\n`);
}

function makeOld(here: Project): void {
  const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
  for (const path of Object.keys(here.everything())) if (/confirmed-/.test(path)) utimesSync(path, twoDaysAgo, twoDaysAgo);
}
