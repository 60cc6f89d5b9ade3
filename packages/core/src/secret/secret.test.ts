import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { reveal, Secret } from './secret.ts';

const value = 'canary-7f3a9c';
const secret = new Secret('ssm:/app/password', value);

describe('a secret', () => {
  const views: Record<string, () => string> = {
    'String()': () => String(secret),
    'a template literal': () => `${secret as unknown as string}`,
    concatenation: () => `x${secret as unknown as string}`,
    'JSON.stringify': () => JSON.stringify({ secret }),
    'util.inspect': () => inspect(secret, { depth: Infinity, showHidden: true, getters: true }),
    'util.inspect within a structure': () => inspect({ a: [{ secret }] }, { depth: Infinity, showHidden: true }),
    'console.log formats': () => format('%s %o %O %j %d', secret, secret, secret, secret, secret),
    'Object.entries': () => JSON.stringify(Object.entries(secret)),
    'structuredClone and spread': () => JSON.stringify([{ ...secret }, Object.getOwnPropertyNames(secret)]),
    'Object.prototype.toString': () => Object.prototype.toString.call(secret),
    'an error made with it': () => inspect(new Error(`cannot write ${secret as unknown as string}`, { cause: secret })),
  };

  it.each(Object.entries(views))('does not show its content through %s', (_, view) => {
    expect(view()).not.toContain(value);
  });

  it('shows its label instead', () => {
    expect(String(secret)).toBe('[ssm:/app/password]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[ssm:/app/password]"}');
  });

  it('gives its content to those who ask for it by name', () => {
    expect(reveal(secret)).toBe(value);
  });
});
