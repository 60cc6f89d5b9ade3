import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';
import type { Reader } from '../readers/reader.ts';

/**
 * Tests that need a program which not every machine has. Where it is missing they are skipped with its name; in CI,
 * which installs it, that is a failure.
 */
export function describeWith(title: string, program: readonly [command: string, ...args: string[]], tests: () => void): void {
  const [command, ...args] = program;
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  describeUnlessMissing(title, status === 0 ? undefined : program.join(' '), tests);
}

/** The same for what a reader of files finds; see `test/readers`. */
export function describeWithReader({ name, missing }: Pick<Reader<unknown>, 'name' | 'missing'>, tests: () => void): void {
  describeUnlessMissing(name, missing(), tests);
}

function describeUnlessMissing(title: string, missing: string | undefined, tests: () => void): void {
  if (missing === undefined) describe(title, tests);
  else if (process.env['CI']) describe(title, () => it(`needs ${missing}`, () => Promise.reject(new Error('missing in CI'))));
  else describe.skip(`${title} (missing: ${missing})`, tests);
}

/** PyYAML reads YAML 1.1. */
export const pyYaml = ['python3', '-c', 'import yaml'] as const;
export const python = ['python3', '-c', 'import json'] as const;
