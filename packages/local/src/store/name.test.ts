import { describe, expect, it } from 'vitest';
import { answeredName, checkNewName, readName, readPath } from './name.ts';

const place = { region: 'eu-west-1', account: '111122223333' };
const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter';

describe('readName', () => {
  it.each([
    ['/a/b', '/a/b', undefined],
    ['a', '/a', undefined],
    [' a ', '/a', undefined],
    ['/a:3', '/a', '3'],
    ['/a:2:3', '/a', '2:3'],
    [`${arn}/a/b`, '/a/b', undefined],
    [`${arn}/a:prod`, '/a', 'prod'],
    ['/aws/reference/secretsmanager/a+b@c=d', '/aws/reference/secretsmanager/a+b@c=d', undefined],
  ])('takes %s apart', (requested, key, selector) => {
    expect(readName(requested)).toMatchObject({ requested, key, selector });
  });

  it.each(['a/b', '/a//b', '/a/', '/', '', '/a+b', '/ssm/x', 'SSMx', '/a b'])('refuses `%s`', (requested) => {
    expect(() => readName(requested)).toThrow('sub-paths divided by slash symbol');
  });

  it('takes no longer for a name that almost is one', () => {
    const start = performance.now();
    expect(() => readName(`/${'a/'.repeat(500_000)}!`)).toThrow('sub-paths');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('answeredName', () => {
  it.each([
    ['/a', 'a', '/a'],
    ['a', '/a', 'a'],
    [`${arn}/a`, 'a', 'a'],
    [`${arn}/a`, '/a', '/a'],
    ['/a/b:3', '/a/b', '/a/b'],
  ])('answers %s, created as %s, with %s', (requested, created, answered) => {
    expect(answeredName(readName(requested), created)).toBe(answered);
  });
});

describe('a new name', () => {
  it('may have 1,011 characters with the prefix of its ARN', () => {
    const longest = `/${'x'.repeat(1011 - arn.length - 1)}`;
    expect(checkNewName(longest, place)).toBe(longest);
    expect(() => checkNewName(`${longest}x`, place)).toThrow('1011');
  });

  it('may have 15 levels', () => {
    const deepest = '/x'.repeat(15);
    expect(checkNewName(deepest, place)).toBe(deepest);
    expect(() => checkNewName(`${deepest}/x`, place)).toThrow('15 levels');
  });
});

describe('readPath', () => {
  it.each([
    ['/', ''],
    ['/a', '/a'],
    ['/a/b/', '/a/b'],
  ])('takes %s', (path, read) => expect(readPath(path)).toBe(read));

  it.each(['a', '', '//', '/a//', '/a//b'])('refuses `%s`', (path) => expect(() => readPath(path)).toThrow('sub-paths'));
});
