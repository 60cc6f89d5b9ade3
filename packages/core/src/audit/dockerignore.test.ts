import { describe, expect, it } from 'vitest';
import { isIgnored } from './dockerignore.ts';

/** Source: Docker, build context, `.dockerignore` files. */
const cases: [ignoreFile: string, path: string, ignored: boolean][] = [
  ['', 'run/.env', false],
  ['run', 'run/.env', true],
  ['/run/', 'run/.env', true],
  ['./run', 'run/.env', true],
  ['run', 'a/run/.env', false],
  ['*/run', 'a/run/.env', true],
  ['*/run', 'a/b/run/.env', false],
  ['**/run', 'a/b/run/.env', true],
  ['**/run', 'run/.env', true],
  ['**', 'run/.env', true],
  ['*.env', 'run/a.env', false],
  ['**/*.env', 'run/a.env', true],
  ['run/?.env', 'run/a.env', true],
  ['run/?.env', 'run/ab.env', false],
  ['run/[ab].env', 'run/a.env', true],
  ['run/.env', 'run/xenv', false],
  ['# run', 'run/.env', false],
  ['run\n!run/.env', 'run/.env', false],
  ['!run/.env\nrun', 'run/.env', true],
  ['  run  \r\n', 'run/.env', true],
  ['\uFEFFrun', 'run/.env', true],
  ['run/[z-a]', 'run/a', false],
];

describe('a .dockerignore', () => {
  it.each(cases)('%j: %s is ignored: %s', (ignoreFile, path, ignored) => {
    expect(isIgnored(path, ignoreFile)).toBe(ignored);
  });
});
