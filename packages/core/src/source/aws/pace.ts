import { setMaxListeners } from 'node:events';

/** Time, so that a test can be its master. Milliseconds. */
export interface Clock {
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1. */
  random(): number;
}

export const systemClock: Clock = {
  // The global `performance` would be loaded for this alone.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      // Many calls wait for one deadline; that is no leak.
      setMaxListeners(0, signal);
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      }, milliseconds);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    }),
  random: Math.random,
};

export interface PaceOptions {
  readonly clock?: Clock;
  /** Others ask at the same time, as with `--splay`. */
  readonly isOneOfMany?: boolean;
}

const mostInFlight = 6;
/** A little under the default quota of 40 calls per second that all readers of an account and region share. */
const cautiousRate = 36;
const slowestRate = 0.5;
/** By how much the rate rises in a second in which the service grants it: calls per second. */
const rise = 10;
/**
 * The longest pause, in milliseconds. With twice as much three hundred hosts ask 77 instead of 83 % in vain when they start
 * at once, but the last of fifty sleep while nobody asks: 1.8 instead of 1.2 times the least possible time.
 */
const longestPause = 2500;

/**
 * When the next call may go:
 *
 * 1. Six calls are in flight until the service first refuses one. Nobody alone is slower than the service.
 * 2. At a refusal the rate falls to 36 calls per second, by a fifth for each further one, and nothing goes for a random
 *    while, up to 200 ms, and four times that for each refusal in a row: who is alone meets one, and is not to lose what
 *    the quota grants meanwhile. Calls that were in flight together are refused together, which counts once.
 * 3. Then one call goes alone. Who waited for a turn when the refusal came waits behind it; a call that still went would
 *    be one more in vain.
 * 4. Each success lets one more go beside it, and raises the rate.
 * 5. One of many (`--splay`) begins at 3. Six in flight that find the quota used up are six in vain, which is most of what
 *    hosts waste that come one after the other: 8 of 12 % when ten of them have 300 parameters each.
 *
 * What this does to one run, and to many at once under one quota, is simulated in `test/deploy/fleet.test.ts`.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #ceiling: number;
  #rate: number;
  #notBefore = 0;
  #window: number;
  #running = 0;
  /** In a row; a success takes back half of them, because it may be the only one that the quota had room for. */
  #throttles = 0;
  #slowdowns = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param rate calls per second, when it is given; the pace then only ever slows down from there */
  constructor(rate: number | undefined, { clock = systemClock, isOneOfMany = false }: PaceOptions = {}) {
    this.#clock = clock;
    this.#ceiling = rate ?? Number.POSITIVE_INFINITY;
    this.#rate = isOneOfMany ? Math.min(this.#ceiling, cautiousRate) : this.#ceiling;
    this.#window = isOneOfMany ? 1 : mostInFlight;
  }

  /** Runs a call when its turn has come; it is told how often the pace has slowed down before it. */
  async run<T>(signal: AbortSignal, call: (slowdowns: number) => Promise<T>): Promise<T> {
    for (;;) {
      while (this.#running >= this.#window) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#running += 1;
      try {
        if (await this.#turn(signal)) return await call(this.#slowdowns);
      } finally {
        this.#running -= 1;
        this.#admit();
      }
    }
  }

  succeeded(): void {
    this.#throttles >>= 1;
    this.#rate = Math.min(this.#ceiling, this.#rate + rise / this.#rate);
    this.#window = Math.min(mostInFlight, this.#window + 1);
    this.#admit();
  }

  /** @param before what the call was told: one that began before the pace last slowed down says nothing new */
  throttled(before = this.#slowdowns): void {
    if (before < this.#slowdowns) return;
    this.#slowdowns += 1;
    this.#throttles += 1;
    this.#rate = Math.min(this.#ceiling, cautiousRate, Math.max(slowestRate, this.#rate * 0.8));
    this.#window = 1;
    const pause = Math.min(longestPause, 50 * 4 ** this.#throttles) * this.#clock.random();
    this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + pause);
  }

  /** Whoever finds no place after all waits again. */
  #admit(): void {
    for (let places = this.#window - this.#running; places > 0; places -= 1) this.#waiting.shift()?.();
  }

  /**
   * A turn is taken when it is there, not booked before: one that is given up would leave a gap.
   * @returns whether it has come; it has not when a call was refused meanwhile
   */
  async #turn(signal: AbortSignal): Promise<boolean> {
    const slowdowns = this.#slowdowns;
    let start = this.#clock.now();
    for (let now = start; now < this.#notBefore; now = this.#clock.now()) {
      start = this.#notBefore;
      await this.#clock.sleep(start - now, signal);
      if (slowdowns < this.#slowdowns) return false;
    }
    signal.throwIfAborted();
    this.#notBefore = Math.max(start, this.#notBefore) + 1000 / this.#rate;
    return true;
  }
}
