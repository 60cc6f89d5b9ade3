import { describe, expect, it } from 'vitest';
import { oneAfterTheOther } from './disk.ts';

describe('saves', () => {
  function saver(): { save: () => Promise<void>; running: (() => void)[]; begun: () => number } {
    const running: (() => void)[] = [];
    let begun = 0;
    const save = oneAfterTheOther(() => {
      begun += 1;
      return new Promise((resolve) => running.push(resolve));
    });
    return { save, running, begun: () => begun };
  }

  it('come one after the other, and those who wait share the next one', async () => {
    const { save, running, begun } = saver();
    const first = save();
    const later = [save(), save()];
    expect(begun()).toBe(1);
    running.shift()?.();
    await first;
    await Promise.resolve();
    expect(begun()).toBe(2);
    const last = save();
    running.shift()?.();
    await Promise.all(later);
    await Promise.resolve();
    running.shift()?.();
    await last;
    expect(begun()).toBe(3);
  });

  it('are tried again after one has failed', async () => {
    let count = 0;
    const save = oneAfterTheOther(async () => {
      count += 1;
      if (count === 1) throw new Error('the disk is full');
    });
    const [first, second] = [save(), save()];
    await expect(first).rejects.toThrow('the disk is full');
    await second;
    expect(count).toBe(2);
  });
});
