import type * as ChildProcess from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { realPlace } from '../template/place.ts';

/**
 * Files that git would commit with the next change. Asked only about files that are there and that no run has rendered
 * yet; nothing is known of repositories that git does not trust this user with.
 */
export function trackedFiles(paths: readonly string[]): Problem[] {
  return paths
    .filter((path) => lookForTracked(path) === 'tracked')
    .map((path) => ({
      code: 'output-refused',
      message: `\`${shownPath(path)}\` is tracked by git: its values would be committed with the next change`,
      help: `git rm --cached ${shownPath(path)}, and add it to .gitignore`,
    }));
}

/** `outside` of any repository; `neither` tracked nor ignored; `unknown` when git is not there, or does not trust this user. */
export type GitAnswer = 'tracked' | 'ignored' | 'neither' | 'outside' | 'unknown';

export function gitSays(path: string): GitAnswer {
  const answer = lookForTracked(path);
  if (answer !== 'neither') return answer;
  const ignored = git(path, ['check-ignore', '--quiet']);
  if (ignored === 0) return 'ignored';
  return ignored === 1 ? 'neither' : 'unknown';
}

function lookForTracked(path: string): Exclude<GitAnswer, 'ignored'> {
  if (!isInRepository(dirname(path))) return 'outside';
  const tracked = git(path, ['ls-files', '--error-unmatch']);
  if (tracked === 0) return 'tracked';
  return tracked === 1 ? 'neither' : 'unknown';
}

/** @returns the exit code; nothing when git could not be run */
function git(path: string, question: readonly string[]): number | null {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  // A repository may name a program that git runs to watch files.
  const args = ['-c', 'core.fsmonitor=false', '-C', existingDirectory(dirname(path)), ...question, '--', realPlace(path)];
  return spawnSync('git', args, { stdio: 'ignore', timeout: 10_000 }).status;
}

function existingDirectory(path: string): string {
  return existsSync(path) ? path : existingDirectory(dirname(path));
}

function isInRepository(directory: string): boolean {
  const parent = dirname(directory);
  return existsSync(join(directory, '.git')) || (parent !== directory && isInRepository(parent));
}
