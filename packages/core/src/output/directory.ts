import { closeSync, constants, existsSync, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import type { Step } from './plan.ts';
import { removeQuietly } from './quiet.ts';
import { othersMayReplace } from './target.ts';

/** A directory that is held open, so that one that takes its place later leads nowhere. */
export interface Directory {
  readonly descriptor: number | undefined;
  /** How to name the directory: by its descriptor where the platform can. */
  readonly path: string;
}

/**
 * The directory of a step's file, made if it is not there; it must be the one that was checked. What a run that was
 * killed left there, and that no set will come back to, is swept.
 */
export function openDirectory(step: Pick<Step, 'path' | 'directory'>, known: Map<string, Directory>): Directory {
  const path = dirname(step.path);
  const before = known.get(path);
  if (before !== undefined) return before;
  makeDirectory(step.directory);
  const directory = process.platform === 'win32' ? { descriptor: undefined, path } : byDescriptor(path);
  known.set(path, directory);
  const shown = shownPath(step.path);
  if (realpathSync(directory.path) !== step.directory) {
    const message = `the directory of \`${shown}\` has become another one while the parameters were read`;
    throw new SsmithError({ code: 'output-refused', message, help: 'find out who changed it; no file has been written' });
  }
  if (directory.descriptor !== undefined && othersMayReplace(fstatSync(directory.descriptor))) {
    const message = `\`${shown}\` lies in a directory where others may replace it`;
    throw new SsmithError({ code: 'output-refused', message, help: `chmod go-w ${shownPath(path)}; no file has been written` });
  }
  sweep(directory);
  return directory;
}

/**
 * Makes what is missing of a path without links: each directory in the one above it, which is held open meanwhile, so that
 * a link that takes its place leads nowhere. When that has happened nothing is made.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  if (process.platform === 'win32') return void mkdirSync(path, { recursive: true });
  makeDirectory(dirname(path));
  const above = byDescriptor(dirname(path));
  try {
    if (realpathSync(above.path) !== dirname(path)) return;
    mkdirSync(join(above.path, basename(path)), { mode: 0o750 });
    if (above.descriptor !== undefined) fsyncSync(above.descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    if (above.descriptor !== undefined) closeSync(above.descriptor);
  }
}

export function byDescriptor(path: string): Directory {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0));
  return { descriptor, path: process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path };
}

/** Longer than a run can take: a temporary that is older belongs to nobody any more. Milliseconds. */
const abandonedAfter = 10 * 60_000;

function sweep(directory: Directory): void {
  // Those of a set are for its own next run to finish, or to take away.
  removeTemporaries(directory.path, (tag, age) => tag === undefined && age > abandonedAfter);
}

/** Takes away what lies unfinished in a directory where only the holder of the lock writes, if there is one. */
export function sweepOwn(path: string): void {
  if (existsSync(path)) removeTemporaries(path, () => true);
}

/** Takes away what a run of this set has left unfinished; its lock is held. What cannot be looked at now is told of when it is written to. */
export function sweepTagged(path: string, tag: string): void {
  let opened: Directory | undefined;
  try {
    opened = byDescriptor(path);
    removeTemporaries(opened.path, (itsTag) => itsTag === tag);
  } catch {
    // Gone, or swapped for something else, since its lock was taken.
  } finally {
    if (opened?.descriptor !== undefined) closeSync(opened.descriptor);
  }
}

/** Whether a name is that of a file that a run has not finished, or will not. */
export function isTemporary(name: string): boolean {
  return temporary.test(name);
}

const temporary = /^\.ssmith-(?:([0-9a-f]{8})-)?[0-9a-f]{24}-/;

/** @param isOver by the tag of a temporary, if it has one, and its age in milliseconds */
function removeTemporaries(directory: string, isOver: (tag: string | undefined, age: number) => boolean): void {
  for (const name of readdirSync(directory)) {
    const [found, tag] = temporary.exec(name) ?? [];
    if (found === undefined) continue;
    const path = join(directory, name);
    const file = lstatSync(path, { throwIfNoEntry: false });
    // Root's own may have got the owner already that the file was to have.
    const isOwn = file?.uid === process.getuid?.() || process.getuid?.() === 0;
    if (file?.isFile() && isOwn && isOver(tag, Date.now() - file.mtimeMs)) removeQuietly(path);
  }
}

/** A name that was given or taken away in it survives a power cut from here on. Windows has no such thing. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function closeDirectories(directories: ReadonlyMap<string, Directory>): void {
  for (const { descriptor } of directories.values()) if (descriptor !== undefined) closeSync(descriptor);
}
