import { setMaxListeners } from 'node:events';
import { type CallFailure, classify } from './failure.ts';
import { type Clock, type Pace, systemClock } from './pace.ts';

/** A call that neither answers nor fails is given up after this long, and tried again. Milliseconds. */
const attemptTimeout = 5000;
/** How often a failure of a kind may happen before it is final. Throttling is waited out until the deadline. */
const patience: Record<CallFailure['retry'], number> = { never: 1, once: 2, transient: 6, throttled: Number.POSITIVE_INFINITY };

export type CallResult<T> = { readonly kind: 'answer'; readonly answer: T } | CallFailure;

export interface CallContext {
  readonly pace: Pace;
  /** The deadline of the run. */
  readonly signal: AbortSignal;
  /** For messages. */
  readonly place: string;
  readonly clock?: Clock;
  /** What a failure means where it is not a reading call. */
  readonly classify?: typeof classify;
}

/**
 * Makes a call until it answers, fails for good, or the deadline is there. Between attempts lies a random pause (full
 * jitter); after a throttle all calls of the store wait. Whoever ignores its signal is not waited for.
 */
export async function call<T>(context: CallContext, attempt: (signal: AbortSignal) => Promise<T>): Promise<CallResult<T>> {
  const { pace, signal, place, clock = systemClock } = context;
  const sortOut = context.classify ?? classify;
  const failures = new Map<CallFailure['retry'], number>();
  let last: CallFailure | undefined;
  let slowdowns = 0;
  for (let attempts = 1; ; attempts++) {
    try {
      const answer = await pace.run(signal, (before) => {
        slowdowns = before;
        return withTimeout(attempt, signal);
      });
      pace.succeeded();
      return { kind: 'answer', answer };
    } catch (error) {
      if (signal.aborted) return pastDeadline(last, place);
      last = sortOut(error, place);
      const times = (failures.get(last.retry) ?? 0) + 1;
      failures.set(last.retry, times);
      if (times >= patience[last.retry]) return times === 1 ? last : { ...last, message: `${last.message}, tried ${attempts} times` };
      if (last.retry === 'throttled') pace.throttled(slowdowns);
      if (last.retry === 'transient') await clock.sleep(clock.random() * Math.min(4000, 100 * 2 ** times), signal).catch(() => undefined);
    }
  }
}

/** One signal for both ends; the timer and the listener are gone when the attempt is. */
async function withTimeout<T>(attempt: (signal: AbortSignal) => Promise<T>, deadline: AbortSignal): Promise<T> {
  const controller = new AbortController();
  let fail: ((reason: Error) => void) | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const giveUp = (reason: Error): void => {
    controller.abort(reason);
    fail?.(reason);
  };
  const onDeadline = (): void => giveUp(deadline.reason as Error);
  const timer = setTimeout(() => giveUp(new DOMException('no answer in time', 'TimeoutError')), attemptTimeout);
  // A few calls of each store share the deadline; that is no leak.
  setMaxListeners(0, deadline);
  deadline.addEventListener('abort', onDeadline);
  if (deadline.aborted) onDeadline();
  try {
    return await Promise.race([attempt(controller.signal), givenUp]);
  } finally {
    clearTimeout(timer);
    deadline.removeEventListener('abort', onDeadline);
  }
}

/** Without a count, which differs from call to call: one cause is to be told once. */
function pastDeadline(last: CallFailure | undefined, place: string): CallFailure {
  const code = last?.code ?? 'service-unavailable';
  const reason = last?.message ?? `Parameter Store in ${place} did not answer`;
  const message = `${reason}; the deadline is over`;
  const help = last?.help ?? 'try again, or give it longer with --deadline';
  return { kind: 'failed', code, message, help, retry: 'never', mayBeOneName: false };
}
