import { expect, it, vi } from 'vitest';
import { isInsideRoots } from './target.ts';

vi.mock('node:path', async (original) => (await original<{ readonly win32: object }>()).win32);

it.each([
  [String.raw`C:\app\run\a.yaml`, true],
  [String.raw`C:\app\..run`, true],
  [String.raw`C:\app`, false],
  [String.raw`C:\application`, false],
  [String.raw`D:\app\run\a.yaml`, false],
  [String.raw`\\server\share\a.yaml`, false],
])('a path of Windows lies below a root or not: %s', (path, isInside) => {
  expect(isInsideRoots(path, [String.raw`C:\app`])).toBe(isInside);
});
