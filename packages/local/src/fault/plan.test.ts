import { describe, expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { FaultPlan } from './plan.ts';

describe('a plan', () => {
  it('grants a second of calls at once, then as many as come in', () => {
    const plan = new FaultPlan({ rates: { reads: 4 } }, 0);
    const at = (time: number) => plan.next('GetParameters', time).failure;
    expect([0, 0, 0, 0, 0].map(at)).toEqual([undefined, undefined, undefined, undefined, 'throttle']);
    // Four a second: one every 250 ms. The one that was throttled has cost nothing.
    expect([249, 250, 251, 500].map(at)).toEqual(['throttle', undefined, 'throttle', undefined]);
    expect([10_000, 10_000, 10_000, 10_000, 10_000].map(at).filter((one) => one === 'throttle')).toHaveLength(1);
    expect(plan.next('GetServiceSetting', 500).failure).toBeUndefined();
  });

  it('has outages by the clock', () => {
    const plan = new FaultPlan({ failures: [{ kind: 'reset', window: [100, 200] }] }, 1000);
    expect([1099, 1100, 1199, 1200].map((time) => plan.next('GetParameter', time).failure)).toEqual([
      undefined,
      'reset',
      'reset',
      undefined,
    ]);
  });

  it('lets the first failure that strikes have the call', () => {
    const plan = new FaultPlan(
      {
        failures: [
          { kind: 'cut', first: 1 },
          { kind: 'hang', operations: ['GetParameter'] },
        ],
      },
      0,
    );
    const fates = ['GetParameter', 'GetParameter', 'GetParameters'].map((operation) => plan.next(operation, 0).failure);
    expect(fates).toEqual(['cut', 'hang', undefined]);
  });

  it('delays by at least the latency and at most the jitter more', () => {
    const plan = new FaultPlan({ latency: 10, jitter: 5 }, 0);
    const delays = Array.from({ length: 200 }, () => plan.next('GetParameter', 0).delay);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...delays)).toBeLessThan(15);
    expect(new Set(delays).size).toBeGreaterThan(150);
  });
});

describe('chance', () => {
  it('is even, and the same for the same seed', () => {
    const numbers = Array.from({ length: 10_000 }, chanceOf(1));
    expect(numbers.reduce((sum, one) => sum + one, 0) / 10_000).toBeCloseTo(0.5, 1);
    expect(numbers.slice(0, 5)).toEqual(Array.from({ length: 5 }, chanceOf(1)));
    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
  });
});
