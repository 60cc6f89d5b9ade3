import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom, VirtualClock } from '../../../../../test/helper/virtual-clock.ts';
import { type Clock, Pace, systemClock } from './pace.ts';

const { signal } = new AbortController();

/** Runs so many calls that take so long; gives the times at which they began. */
async function begins(pace: Pace, clock: VirtualClock, count: number, latency = 0): Promise<number[]> {
  const times: number[] = [];
  const call = async (): Promise<void> => {
    times.push(clock.now());
    if (latency > 0) await clock.sleep(latency);
  };
  await clock.run(Promise.all(Array.from({ length: count }, () => pace.run(signal, call))));
  return times;
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
}

describe('the pace of calls', () => {
  it('is six at once, and no waiting, as long as the service does not mind', async () => {
    const clock = new VirtualClock();
    const times = await begins(new Pace(undefined, { clock }), clock, 10, 100);
    expect(times).toEqual([0, 0, 0, 0, 0, 0, 100, 100, 100, 100]);
  });

  it('gives back the place of a call that failed', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(undefined, { clock });
    const failing = Array.from({ length: 9 }, () => pace.run(signal, () => Promise.reject(new Error('no'))));
    const results = await clock.run(Promise.allSettled(failing));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await begins(pace, clock, 6, 100)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('keeps the rate that is given from the first call on', async () => {
    const clock = new VirtualClock();
    expect(gaps(await begins(new Pace(10, { clock }), clock, 25))).toEqual(Array(24).fill(100));
  });

  it('is kept on a machine whose timers are late: as many go at once as would have gone meanwhile, and no more', async () => {
    const clock = new VirtualClock();
    const late: Clock = { now: () => clock.now(), random: () => 0.5, sleep: (time, until) => clock.sleep(time + 250, until) };
    expect(await begins(new Pace(10, { clock: late }), clock, 6, 10_000)).toEqual([0, 350, 350, 350, 650, 650]);
  });

  it('is not made up for after a rest', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(10, { clock });
    await begins(pace, clock, 2);
    await clock.run(clock.sleep(5000));
    expect(gaps(await begins(pace, clock, 5))).toEqual([100, 100, 100, 100]);
  });

  it('never exceeds the rate that is given, however well it goes', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(10, { clock });
    for (let success = 0; success < 100; success++) pace.succeeded();
    expect(Math.min(...gaps(await begins(pace, clock, 5)))).toBe(100);
  });

  it('falls to 36 calls per second at the first throttle', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    pace.throttled();
    expect(gaps(await begins(pace, clock, 5))).toEqual([28, 28, 28, 28]);
  });

  it('falls by a fifth with each further throttle, and rises with each success by what it takes of ten calls a second', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    for (let throttle = 0; throttle < 4; throttle++) pace.throttled();
    expect(gaps(await begins(pace, clock, 2))).toEqual([Math.round(1000 / (36 * 0.8 ** 3))]);
    let rate = 36 * 0.8 ** 3;
    for (let success = 0; success < 20; success++) {
      pace.succeeded();
      rate += 10 / rate;
    }
    await clock.run(clock.sleep(1000));
    expect(gaps(await begins(pace, clock, 2))).toEqual([Math.round(1000 / rate)]);
  });

  it('lets one call go alone after a throttle, and one more beside it for each success', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    pace.throttled();
    const running = { now: 0, most: 0 };
    const long = async (): Promise<void> => {
      running.most = Math.max(running.most, ++running.now);
      await clock.sleep(1000);
      running.now -= 1;
    };
    const mostOf = async (calls: number): Promise<number> => {
      running.most = 0;
      await clock.run(Promise.all(Array.from({ length: calls }, () => pace.run(signal, long))));
      return running.most;
    };
    expect(await mostOf(3)).toBe(1);
    pace.succeeded();
    expect(await mostOf(3)).toBe(2);
    for (let success = 0; success < 10; success++) pace.succeeded();
    expect(await mostOf(9)).toBe(6);
  });

  it('lets those who wait go at a success, not only when another call is over', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    pace.throttled();
    let began = 0;
    const long = async (): Promise<void> => {
      began += 1;
      await clock.sleep(1000);
    };
    const calls = Promise.all([1, 2, 3].map(() => pace.run(signal, long)));
    await clock.run(clock.sleep(500));
    expect(began).toBe(1);
    pace.succeeded();
    await clock.run(clock.sleep(100));
    expect(began).toBe(2);
    await clock.run(calls);
  });

  it('falls once for calls that were in flight together', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    const told: number[] = [];
    const call = async (before: number): Promise<void> => void told.push(before);
    await clock.run(Promise.all([pace.run(signal, call), pace.run(signal, call)]));
    for (const before of told) pace.throttled(before);
    await clock.run(pace.run(signal, call));
    expect(gaps(await begins(pace, clock, 3))).toEqual([28, 28]);
    pace.throttled(told.at(-1));
    await clock.run(clock.sleep(1000));
    expect(gaps(await begins(pace, clock, 2))).toEqual([Math.round(1000 / (36 * 0.8))]);
  });

  it('stops those too that waited for their turn at a throttle, and lets one of them go alone', async () => {
    const clock = new VirtualClock(() => 0.5);
    const pace = new Pace(10, { clock });
    const began: number[] = [];
    const call = async (): Promise<void> => {
      began.push(clock.now());
      await clock.sleep(1000);
    };
    // Six have a place, and a turn every 100 ms.
    const calls = Promise.all(Array.from({ length: 6 }, () => pace.run(signal, call)));
    await clock.run(clock.sleep(150));
    pace.throttled();
    await clock.run(calls);
    const [, , third = 0, fourth = 0] = began;
    expect(began.slice(0, 2)).toEqual([0, 100]);
    // When both that were in flight are over, and not when their turns were.
    expect([third, fourth]).toEqual([1100, 2100]);
  });

  it('leaves no gap where those would have gone that waited at a throttle', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(0.2, { clock });
    const calls = begins(pace, clock, 6);
    await clock.run(clock.sleep(1000));
    pace.throttled();
    expect(gaps(await calls)).toEqual([5000, 5000, 5000, 5000, 5000]);
  });

  it('begins as after a throttle for one of many', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(undefined, { clock, isOneOfMany: true });
    expect(gaps(await begins(pace, clock, 4, 100))).toEqual([100, 100, 100]);
    expect(gaps(await begins(new Pace(undefined, { clock, isOneOfMany: true }), clock, 4))).toEqual([28, 28, 28]);
    expect(gaps(await begins(new Pace(10, { clock, isOneOfMany: true }), clock, 4))).toEqual([100, 100, 100]);
  });

  it('falls from a rate that is given too', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(10, { clock });
    pace.throttled();
    expect(gaps(await begins(pace, clock, 3))).toEqual([125, 125]);
  });

  it('makes a call every two seconds at least', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(undefined, { clock });
    for (let throttle = 0; throttle < 60; throttle++) pace.throttled();
    expect(gaps(await begins(pace, clock, 3))).toEqual([2000, 2000]);
  });

  it('does not become faster by a throttle when the rate that is given is lower still', async () => {
    const clock = new VirtualClock(() => 0);
    const pace = new Pace(0.2, { clock });
    pace.throttled();
    expect(Math.min(...gaps(await begins(pace, clock, 3)))).toBeGreaterThanOrEqual(5000);
  });

  it('lets everybody wait a random while after a throttle, longer each time, and never more than two and a half seconds', async () => {
    const waits: number[] = [];
    for (const throttles of [1, 2, 3, 20]) {
      const clock = new VirtualClock(() => 0.999);
      const pace = new Pace(undefined, { clock });
      for (let throttle = 0; throttle < throttles; throttle++) pace.throttled();
      const [first = 0] = await begins(pace, clock, 1);
      waits.push(Math.round(first));
    }
    expect(waits).toEqual([200, 799, 2498, 2498]);
  });

  it('forgets half of the earlier throttles at a success, as far as that while goes', async () => {
    const clock = new VirtualClock(() => 0.999);
    const pace = new Pace(undefined, { clock });
    for (let throttle = 0; throttle < 2; throttle++) pace.throttled();
    await begins(pace, clock, 1);
    pace.succeeded();
    const from = clock.now();
    pace.throttled();
    const [next = 0] = await begins(pace, clock, 1);
    expect(Math.round(next - from)).toBe(799);
  });

  it('ends all waiting when the signal is aborted, and leaves no place taken', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(0.1, { clock });
    const controller = new AbortController();
    const reason = new Error('the deadline');
    let ran = 0;
    const calls = Array.from({ length: 8 }, () =>
      pace.run(controller.signal, async () => {
        ran += 1;
        // At its first call: the others wait for their turn, or for a place.
        controller.abort(reason);
      }),
    );
    const results = await clock.run(Promise.allSettled(calls));
    expect(ran).toBe(1);
    expect(results.slice(1)).toEqual(Array(7).fill({ status: 'rejected', reason }));
    expect((await begins(new Pace(undefined, { clock }), clock, 4, 1)).length).toBe(4);
    expect((await begins(pace, clock, 1)).length).toBe(1);
  });

  it.each([80, 200, 400])('reads %i batches from a service that grants 40 calls per second, without many in vain', async (batches) => {
    for (const seed of [1, 2, 3]) {
      const clock = new VirtualClock(seededRandom(seed));
      const service = bucket(clock, 40);
      const pace = new Pace(undefined, { clock });
      let inVain = 0;
      const read = async (): Promise<void> => {
        let slowdowns = 0;
        const ask = (before: number): Promise<boolean> => {
          slowdowns = before;
          return service();
        };
        while (!(await pace.run(signal, ask))) {
          inVain += 1;
          pace.throttled(slowdowns);
        }
        pace.succeeded();
      };
      await clock.run(Promise.all(Array.from({ length: batches }, read)));
      // The service has a second's calls saved up; the rest comes at its rate.
      const least = ((batches - 40) / 40) * 1000;
      expect(clock.now() - least).toBeLessThan(600);
      expect(inVain).toBeLessThan(batches / 10);
    }
  });
});

describe('the clock of the system', () => {
  it('waits, and ends waiting with the reason of the signal', async () => {
    const controller = new AbortController();
    await systemClock.sleep(1, controller.signal);
    const waiting = systemClock.sleep(60_000, controller.signal);
    const reason = new Error('the deadline');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });

  // Node.js would print a MaxListenersExceededWarning where a run has more than ten failing batches.
  it('lets many wait for one signal without a warning', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const controller = new AbortController();
    await Promise.all(Array.from({ length: 20 }, () => systemClock.sleep(1, controller.signal)));
    await turn();
    expect(warnings).toEqual([]);
  });
});

/** A service that saves up a second's calls; each answer takes 20 ms. @returns whether the call was granted */
function bucket(clock: VirtualClock, rate: number): () => Promise<boolean> {
  let tokens = rate;
  let filledAt = 0;
  return async () => {
    tokens = Math.min(rate, tokens + ((clock.now() - filledAt) / 1000) * rate);
    filledAt = clock.now();
    const granted = tokens >= 1;
    if (granted) tokens -= 1;
    await clock.sleep(20);
    return granted;
  };
}
