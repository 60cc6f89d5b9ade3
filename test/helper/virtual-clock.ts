import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../packages/core/src/source/aws/pace.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when nothing else can happen, so that waiting is tested exactly and at once. */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];
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
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason as Error);
      };
      this.#sleepers.push(sleeper);
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

  #wakeNext(): boolean {
    const next = this.#sleepers.toSorted((one, other) => one.until - other.until)[0];
    if (next === undefined) return false;
    this.#sleepers = this.#sleepers.filter((one) => one !== next);
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
