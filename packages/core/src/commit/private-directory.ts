import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
/** Source: statfs(2), TMPFS_MAGIC and RAMFS_MAGIC. */
const memoryFileSystems: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/**
 * Makes a directory in memory where the system has a place for that, else among the temporary files. What an earlier
 * process has left there, whose lock nobody holds any more, is taken away first.
 */
export async function makePrivateDirectory(): Promise<PrivateDirectory> {
  const place = choosePlace();
  await sweep(place);
  const path = mkdtempSync(join(place, prefix));
  const lock = await lockShared(path);
  if (lock === undefined) throw new Error('a new directory is nobody else’s');
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true });
    lock.release();
  };
  return { path, inMemory: isInMemory(place), lock, remove };
}

function choosePlace(): string {
  const { XDG_RUNTIME_DIR = '' } = process.env;
  const places = [...(process.getuid?.() === 0 ? ['/run'] : [XDG_RUNTIME_DIR]), '/dev/shm'].filter((place) => place !== '');
  return places.find((place) => isInMemory(place) && isWritable(place)) ?? tmpdir();
}

function isInMemory(place: string): boolean {
  try {
    return process.platform === 'linux' && memoryFileSystems.has(statfsSync(place).type);
  } catch {
    return false;
  }
}

/** Its own, or sticky: others must not be able to put another one in its place. */
function isWritable(place: string): boolean {
  const { mode, uid } = statSync(place);
  return uid === process.getuid?.() || (mode & 0o1002) === 0o1002;
}

async function sweep(place: string): Promise<void> {
  for (const name of readdirSync(place)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(place, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || !found.isDirectory() || found.uid !== process.getuid?.()) continue;
    const lock = await lockShared(path).catch(() => undefined);
    if (lock === undefined) continue;
    rmSync(path, { recursive: true, force: true });
    lock.release();
  }
}
