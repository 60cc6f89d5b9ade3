import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { shownPath } from '../error/shown-path.ts';
import { SsmithError } from '../error/problem.ts';
import { Secret } from '../secret/secret.ts';

/** A file as it lies on disk. */
export interface Snapshot {
  readonly content: Secret<Buffer>;
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What is at a path now; nothing when there is no file. A symbolic link is never followed. */
export function takeSnapshot(path: string): Snapshot | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | noFollow);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SsmithError({ code: 'write-failed', message: `\`${shownPath(path)}\` cannot be read to be compared (${code})` });
  }
  try {
    const { mode, uid, gid } = fstatSync(file);
    return { content: new Secret(path, readFileSync(file)), mode: mode & 0o777, uid, gid };
  } finally {
    closeSync(file);
  }
}

/** Windows has no such flag, and no links that need it here. */
export const noFollow: number = constants.O_NOFOLLOW ?? 0;
