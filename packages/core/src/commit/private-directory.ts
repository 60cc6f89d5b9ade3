import { fstatSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { writeFailed } from '../output/failure.ts';
import { isInMemory } from '../output/in-memory.ts';
import { type SharedLock, lockShared } from './lock.ts';

/** A directory that only this user can enter, for as long as its lock is held. */
export interface PrivateDirectory {
  readonly path: string;
  /** Whether it lies in memory, and not on a disk. */
  readonly inMemory: boolean;
  readonly lock: SharedLock;
  remove(): void;
}

const prefix = 'ssmith-exec-';

/**
 * Makes a directory in memory where the system has a place for that, else among the temporary files. What an earlier
 * process has left there, whose lock nobody holds any more, is taken away first.
 * @throws {SsmithError} `write-failed`
 */
export async function makePrivateDirectory(): Promise<PrivateDirectory> {
  const place = choosePlace();
  try {
    await sweep(place);
    const path = mkdtempSync(join(place, prefix));
    const lock = await lockShared(path);
    if (lock === undefined) throw Object.assign(new Error('locked by somebody else'), { code: 'EBUSY' });
    const remove = (): void => {
      // What cannot be removed now is removed by the next one: the command has ended, and its code is what counts.
      removeAll(path);
      lock.release();
    };
    return { path, inMemory: isInMemory(place), lock, remove };
  } catch (error) {
    throw error instanceof SsmithError ? error : writeFailed(join(place, prefix), error, 'nothing has been run');
  }
}

function removeAll(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // See above.
  }
}

function choosePlace(): string {
  const { XDG_RUNTIME_DIR = '' } = process.env;
  const places = [...(process.getuid?.() === 0 ? ['/run'] : [XDG_RUNTIME_DIR]), '/dev/shm'].filter((place) => place !== '');
  return places.find((place) => isInMemory(place) && isWritable(place)) ?? tmpdir();
}

/** Its own, or sticky: others must not be able to put another one in its place. */
function isWritable(place: string): boolean {
  const { mode, uid } = statSync(place);
  return uid === process.getuid?.() || (mode & 0o1002) === 0o1002;
}

/** Milliseconds: between the making of a directory and its lock lies less. */
const youngest = 60_000;

/** Others may put there what they like; it does not belong to this user, or is no directory. */
async function sweep(place: string): Promise<void> {
  for (const name of readdirSync(place)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(place, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    const isOwn = found?.isDirectory() === true && found.uid === process.getuid?.();
    if (!isOwn || Date.now() - found.mtimeMs < youngest) continue;
    const lock = await lockShared(path).catch(() => undefined);
    if (lock === undefined) continue;
    const locked = fstatSync(lock.descriptor);
    if (locked.ino === found.ino && locked.dev === found.dev) removeAll(path);
    lock.release();
  }
}
