import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it, vi } from 'vitest';
import { runs } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { inLanes, spread, sweepPatience } from './sweep/lanes.ts';
import { mountable, mounted } from './sweep/place.ts';
import { countedReload, RefreshedSet } from './sweep/refreshed-set.ts';
import { type Call, callsOf, failingAt, isOfSet, struck } from './sweep/strace.ts';

/*
 * Each call that a refresh makes fails once, with each of several errors, one run for each. `SSMITH_TEST_RUNS=50` does it
 * for twenty files, and takes smaller steps where a disk fills up.
 */

vi.setConfig(sweepPatience);

const count = Math.min(20, runs(2));

/** What a kernel may answer. */
const errors: Readonly<Record<string, readonly string[]>> = {
  openat: ['EACCES', 'ENOSPC', 'EMFILE', 'EIO'],
  write: ['EIO', 'ENOSPC', 'EDQUOT'],
  fchown: ['EPERM', 'EIO', 'EROFS'],
  fchmod: ['EPERM', 'EIO', 'EROFS'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT'],
  rename: ['EIO', 'ENOSPC', 'EACCES', 'EBUSY'],
  unlink: ['EIO', 'EACCES', 'EROFS'],
  mkdir: ['EIO', 'ENOSPC', 'EACCES'],
  utimensat: ['EIO', 'EACCES', 'EROFS'],
};

function errorsOf({ name, text }: Call): readonly string[] {
  const all = errors[name] ?? [];
  return name === 'openat' && !text.includes('O_CREAT') ? spread(all, Math.min(all.length, runs(1))) : all;
}

/** Calls that a run gets by without, and why. */
const dispensable: Readonly<Record<string, RegExp>> = {
  'the directory is there already, which is looked up after the call failed': /^mkdir\(.* EIO/,
  'an old generation that stays is dropped by the next run': /^unlink\(.*\/generations\/|generations", O_RDONLY\|O_NONBLOCK/,
  'when the files were last found right is not essential to them': /confirmed-/,
};

interface Fault {
  readonly call: Call;
  readonly errno: string;
}

async function openSet(): Promise<RefreshedSet> {
  const set = new RefreshedSet(count, { parent: tmpdir(), reload: countedReload });
  expect((await set.run()).status).toBe(0);
  set.giveAway();
  return set;
}

/** @returns what is not as it should be; nothing when the call was never the one that failed, which a busy machine may bring about */
async function fail(set: RefreshedSet, fault: Fault): Promise<string[] | undefined> {
  for (let attempt = 1; attempt <= 10; attempt++) {
    const wrong = await attemptFault(set, fault);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/**
 * Lets a call fail, looks, and lets another run follow.
 * @returns nothing when it was one by which a process wakes itself up, whose number differs: such a run may never end
 */
async function attemptFault(set: RefreshedSet, { call, errno }: Fault): Promise<string[] | undefined> {
  const old = set.value;
  const told = set.reloads();
  const value = set.change();
  const failed = await set.run(['timeout', '-s', 'KILL', '10', ...failingAt(call, errno, set)]);
  const at = struck(set);
  if (!isOfSet(at)) {
    const next = await set.run();
    expect(next.status, next.stderr).toBe(0);
    return undefined;
  }
  const published = isPublished(at);
  const wrong = judge(set, failed.status === 0 || published === true ? value : published === false ? old : undefined);
  if (failed.status === 0 ? !isDispensable(at, errno) : failed.status !== 7) wrong.push(`ended with ${failed.status}: ${failed.stderr}`);
  if (failed.status === 7 && !/`[^`]*(?:run|\.state)[^`]*`/.test(failed.stderr)) wrong.push(`names no file: ${failed.stderr}`);
  wrong.push(...(await finish(set, value)));
  const reloads = set.reloads() - told;
  if (reloads !== 1 && !(reloads === 2 && /journal/.test(at))) wrong.push(`${reloads} reloads`);
  return wrong.map((what) => `${at} ${errno}: ${what}`);
}

/** By which call of the run failed; nothing when it may be either. */
function isPublished(call: string): boolean | undefined {
  if (/^rename\(.*\/f\d+\.yaml"|^fsync\(\d+<SET\/run>|\/run\/\.ssmith-|-X-\d+\.json/.test(call)) return false;
  return /record\.json/.test(call) && !call.includes('O_RDONLY') ? true : undefined;
}

function isDispensable(call: string, errno: string): boolean {
  return Object.values(dispensable).some((pattern) => pattern.test(`${call} ${errno}`));
}

/** @param value that the whole set has to be of, if it is known */
function judge(set: RefreshedSet, value?: string): string[] {
  const found = new Set(set.found());
  const isRight = found.size === 1 && !found.has('torn') && !found.has('missing') && (value === undefined || found.has(value));
  return isRight ? [] : [`${[...found]} instead of ${value ?? 'one value'}`];
}

/** The cause is gone, and everything comes right. */
async function finish(set: RefreshedSet, value: string): Promise<string[]> {
  const next = await set.run();
  const wrong = judge(set, value);
  if (next.status !== 0) wrong.push(`the next run ended with ${next.status}: ${next.stderr}`);
  if (set.litter().length > 0) wrong.push(`${set.litter()} in the end`);
  return wrong;
}

describeWith('any call that fails', ['strace', '-V'], () => {
  it('leaves the set as it was, or as it is to be, and the next run makes it new', async () => {
    const traced = await openSet();
    traced.change();
    const calls = await callsOf(traced);
    const faults = calls.flatMap((call) => errorsOf(call).map((errno) => ({ call, errno })));
    const names = new Set(calls.map(({ name }) => name));
    expect([...names].filter((name) => errors[name] === undefined)).toEqual([]);
    const found = await inLanes(faults, openSet, fail);
    const struck = found.filter((wrong) => wrong !== undefined);
    expect(struck.flat()).toEqual([]);
    expect(struck.length).toBeGreaterThan(faults.length * 0.9);
  });
});

/** 4 KiB: what disks give and take. */
const block = 4096;

describeWith('a limit for the size of files', ['prlimit', '--version'], () => {
  it('in the middle of any file leaves the set as it was', async () => {
    const open = async (): Promise<RefreshedSet> => {
      const set = new RefreshedSet(2, { lines: runs(1) > 1 ? 3500 : 900 });
      expect((await set.run()).status).toBe(0);
      return set;
    };
    const largest = runs(1) > 1 ? 64 : 16;
    const limits = Array.from({ length: largest }, (_, index) => index * block);
    const wrong = await inLanes(limits, open, async (set, limit) => {
      const old = set.value;
      const value = set.change();
      const { status, stderr } = await set.run(['prlimit', `--fsize=${limit}`]);
      const found = judge(set, status === 0 ? value : old);
      if (status !== 7 || !/\(EFBIG\)|error\[state-failed\]/.test(stderr)) found.push(`ended with ${status}: ${stderr}`);
      return [...found, ...(await finish(set, value))].map((what) => `${limit} bytes: ${what}`);
    });
    expect(wrong.flat()).toEqual([]);
    expect(wrong.length).toBe(largest);
  });
});

describeWith('a disk that fills up', mountable('tmpfs'), () => {
  it('at any block leaves the set as it was, or as it is to be', async () => {
    const disk = mounted('tmpfs');
    const set = new RefreshedSet(3, { parent: disk, lines: 300 });
    expect((await set.run()).status).toBe(0);
    const statuses: (number | null)[] = [];
    const wrong: string[] = [];
    // The temporaries, what is saved of the files, the journal, twice, and the record.
    for (const free of spread(
      Array.from({ length: 80 }, (_, index) => index),
      runs(16),
    )) {
      const value = set.change();
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(set.path('filler'), Buffer.alloc(bavail * bsize - free * block));
      const { status, stderr } = await set.run();
      statuses.push(status);
      wrong.push(...judge(set, status === 0 ? value : undefined).map((what) => `${free} blocks: ${what}`));
      if (status !== 0 && (status !== 7 || !stderr.includes('`'))) wrong.push(`${free} blocks: ended with ${status}: ${stderr}`);
      rmSync(set.path('filler'));
      wrong.push(...(await finish(set, value)).map((what) => `${free} blocks: ${what}`));
    }
    expect(wrong).toEqual([]);
    expect([statuses[0], statuses.at(-1)]).toEqual([7, 0]);
  });
});
