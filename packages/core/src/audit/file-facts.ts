import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { shownPath } from '../error/shown-path.ts';
import { isInMemory } from '../output/in-memory.ts';
import { type GitAnswer, gitSays } from '../output/tracked.ts';
import { contextsWith } from './dockerignore.ts';

/** What is known of the place of a rendered file, whether it has been rendered or not. */
export interface FileFact {
  /** As it is shown. */
  readonly file: string;
  /** Permission bits; absent when there is no file, `unknown` when this user may not look. */
  readonly mode: number | 'unknown' | undefined;
  readonly git: GitAnswer;
  /** Dockerfiles whose context holds it, as they are shown. */
  readonly contexts: readonly string[];
  /** Absent where the system does not tell. */
  readonly inMemory: boolean | undefined;
}

export function gatherFile(output: string): FileFact {
  return {
    file: shownPath(output),
    mode: modeOf(output),
    git: gitSays(output),
    contexts: contextsWith(output).map(shownPath),
    inMemory: process.platform === 'linux' ? isInMemory(existing(output)) : undefined,
  };
}

function modeOf(path: string): FileFact['mode'] {
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    return mode === undefined ? undefined : mode & 0o777;
  } catch {
    return 'unknown';
  }
}

/** The path, or the directory in which it would be made. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}
