import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../../test/helper/virtual-clock.ts';
import { call, type CallContext, type CallResult } from './call.ts';
import { Pace } from './pace.ts';

function named(name: string): Error {
  return Object.assign(new Error('x'), { name });
}

const reset = Object.assign(new Error('x'), { code: 'ECONNRESET' });

function contextWith(clock: VirtualClock, signal = new AbortController().signal): CallContext {
  return { pace: new Pace(undefined, { clock }), signal, place: 'eu-west-1', clock };
}

/** Throws the errors in turn, the last one for ever; answers where there is none. */
function scripted(errors: readonly (Error | undefined)[]): { attempt: () => Promise<string>; count: () => number } {
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    const error = errors[Math.min(attempts, errors.length - 1)];
    attempts += 1;
    if (error !== undefined) throw error;
    return 'answer';
  };
  return { attempt, count: () => attempts };
}

const answer: CallResult<string> = { kind: 'answer', answer: 'answer' };

describe('a call', () => {
  it('is made once when it answers', async () => {
    const clock = new VirtualClock();
    const { attempt, count } = scripted([undefined]);
    expect(await clock.run(call(contextWith(clock), attempt))).toEqual(answer);
    expect(count()).toBe(1);
  });

  it('is repeated when it is throttled, as often as that takes', async () => {
    const clock = new VirtualClock();
    const { attempt, count } = scripted([...Array<Error>(40).fill(named('ThrottlingException')), undefined]);
    expect(await clock.run(call(contextWith(clock), attempt))).toEqual(answer);
    expect(count()).toBe(41);
  });

  it('slows the others down once when it is throttled together with them', async () => {
    const clock = new VirtualClock(() => 0);
    const context = contextWith(clock);
    const times: number[] = [];
    const throttledAtFirst = (): (() => Promise<string>) => {
      const { attempt } = scripted([named('ThrottlingException'), undefined]);
      return () => {
        times.push(Math.round(clock.now()));
        return attempt();
      };
    };
    await clock.run(Promise.all([1, 2, 3].map(() => call(context, throttledAtFirst()))));
    // At 36 calls per second, and not a fifth or two below.
    expect(times).toEqual([0, 0, 0, 0, 28, 55]);
  });

  it('is repeated five times after failures of the network, after longer and longer random pauses', async () => {
    const clock = new VirtualClock(() => 0.5);
    const { attempt, count } = scripted([reset]);
    const result = await clock.run(call(contextWith(clock), attempt));
    expect(result).toMatchObject({ code: 'service-unavailable' });
    expect(result).toHaveProperty('message', expect.stringContaining('tried 6 times'));
    expect(count()).toBe(6);
    expect(clock.slept).toEqual([100, 200, 400, 800, 1600]);
  });

  it('answers after a failure of the network that passes', async () => {
    const clock = new VirtualClock();
    const { attempt } = scripted([reset, reset, undefined]);
    expect(await clock.run(call(contextWith(clock), attempt))).toEqual(answer);
  });

  it.each(['AccessDeniedException', 'InvalidKeyId', 'ExpiredTokenException', 'ValidationException'])(
    'is not repeated after %s',
    async (name) => {
      const clock = new VirtualClock();
      const { attempt, count } = scripted([named(name)]);
      expect(await clock.run(call(contextWith(clock), attempt))).toMatchObject({ kind: 'failed', retry: 'never' });
      expect(count()).toBe(1);
    },
  );

  it('ends at the deadline although it never answers and ignores its signal', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const result = call(contextWith(clock, controller.signal), () => {
      queueMicrotask(() => controller.abort());
      return new Promise<string>(() => undefined);
    });
    expect(await clock.run(result)).toMatchObject({ kind: 'failed', code: 'service-unavailable', retry: 'never', mayBeOneName: false });
  });

  it('ends at the deadline while it waits, and says why it had to wait', async () => {
    const clock = new VirtualClock(() => 0.9);
    const controller = new AbortController();
    let attempts = 0;
    const attempt = async (): Promise<never> => {
      attempts += 1;
      if (attempts === 3) queueMicrotask(() => controller.abort());
      throw named('ThrottlingException');
    };
    const result = await clock.run(call(contextWith(clock, controller.signal), attempt));
    expect(result).toMatchObject({ code: 'service-throttled' });
    expect(attempts).toBe(3);
  });

  it('is not even begun after the deadline', async () => {
    const clock = new VirtualClock();
    const { attempt, count } = scripted([undefined]);
    const result = await clock.run(call(contextWith(clock, AbortSignal.abort()), attempt));
    expect(result).toMatchObject({ kind: 'failed', code: 'service-unavailable' });
    expect(count()).toBe(0);
  });

  it('hands the attempt a signal that ends with the deadline, and does not wait for whoever ignores it', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const reason = new Error('over');
    const given: (readonly [before: boolean, after: boolean, reason: unknown])[] = [];
    const result = await clock.run(
      call(contextWith(clock, controller.signal), (signal) => {
        const before = signal.aborted;
        controller.abort(reason);
        given.push([before, signal.aborted, signal.reason]);
        return new Promise<never>(() => undefined);
      }),
    );
    expect(result).toMatchObject({ kind: 'failed', code: 'service-unavailable' });
    expect(given).toEqual([[false, true, reason]]);
  });

  it('leaves no timer and no listener behind', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const during: number[] = [];
    await clock.run(
      call(contextWith(clock, signal), async () => {
        during.push(timers(), getEventListeners(signal, 'abort').length);
      }),
    );
    expect(during).toEqual([before + 1, 1]);
    expect([timers(), getEventListeners(signal, 'abort').length]).toEqual([before, 0]);
  });
});
