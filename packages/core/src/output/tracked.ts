import type * as ChildProcess from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';

/**
 * Files that git would commit with the next change. Asked only about files that are there and that no run has rendered
 * yet; nothing is known of repositories that git does not trust this user with.
 */
export function trackedFiles(paths: readonly string[]): Problem[] {
  return paths.filter(isTracked).map((path) => ({
    code: 'output-refused',
    message: `\`${shownPath(path)}\` is tracked by git: its values would be committed with the next change`,
    help: `git rm --cached ${shownPath(path)}, and add it to .gitignore`,
  }));
}

function isTracked(path: string): boolean {
  if (!isInRepository(dirname(path))) return false;
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  // A repository may name a program that git runs to watch files.
  const args = ['-c', 'core.fsmonitor=false', '-C', dirname(path), 'ls-files', '--error-unmatch', '--', basename(path)];
  return spawnSync('git', args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function isInRepository(directory: string): boolean {
  const parent = dirname(directory);
  return existsSync(join(directory, '.git')) || (parent !== directory && isInRepository(parent));
}
