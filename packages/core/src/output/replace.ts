import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { shownPath } from '../error/shown-path.ts';
import { type Problem, SsmithError } from '../error/problem.ts';
import type { Step } from './plan.ts';
import { reveal } from '../secret/secret.ts';
import { noFollow } from './snapshot.ts';
import { othersMayReplace } from './target.ts';

/*
 * How a set of files is replaced:
 *
 *  (1) open the directory of each file; it must be the one that was checked, and from then on files are named relative
 *      to it, so that a directory that is swapped for a link leads nowhere else. What a run that was killed left there
 *      is swept
 *  (2) create a temporary beside the target: a random name, exclusive, never through a link, 0600 from the first byte
 *  (3) write until all bytes are written, and compare the size that the kernel reports
 *  (4) owner, then mode (changing the owner may clear bits of the mode), both on the descriptor, before anybody can
 *      see the file under its name
 *  (5) fsync the file
 *      -- up to here no target has been touched: a failure removes the temporaries and leaves everything as it was
 *  (6) rename each temporary over its target; mend rights of files whose bytes stay; remove what is obsolete
 *  (7) fsync the directories: after that the new files survive a power cut
 *
 * Not promised: while (6) runs, a reader of two files may see one new and one old. A rename that fails in (6) leaves
 * the files before it replaced; the error names them. Windows has no directory fsync and no owners.
 */

interface Staged {
  readonly step: Step;
  readonly directory: Directory;
  /** Absent for steps that write no bytes. */
  readonly temporary?: string;
}

interface Directory {
  readonly descriptor: number | undefined;
  /** How to name the directory: by its descriptor where the platform can. */
  readonly path: string;
}

/**
 * Carries out a plan. Steps that keep a file do nothing.
 * @throws {SsmithError} `write-failed`, naming the file
 */
export function carryOut(steps: readonly Step[]): void {
  const directories = new Map<string, Directory>();
  const staged: Staged[] = [];
  let complete = false;
  try {
    for (const step of steps) {
      if (step.action === 'keep') continue;
      try {
        staged.push(stage(step, openDirectory(step, directories)));
      } catch (error) {
        throw error instanceof SsmithError ? error : failed(step, error, 'no file has been changed');
      }
    }
    publish(staged);
    complete = true;
    syncDirectories(directories);
  } finally {
    for (const { temporary, directory } of complete ? [] : staged) {
      if (temporary !== undefined) removeQuietly(join(directory.path, temporary));
    }
    for (const { descriptor } of directories.values()) if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** (1) */
function openDirectory(step: Step, known: Map<string, Directory>): Directory {
  const path = dirname(step.path);
  const before = known.get(path);
  if (before !== undefined) return before;
  mkdirSync(path, { recursive: true, mode: 0o750 });
  const directory = process.platform === 'win32' ? { descriptor: undefined, path } : byDescriptor(path);
  known.set(path, directory);
  const isWhatWasChecked = realpathSync(directory.path) === step.directory;
  if (!isWhatWasChecked || (directory.descriptor !== undefined && othersMayReplace(fstatSync(directory.descriptor)))) {
    const message = `the directory of \`${shownPath(step.path)}\` has become another one while the parameters were read`;
    throw new SsmithError({ code: 'output-refused', message, help: 'find out who changed it; no file has been written' });
  }
  sweep(directory);
  return directory;
}

function byDescriptor(path: string): Directory {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0));
  return { descriptor, path: process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path };
}

/** Longer than a run can take: a temporary that is older belongs to nobody any more. Milliseconds. */
const abandonedAfter = 10 * 60_000;

function sweep(directory: Directory): void {
  for (const name of readdirSync(directory.path)) {
    if (!/^\.ssmith-[0-9a-f]{24}-/.test(name)) continue;
    const path = join(directory.path, name);
    const file = lstatSync(path, { throwIfNoEntry: false });
    const isOwn = file?.isFile() && file.uid === process.getuid?.() && Date.now() - file.mtimeMs > abandonedAfter;
    if (isOwn) removeQuietly(path);
  }
}

function stage(step: Step, directory: Directory): Staged {
  if (step.content === undefined || step.action === 'repair') return { step, directory };
  const { temporary, file } = createTemporary(directory, basename(step.path)); // (2)
  try {
    writeAll(file, reveal(step.content)); // (3)
    setRights(file, step); // (4)
    fsyncSync(file); // (5)
    closeSync(file);
  } catch (error) {
    closeQuietly(file);
    removeQuietly(join(directory.path, temporary));
    throw error;
  }
  return { step, directory, temporary };
}

function createTemporary(directory: Directory, name: string): { temporary: string; file: number } {
  for (let attempt = 1; ; attempt++) {
    const temporary = `.ssmith-${randomBytes(12).toString('hex')}-${name.slice(0, 200)}`;
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
      return { temporary, file: openSync(join(directory.path, temporary), flags, 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 8) throw error;
    }
  }
}

/** One write may take fewer bytes than it was given, on a full disk for example, without an error. */
function writeAll(file: number, content: Buffer): void {
  for (let done = 0; done < content.length;) {
    const taken = writeSync(file, content, done);
    if (taken === 0) throw Object.assign(new Error('nothing written'), { code: 'ENOSPC' });
    done += taken;
  }
  if (fstatSync(file).size !== content.length) throw Object.assign(new Error('short file'), { code: 'EIO' });
}

function setRights(file: number, { mode, owner }: Step): void {
  if (process.platform === 'win32') return;
  const { uid, gid } = fstatSync(file);
  const wanted = { uid: owner.uid ?? uid, gid: owner.gid ?? gid };
  if (wanted.uid !== uid || wanted.gid !== gid) fchownSync(file, wanted.uid, wanted.gid);
  fchmodSync(file, mode);
}

/** (6) */
function publish(staged: readonly Staged[]): void {
  const done: string[] = [];
  for (const { step, directory, temporary } of staged) {
    const path = join(directory.path, basename(step.path));
    try {
      if (temporary !== undefined) renameSync(join(directory.path, temporary), path);
      else if (step.action === 'repair') repair(path, step);
      else unlinkSync(path);
      done.push(shownPath(step.path));
    } catch (error) {
      throw failed(step, error, done.length === 0 ? 'no file has been changed' : `already changed: ${done.join(', ')}`);
    }
  }
}

function repair(path: string, step: Step): void {
  const file = openSync(path, constants.O_RDONLY | noFollow);
  try {
    setRights(file, step);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** (7) */
function syncDirectories(directories: ReadonlyMap<string, Directory>): void {
  for (const [path, { descriptor }] of directories) {
    try {
      if (descriptor !== undefined) fsyncSync(descriptor);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const message = `the new files are in place, but \`${shownPath(path)}\` could not be made durable (${code})`;
      throw new SsmithError({ code: 'write-failed', message });
    }
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not do that, or the file is immutable',
  EROFS: 'the file system is read-only',
  EBUSY: 'it may be a mount point: mount its directory instead',
  EFBIG: 'it is larger than the limit for files',
};

function failed(step: Step, error: unknown, consequence: string): SsmithError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const remedy = remedies[code];
  const problem: Problem = {
    code: 'write-failed',
    message: `\`${shownPath(step.path)}\` could not be written (${code}); ${consequence}`,
    ...(remedy === undefined ? {} : { help: remedy }),
  };
  return new SsmithError(problem);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // A later run sweeps it.
  }
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The first error is the one to tell.
  }
}
