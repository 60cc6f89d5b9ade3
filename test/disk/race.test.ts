import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { runs } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { heldSet, isHeld, letGo } from './sweep/holder.ts';
import { sweepPatience } from './sweep/lanes.ts';
import { RefreshedSet } from './sweep/refreshed-set.ts';

vi.setConfig(sweepPatience);

describe('two runs at a time', () => {
  it('never leave a mixture, nor an older value over a newer one', async () => {
    const set = new RefreshedSet(3);
    const wrong: string[] = [];
    for (let round = 0; round < runs(20); round++) {
      const older = set.change();
      const first = set.run();
      // The first one begins to read at another moment each time.
      await sleep(round % 10 === 9 ? 0 : 40 + 8 * (round % 10));
      const newer = set.change();
      const second = set.run();
      const [one, other] = [await first, await second];
      const found = new Set(set.found());
      const wanted = other.status === 0 ? [newer] : [older, newer];
      if (found.size !== 1 || !wanted.some((value) => found.has(value))) wrong.push(`${[...found]} instead of ${wanted}`);
      wrong.push(...[one, other].filter(({ status }) => status !== 0 && status !== 8).map(({ stderr }) => stderr));
      wrong.push(...set.litter());
    }
    expect(wrong).toEqual([]);
  });
});

describeWith('the lock', ['flock', '--version'], () => {
  it('goes with a run that is killed, though its check goes on', async () => {
    for (let round = 0; round < runs(2); round++) {
      const set = await heldSet();
      const run = set.start();
      const check = await isHeld(set);
      process.kill(run.pid, 'SIGKILL');
      expect((await run.ended).signal).toBe('SIGKILL');
      // Its check, which still runs, has no part in the lock: the next run gets it without waiting.
      process.kill(check, 0);
      letGo(set);
      const next = await set.run([], ['--lock-wait', '1ms']);
      expect([next.status, next.stderr]).toEqual([0, expect.stringContaining('updated  run/f0.yaml')]);
      expect([set.found(), set.litter()]).toEqual([Array(3).fill(set.value), []]);
    }
  });

  it('stays with a run that is stopped, which ends well when it goes on', async () => {
    const set = await heldSet();
    const run = set.start();
    await isHeld(set);
    process.kill(run.pid, 'SIGSTOP');
    const before = set.found();
    const second = await set.run([], ['--lock-wait', '1s']);
    expect([second.status, second.stderr]).toEqual([8, expect.stringContaining('error[busy]: another run has held')]);
    expect(set.found()).toEqual(before);
    letGo(set);
    process.kill(run.pid, 'SIGCONT');
    expect((await run.ended).status).toBe(0);
    expect([set.found(), set.litter()]).toEqual([Array(3).fill(set.value), []]);
  });

  it('is waited for', async () => {
    const set = await heldSet();
    const first = set.start();
    await isHeld(set);
    const second = set.start();
    const later = set.change();
    letGo(set);
    expect([(await first.ended).status, (await second.ended).status]).toEqual([0, 0]);
    // The second one has read what there was when it was its turn.
    expect(set.found()).toEqual(Array(3).fill(later));
  });
});

describeWith('two mount namespaces', ['sh', '-c', 'unshare -m true && flock --version'], () => {
  it('have one lock for one directory', async () => {
    const set = await heldSet();
    mkdirSync(set.path('view'));
    // The same files in another place, as a container sees them.
    const inside = ['unshare', '-m', 'sh', '-c', 'mount --bind . view && cd view && exec "$@"', 'sh'];
    const first = set.start(inside);
    await isHeld(set);
    const second = await set.run([], ['--lock-wait', '1ms']);
    expect([second.status, second.stderr]).toEqual([8, expect.stringContaining('error[busy]')]);
    letGo(set);
    expect((await first.ended).status).toBe(0);
    expect((await set.run()).status).toBe(0);
    expect(set.found()).toEqual(Array(3).fill(set.value));
  });
});

describe('a run that shares no lock', () => {
  it('is not overtaken: who comes later with older values changes nothing', async () => {
    // While the check runs, somebody else publishes: the number in the record is another one then.
    const check = `const fs = require('node:fs'), file = '.state/record.json';
      const record = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (fs.existsSync('quicker')) fs.writeFileSync(file, JSON.stringify({ ...record, generation: record.generation + 1 }));`;
    const set = new RefreshedSet(3, { check: [process.execPath, '-e', check] });
    // The check of the first run looks for a record, too.
    mkdirSync(set.path('.state'), { mode: 0o700 });
    writeFileSync(set.path('.state/record.json'), '{"version":1,"generation":0,"files":[]}', { mode: 0o600 });
    expect((await set.run()).status).toBe(0);
    const before = set.found();
    writeFileSync(set.path('quicker'), '');
    set.change();
    const { status, stderr } = await set.run();
    expect([status, stderr]).toEqual([8, expect.stringContaining('another run has published generation 2')]);
    expect([set.found(), set.litter()]).toEqual([before, []]);
  });
});
