import { tmpdir } from 'node:os';
import { expect, it, vi } from 'vitest';
import { runs } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { inLanes, spread, sweepPatience } from './sweep/lanes.ts';
import { fileSystems, mountable, mounted } from './sweep/place.ts';
import { countedReload, RefreshedSet } from './sweep/refreshed-set.ts';
import { type Call, callsOf, changes, killedAt, struck } from './sweep/strace.ts';

/*
 * A run is killed at every call that changes something, one run for each call. `SSMITH_TEST_RUNS=50` does it for twenty
 * files, and twice for each call on every file system.
 */

vi.setConfig(sweepPatience);

const count = Math.min(20, runs(5));

/** How often a run is tried that does not come by the call at which it is to be killed. */
const most = 4;

/** What comes after the run that was killed. */
const sequels = ['a run', 'a run that cannot fetch', 'a run that is killed'] as const;
type Sequel = (typeof sequels)[number];

interface Kill {
  readonly call: Call;
  readonly sequel: Sequel;
}

async function openSet(parent: string): Promise<RefreshedSet> {
  const set = new RefreshedSet(count, { parent, reload: countedReload });
  expect((await set.run()).status).toBe(0);
  set.giveAway();
  return set;
}

/**
 * Kills a run, looks, and lets another one follow.
 * @param kept what even a run that was killed must not leave; usually each file is one or the other
 * @returns what is not as it should be
 */
async function kill(
  set: RefreshedSet,
  { call, sequel }: Kill,
  index: number,
  kept: 'files' | 'the set' | 'nothing' = 'files',
): Promise<string[]> {
  let old, told, value, killed;
  let tries = 0;
  do {
    old = set.value;
    told = set.reloads();
    value = set.change();
    killed = await set.run(killedAt(call, set));
    tries += 1;
    // The loop of Node.js wakes itself by `write`s, whose number differs from run to run: one that came to its end was none to look at.
  } while (killed.status === 0 && tries < most);
  const wrong: string[] = [];
  const complain = (isWrong: boolean, what: string): void => {
    if (isWrong) wrong.push(`${at}, then ${sequel}: ${what}`);
  };

  const at = struck(set);
  complain(killed.signal !== 'SIGKILL', `was not killed, but ended with ${killed.status}: ${killed.stderr}`);
  complain(kept !== 'nothing' && set.found().some((found) => found !== old && found !== value), `left ${set.found()}`);
  if (kept === 'nothing') set.tear();
  complain(kept === 'the set' && new Set(set.found()).size !== 1, `left a mixture of ${set.found()}`);
  if (sequel === 'a run that cannot fetch') {
    const failed = await set.runWithoutStore();
    complain(failed.status === 0, 'fetched from nowhere');
    complain(new Set(set.found()).size !== 1, `a mixture of ${set.found()} after the run that failed`);
    complain(set.litter().includes('.state/journal'), 'a journal after the run that failed');
  }
  if (sequel === 'a run that is killed') {
    // Somewhere in its own calls; where a run has little to do it may end before that.
    await set.run(killedAt({ ...call, ordinal: Math.max(1, call.ordinal - (index % 7)) }, set));
    complain(
      kept !== 'nothing' && set.found().some((found) => found !== old && found !== value),
      `left ${set.found()} when the next was killed, too`,
    );
  }
  const next = await set.run();
  complain(next.status !== 0, `the next run ended with ${next.status}: ${next.stderr}`);
  complain(
    set.found().some((found) => found !== value),
    `${set.found()} in the end`,
  );
  complain(set.litter().length > 0, `${set.litter()} in the end`);
  const reloads = set.reloads() - told;
  complain(reloads !== 1 && !(reloads > 1 && mayTellAgain(at, sequel)), `${reloads} reloads`);
  return wrong;
}

/** Between the end of the command and the end of the journal nobody knows whether it has run. */
function mayTellAgain(call: string, sequel: Sequel): boolean {
  return sequel === 'a run that is killed' || /^unlink\(.*\/journal"|^write\(\d+<pipe:/.test(call);
}

async function sweep(parent: string, kills: (calls: readonly Call[]) => Kill[]): Promise<void> {
  const traced = await openSet(parent);
  traced.change();
  const calls = changes(await callsOf(traced));
  // For each file: made, written, given its rights, made durable, named.
  expect(calls.length).toBeGreaterThan(5 * count);
  const wanted = kills(calls);
  const wrong = await inLanes(wanted, () => openSet(parent), kill);
  expect(wrong.flat()).toEqual([]);
  expect(wrong.length).toBe(wanted.length);
}

describeWith('a run that is killed at any call', ['strace', '-V'], () => {
  it.each(sequels)('leaves each file old or new, and the set as one after %s', async (sequel) => {
    const share = sequel === 'a run' || runs(1) > 1 ? 1 : 1 / 2;
    await sweep(tmpdir(), (calls) => spread(calls, Math.ceil(calls.length * share)).map((call) => ({ call, sequel })));
  });

  it('leaves a set that is laid out by generations as one at any time', async () => {
    const open = async (): Promise<RefreshedSet> => {
      const set = new RefreshedSet(count, { reload: countedReload, generations: true });
      expect((await set.run()).status).toBe(0);
      return set;
    };
    const traced = await open();
    traced.change();
    const calls = changes(await callsOf(traced));
    const kills = spread(calls, runs(1) > 1 ? calls.length : 20).map((call, index) => ({ call, sequel: sequels[index % 3] ?? 'a run' }));
    const wrong = await inLanes(kills, open, async (set, one, index) => kill(set, one, index, 'the set'));
    expect(wrong.flat()).toEqual([]);
  });

  it('leaves files that are written in place whole after the next run, and the same files', async () => {
    const open = async (): Promise<RefreshedSet> => {
      const set = new RefreshedSet(count, { reload: countedReload, inPlace: true });
      expect((await set.run()).status).toBe(0);
      set.giveAway();
      return set;
    };
    const traced = await open();
    const inodes = traced.inodes();
    traced.change();
    const calls = changes(await callsOf(traced));
    expect(traced.inodes()).toEqual(inodes);
    const kills = spread(calls, runs(1) > 1 ? calls.length : 30).map((call, index) => ({ call, sequel: sequels[index % 3] ?? 'a run' }));
    const wrong = await inLanes(kills, open, async (set, one, index) => {
      const before = set.inodes();
      const found = await kill(set, one, index, 'nothing');
      return String(set.inodes()) === String(before) ? found : [...found, 'other files'];
    });
    expect(wrong.flat()).toEqual([]);
  });

  for (const kind of fileSystems) {
    describeWith(`on ${kind}`, mountable(kind), () => {
      it('does the same', async () => {
        await sweep(mounted(kind), (calls) =>
          spread(calls, runs(6)).flatMap((call, index) =>
            sequels.filter((_, turn) => runs(1) > 1 || turn === index % sequels.length).map((sequel) => ({ call, sequel })),
          ),
        );
      });
    });
  }
});
