import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchmodSync, fchownSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmithError, type Warning } from '../error/problem.ts';
import { reveal } from '../secret/secret.ts';
import { keepAttributes } from './attributes.ts';
import { closeDirectories, type Directory, openDirectory } from './directory.ts';
import { writeFailed } from './failure.ts';
import type { Step } from './plan.ts';
import { closeQuietly, removeQuietly } from './quiet.ts';
import { noFollow } from './snapshot.ts';

/** A step whose bytes, if it has any, lie complete and durable in a temporary beside its target. */
export interface Staged {
  readonly step: Step;
  readonly directory: Directory;
  /** Absent for steps that write no bytes. */
  readonly temporary?: string;
  /** What the new file will not have. */
  readonly warnings: readonly Warning[];
}

/** Everything that is ready to be given its name, and the directories that are held open for it. */
export interface Staging {
  readonly files: readonly Staged[];
  readonly directories: ReadonlyMap<string, Directory>;
}

/**
 * Writes every file of a plan beside its target, and touches no target: (1) to (5) of `replace.ts`.
 * @param tag in the names of the temporaries, by which a later run knows its own
 * @throws {SsmithError} `write-failed`, `output-refused`; no temporary is left then
 */
export function stage(steps: readonly Step[], tag = ''): Staging {
  const directories = new Map<string, Directory>();
  const files: Staged[] = [];
  try {
    for (const step of steps) if (step.action !== 'keep') files.push(stageOne(step, directories, tag));
    return { files, directories };
  } catch (error) {
    discard({ files, directories });
    throw error;
  }
}

/** What to tell when the files have their names. */
export function warningsOf({ files }: Staging): Warning[] {
  return files.flatMap(({ warnings }) => warnings);
}

/** Takes the temporaries away. */
export function discard({ files, directories }: Staging): void {
  for (const { temporary, directory } of files) if (temporary !== undefined) removeQuietly(join(directory.path, temporary));
  closeDirectories(directories);
}

function stageOne(step: Step, directories: Map<string, Directory>, tag: string): Staged {
  try {
    return writeTemporary(step, openDirectory(step, directories), tag);
  } catch (error) {
    throw error instanceof SsmithError ? error : writeFailed(step.path, error, 'no file has been changed');
  }
}

function writeTemporary(step: Step, directory: Directory, tag: string): Staged {
  if (step.content === undefined || step.action === 'repair') return { step, directory, warnings: [] };
  const { temporary, file } = createTemporary(directory, basename(step.path), tag); // (2)
  const isReplaced = step.action === 'update' && step.inPlace === undefined;
  let warnings: Warning[];
  try {
    warnings = isReplaced ? keepAttributes(join(directory.path, basename(step.path)), file, step.path) : [];
    writeAll(file, reveal(step.content)); // (3)
    setRights(file, step); // (4)
    fsyncSync(file); // (5)
    closeSync(file);
  } catch (error) {
    closeQuietly(file);
    removeQuietly(join(directory.path, temporary));
    throw error;
  }
  return { step, directory, temporary, warnings };
}

function createTemporary(directory: Directory, name: string, tag: string): { temporary: string; file: number } {
  for (let attempt = 1; ; attempt++) {
    const temporary = `.ssmith-${tag === '' ? '' : `${tag}-`}${randomBytes(12).toString('hex')}-${name.slice(0, 200)}`;
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
      return { temporary, file: openSync(join(directory.path, temporary), flags, 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 8) throw error;
    }
  }
}

/** One write may take fewer bytes than it was given, on a full disk for example, without an error. */
export function writeAll(file: number, content: Buffer): void {
  for (let done = 0; done < content.length;) {
    const taken = writeSync(file, content, done);
    if (taken === 0) throw Object.assign(new Error('nothing written'), { code: 'ENOSPC' });
    done += taken;
  }
  if (fstatSync(file).size !== content.length) throw Object.assign(new Error('short file'), { code: 'EIO' });
}

export function setRights(file: number, { mode, owner }: Pick<Step, 'mode' | 'owner'>): void {
  if (process.platform === 'win32') return;
  const { uid, gid } = fstatSync(file);
  const wanted = { uid: owner.uid ?? uid, gid: owner.gid ?? gid };
  if (wanted.uid !== uid || wanted.gid !== gid) fchownSync(file, wanted.uid, wanted.gid);
  fchmodSync(file, mode);
}
