import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { shownPath } from '../error/shown-path.ts';
import { SsmithError } from '../error/problem.ts';
import { Secret } from '../secret/secret.ts';

/** Tells a file from any other that is there at the time. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** A file as it lies on disk. */
export interface Snapshot extends FileIdentity {
  readonly content: Secret<Buffer>;
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What is at a path now; nothing when there is no file. A symbolic link is never followed, a pipe never waited for. */
export function takeSnapshot(path: string): Snapshot | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw Object.assign(new Error('not a file'), { code: 'not a regular file' });
      const { uid, gid, dev, ino } = stat;
      return { content: new Secret(path, readFileSync(file)), mode: stat.mode & 0o777, uid, gid, dev, ino };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SsmithError({ code: 'write-failed', message: `\`${shownPath(path)}\` cannot be read to be compared (${code})` });
  }
}

/** The content of what may once have been ours: nothing when it is no plain file any more, or cannot be read. */
export function readIfPlain(path: string): Secret<Buffer> | undefined {
  try {
    return takeSnapshot(path)?.content;
  } catch (error) {
    if (error instanceof SsmithError) return undefined;
    throw error;
  }
}

/** Windows has no such flag, and no links that need it here. */
export const noFollow: number = constants.O_NOFOLLOW ?? 0;
