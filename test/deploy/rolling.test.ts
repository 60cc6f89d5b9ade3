import { expect, it } from 'vitest';
import { codesIn, fingerprint } from '../aws/deployment.ts';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import type { Load, Seen } from './rolling/load.ts';
import { Machine, type Values } from './rolling/machine.ts';

const canary = 'c4nary-that-nobody-sees';

/** What a hundred requests see that begin from now on. */
async function next(load: Load): Promise<Seen[]> {
  // Those of the eight clients are under way.
  const from = load.seen.length + 8;
  await load.until(() => load.seen.length >= from + 100);
  return load.seen.slice(from);
}

function releasesOf(seen: readonly Seen[]): Set<string> {
  return new Set(seen.flatMap(({ release, header }) => [release, header]));
}

/** The new workers of nginx come a moment after its reload has ended, and the old ones go a moment later. */
async function settled(load: Load, release: string): Promise<void> {
  let seen: Seen[];
  do seen = await next(load);
  while (seen.some(({ header }) => header !== release));
}

/** Names, bytes, rights and times of the files that are rendered, and which files they are. */
function rendered(here: Project): unknown {
  return Object.entries(fingerprint(here)).filter(([path]) => path.startsWith(here.path('run/')));
}

describeWith('a release behind nginx, while requests go on,', ['sh', '-c', 'nginx -v && curl --version'], () => {
  it('brings new values to both processes and to nginx, and drops no request', async () => {
    const machine = await Machine.start();
    const { load } = machine;
    for (const release of ['r2', 'r3', 'r4']) {
      expect(await machine.deploy({ release })).toMatchObject({ status: 0 });
      const seen = await next(load);
      expect(new Set(seen.map((one) => one.release))).toEqual(new Set([release]));
      expect(new Set(seen.map(({ pid }) => pid)).size).toBe(2);
      await settled(load, release);
    }
    await load.end();
    expect(load.dropped).toEqual([]);
  });

  it.each<[string, Values]>([
    ['nginx', { release: 'r2', 'body-limit': canary }],
    ['the service', { release: 'r2', workers: '5000' }],
  ])('changes nothing when %s does not accept its file, and goes on', async (_, values) => {
    const machine = await Machine.start();
    const { here, load } = machine;
    const before = rendered(here);
    const run = await machine.deploy(values);
    expect([run.status, codesIn(run)]).toEqual([11, ['check-failed']]);
    expect(run.stdout + run.stderr).not.toContain(canary);
    expect(rendered(here)).toEqual(before);
    await next(load);
    await load.end();
    expect(releasesOf(load.seen)).toEqual(new Set(['r1']));
    expect(load.dropped).toEqual([]);
  });

  it('puts the files before back when the service cannot go on with the new ones, and goes on', async () => {
    const machine = await Machine.start();
    const { here, load } = machine;
    const before = here.read('run/app.json');
    const run = await machine.deploy({ release: 'r2', words: canary });
    expect([run.status, codesIn(run)]).toEqual([11, ['reload-failed']]);
    expect(run.stderr).toContain('the files before are in place again, and the reload has been run again');
    expect(run.stdout + run.stderr).not.toContain(canary);
    expect(here.read('run/app.json')).toBe(before);
    expect(releasesOf(await next(load))).toEqual(new Set(['r1']));
    expect(releasesOf(load.seen)).toEqual(new Set(['r1']));

    expect(await machine.deploy({ release: 'r3' })).toMatchObject({ status: 0 });
    await settled(load, 'r3');
    await load.end();
    expect(load.dropped).toEqual([]);
  });
});
