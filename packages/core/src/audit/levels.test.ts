import { expect, it } from 'vitest';
import { levelsOf } from './levels.ts';

const variables = new Map([
  ['env', 'prod'],
  ['team', 'mail'],
]);

it.each([
  ['/shop/prod/db/password', '/shop/prod'],
  ['/shop/staging/db/password', '/shop/staging'],
  ['/shop/defaults/db', '/shop/defaults'],
  ['/shop/prod', '/shop'],
  ['/mail.x/prod/team/key', '/mail.x/prod/team'],
  ['/other/prod/key', '/other'],
])('%s belongs to %s', (name, level) => {
  const hierarchy = ['/shop/${env}/', '/shop/defaults', '/${team}.x/${env}/team'];
  expect(levelsOf({ hierarchy }, variables).levelOf(name)).toBe(level);
});

it('has the levels of this run, and none whose variables are not known', () => {
  const { own } = levelsOf({ hierarchy: ['/shop/${env}/', '/shop/${region}', '/'] }, variables);
  expect(own).toEqual(['/shop/prod', '']);
});

it('is one level where the hierarchy is the whole account', () => {
  const { levelOf } = levelsOf({ hierarchy: ['/', '/shop'] }, variables);
  expect(['/db/password', '/key', '/shop/key'].map(levelOf)).toEqual(['/', '/', '/shop']);
});
