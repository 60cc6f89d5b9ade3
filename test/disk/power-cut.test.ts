import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runs } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { inLanes, spread, sweepPatience } from './sweep/lanes.ts';
import { mountable, shell } from './sweep/place.ts';
import { RefreshedSet } from './sweep/refreshed-set.ts';
import { type Call, callsOf, changes, killedAt, struck } from './sweep/strace.ts';

/*
 * The power fails at a call, or right after a run: what the disk holds then is what had reached it, and nothing of what the
 * kernel was still keeping. The disk is a file: a copy of it at that moment is what a machine finds when it starts again.
 * `noauto_da_alloc` takes away what ext4 does for programs that forget to ask for durability.
 */

vi.setConfig(sweepPatience);

const count = Math.min(20, runs(5));

/** A disk of its own, with a set on it, or at least its files. */
class Disk {
  readonly set: RefreshedSet;
  readonly #place = mkdtempSync(join(tmpdir(), 'ssmith-disk-'));
  readonly #at: string;

  constructor(holds: 'all' | 'files') {
    mkdirSync(join(this.#place, 'm'));
    const elsewhere = holds === 'files' ? new RefreshedSet(count, { parent: this.#place }) : undefined;
    this.#at = elsewhere?.path('run') ?? join(this.#place, 'm');
    // The last to be asked for is the first to be done: before what lies around the disk goes, after what lies on it.
    onTestFinished(() => {
      this.#shell('! mountpoint -q $at || umount $at');
      rmSync(this.#place, { recursive: true, force: true });
    });
    this.#shell('truncate -s 24M $d/image && mkfs.ext4 -q -F $d/image');
    this.#mount();
    this.set = elsewhere ?? new RefreshedSet(count, { parent: this.#at });
  }

  /** All that has been done so far is on the disk. */
  settle(): void {
    this.#shell('sync -f $at');
  }

  /** The machine stops and starts again. What is written while the disk is taken out is lost with it. */
  cutPower(): void {
    this.#shell('cp --sparse=always $d/image $d/found && umount $at && mv $d/found $d/image');
    this.#mount();
  }

  #mount(): void {
    this.#shell('mount -o loop,noauto_da_alloc $d/image $at');
  }

  #shell(line: string): void {
    shell(line.replaceAll('$at', this.#at), this.#place);
  }
}

async function openDisk(holds: 'all' | 'files' = 'all'): Promise<Disk> {
  const disk = new Disk(holds);
  expect((await disk.set.run()).status).toBe(0);
  disk.settle();
  return disk;
}

/**
 * The power fails when the run is about to make a call. Now and then a thread is woken once less, so that the call has another number
 * and the run comes to its end: then another run is cut.
 * @returns what is not as it should be
 */
async function cutAt(disk: Disk, call: Call, attempts = 3): Promise<string[]> {
  const { set } = disk;
  const old = set.value;
  const value = set.change();
  disk.settle();
  const { status, signal } = await set.run(killedAt(call, set));
  if (status === 0 && attempts > 1) return cutAt(disk, call, attempts - 1);
  const at = struck(set);
  disk.cutPower();
  const wrong = set.found().filter((found) => found !== old && found !== value);
  if (signal !== 'SIGKILL') wrong.push('was not stopped');
  const next = await set.run();
  if (next.status !== 0) wrong.push(`the next run ended with ${next.status}: ${next.stderr}`);
  wrong.push(...set.found().filter((found) => found !== value));
  wrong.push(...set.litter());
  return wrong.map((what) => `${at}: ${what}`);
}

/** The power fails right after the run. */
async function cutAfter(disk: Disk): Promise<string[]> {
  const { set } = disk;
  const value = set.change();
  disk.settle();
  const { status, stderr } = await set.run();
  disk.cutPower();
  const wrong = set.found().filter((found) => found !== value);
  if (status !== 0) wrong.push(stderr);
  wrong.push(...set.litter());
  return wrong;
}

describeWith('a power cut', mountable('ext4'), () => {
  describeWith('of ext4', ['strace', '-V'], () => {
    it('at any call leaves each file old or new, and the next run makes all of them new', async () => {
      const traced = await openDisk();
      traced.set.change();
      const calls = changes(await callsOf(traced.set));
      const cuts = spread(calls, runs(12));
      const wrong = await inLanes(
        cuts,
        () => openDisk(),
        (disk, call) => cutAt(disk, call),
      );
      expect(wrong.flat()).toEqual([]);
      expect(wrong.length).toBe(cuts.length);
    });

    it('after the end of a run takes nothing away', async () => {
      const wrong = await inLanes(Array.from({ length: runs(6) }), () => openDisk(), cutAfter);
      expect(wrong.flat()).toEqual([]);
    });

    // A disk that the state is on, too, is made durable along with the state.
    it('after the end of a run takes nothing away from a disk that the state is not on', async () => {
      const wrong = await inLanes(Array.from({ length: runs(6) }), () => openDisk('files'), cutAfter);
      expect(wrong.flat()).toEqual([]);
    });
  });
});
