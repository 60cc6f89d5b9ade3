import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

/**
 * Tests that need a program which not every machine has. Where it is missing they are skipped with its name; in CI,
 * which installs it, that is a failure.
 */
export function describeWith(title: string, program: readonly [command: string, ...args: string[]], tests: () => void): void {
  const [command, ...args] = program;
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  if (status === 0) describe(title, tests);
  else if (process.env['CI']) {
    describe(title, () => it(`needs ${[command, ...args].join(' ')}`, () => Promise.reject(new Error('missing in CI'))));
  } else describe.skip(`${title} (missing: ${[command, ...args].join(' ')})`, tests);
}

/** PyYAML reads YAML 1.1. */
export const pyYaml = ['python3', '-c', 'import yaml'] as const;
export const python = ['python3', '-c', 'import json'] as const;
