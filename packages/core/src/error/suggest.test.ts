import { expect, it } from 'vitest';
import { nearest } from './suggest.ts';

it.each([
  ['/app/prod/db/pasword', ['/app/prod/db/password', '/app/prod/db/user'], '/app/prod/db/password'],
  ['rednder', ['render', 'check', 'refs'], 'render'],
  ['chekc', ['render', 'check', 'refs'], 'check'],
  ['output', ['outptu', 'template'], 'outptu'],
  ['xyz', ['render', 'check'], undefined],
  ['render', ['render'], undefined],
])('for `%s` among %j it suggests %s', (wanted, candidates, expected) => {
  expect(nearest(wanted, candidates)).toBe(expected);
});
