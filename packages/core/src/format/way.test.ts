import { expect, it } from 'vitest';
import { type Way, waysIn } from './way.ts';

it('finds what is there, and nothing that objects have anyway', () => {
  const find = waysIn({ a: [{ b: 1 }], t: 'text' });
  const a = { to: undefined, key: 'a' };
  expect([find({ to: { to: a, key: 0 }, key: 'b' }), find(a), find({ to: a, key: 1 }), find(undefined)]).toEqual([
    1,
    [{ b: 1 }],
    undefined,
    { a: [{ b: 1 }], t: 'text' },
  ]);
  for (const key of ['constructor', '__proto__', 'toString']) expect(find({ to: undefined, key })).toBeUndefined();
  expect(find({ to: { to: undefined, key: 't' }, key: 0 })).toBeUndefined();
});

it('walks a way once, however many values are at its end', () => {
  let steps = 0;
  const counted = (below: unknown): object => Object.defineProperty({}, 'a', { get: () => ((steps += 1), below) });
  let tree: unknown = [1, 2, 3, 4];
  let way: Way | undefined;
  for (let depth = 0; depth < 1000; depth += 1) {
    tree = counted(tree);
    way = { to: way, key: 'a' };
  }
  const find = waysIn(tree);
  expect([0, 1, 2, 3].map((key) => find({ to: way, key }))).toEqual([1, 2, 3, 4]);
  expect(steps).toBe(1000);
});
