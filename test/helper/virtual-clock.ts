import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../packages/core/src/source/aws/pace.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when nothing else can happen, so that waiting is tested exactly and at once. */
export class VirtualClock implements Clock {
  #now = 0;
  /** Who wakes first comes last; of those who wake at the same time, who fell asleep first. */
  readonly #sleepers: Sleeper[] = [];
  #random: () => number;
  /** How long each sleep was to last, in order. */
  readonly slept: number[] = [];

  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#random();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(milliseconds);
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { until: this.#now + milliseconds, wake };
      const abort = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason as Error);
      };
      this.#sleepers.splice(this.#placeFor(sleeper), 0, sleeper);
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = (): void => void (done = true);
    work.then(end, end);
    for (let idle = 0; idle < 100; idle++) {
      await turn();
      if (done) return work;
      if (this.#wakeNext()) idle = 0;
    }
    throw new Error('the work waits for something else than this clock');
  }

  #placeFor({ until }: Sleeper): number {
    let [from, to] = [0, this.#sleepers.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sleepers[middle]?.until ?? 0) > until) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #wakeNext(): boolean {
    const next = this.#sleepers.pop();
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.until);
    next.wake();
    return true;
  }
}

/** Numbers between 0 and 1 that look random and are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
