import { ServiceError } from '../service/error.ts';
import { Buckets } from './bucket.ts';
import { chanceOf } from './chance.ts';
import type { Failure, FailureKind, Faults } from './faults.ts';

/** What is going to happen to a call. */
export interface Fate {
  /** Milliseconds before the answer. */
  readonly delay: number;
  readonly failure: FailureKind | undefined;
}

/** Decides for each call, in the order in which they come. The same seed and the same calls have the same fates. */
export class FaultPlan {
  readonly faults: Faults;
  readonly #since: number;
  readonly #chance: () => number;
  readonly #buckets: Buckets;
  /** How many calls each failure has struck. */
  readonly #struck = new Map<Failure, number>();

  /** Time in milliseconds, on any clock that does not go back. */
  constructor(faults: Faults, now: number) {
    this.faults = faults;
    this.#since = now;
    this.#chance = chanceOf(faults.seed ?? 0);
    this.#buckets = new Buckets(faults.rates);
  }

  next(operation: string, now: number): Fate {
    const { latency = 0, jitter = 0, failures = [] } = this.faults;
    const delay = latency + jitter * this.#chance();
    // Each draws its lot for each call, so that one failure does not shift the chances of another one.
    const lots = failures.map((failure) => ({ failure, strikes: this.#strikes(failure, operation, now - this.#since) }));
    const first = lots.find(({ strikes }) => strikes)?.failure;
    if (first !== undefined) this.#struck.set(first, (this.#struck.get(first) ?? 0) + 1);
    if (first === undefined && !this.#buckets.take(operation, now)) return { delay, failure: 'throttle' };
    return { delay, failure: first?.kind };
  }

  #strikes(failure: Failure, operation: string, age: number): boolean {
    const { operations, first = Infinity, share = 1, window: [from, until] = [0, Infinity] } = failure;
    const drawn = this.#chance() < share;
    const meant = operations === undefined || operations.includes(operation);
    return drawn && meant && age >= from && age < until && (this.#struck.get(failure) ?? 0) < first;
  }
}

/** The failures that are errors of the service; the others happen on the wire. */
export function errorOf(failure: FailureKind | undefined): ServiceError | undefined {
  if (failure === 'throttle') return new ServiceError('ThrottlingException', 'Rate exceeded');
  if (failure === 'error') return new ServiceError('InternalServerError', 'An error occurred on the server side.', 500);
  return failure === 'unavailable' ? new ServiceError('ServiceUnavailable', 'Service is unavailable.', 503) : undefined;
}
