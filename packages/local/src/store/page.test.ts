import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf } from './page.ts';

describe('pages', () => {
  it('have every item once, whatever their size and however many are empty', () => {
    const lists = fc.uniqueArray(fc.nat(), { maxLength: 60 }).map((list) => list.toSorted((one, other) => one - other));
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 10 }), fc.nat(2), (list, size, emptyPages) => {
        const seen: number[] = [];
        let token: string | undefined;
        do {
          const page = pageOf(list, (item) => item, { size, token, scope: 'test', emptyPages });
          expect(page.items.length).toBeLessThanOrEqual(size);
          seen.push(...page.items);
          token = page.nextToken;
        } while (token !== undefined);
        expect(seen).toEqual(list);
      }),
    );
  });

  it.each(['x', 'e30', Buffer.from('["x",null,0]').toString('base64url'), Buffer.from('[').toString('base64url')])(
    'refuse the token %s',
    (token) => {
      expect(() => pageOf([1, 2], (item) => item, { size: 1, token, scope: 'test', emptyPages: 0 })).toThrow("isn't valid");
    },
  );
});
