import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import type { RunningStore } from '../../packages/local/src/index.ts';

const execute = promisify(execFile);

export type Command = readonly [program: string, ...args: string[]];

/** What a program needs, and nothing of what a developer has set. Where the store is, AWS's own variables say. */
export function clientEnvironment({ env }: Pick<RunningStore, 'env'>): Record<string, string> {
  const { PATH = '', HOME = '/nonexistent' } = process.env;
  return { PATH, HOME, AWS_PAGER: '', ...noFiles, ...env };
}

const noFiles = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };

/** @returns what it prints. @throws {Error} with what it complains about, unless it ends with zero */
export async function runClient([program, ...args]: Command, env: Record<string, string>, cwd?: string): Promise<string> {
  const { stdout } = await execute(program, args, { env, ...(cwd === undefined ? {} : { cwd }) });
  return stdout;
}

/** For a client in this process, until the test is over. */
export function setEnvironment({ env }: Pick<RunningStore, 'env'>): void {
  for (const [name, value] of Object.entries({ ...noFiles, AWS_SESSION_TOKEN: undefined, ...env })) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
