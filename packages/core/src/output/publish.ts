import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { reveal } from '../secret/secret.ts';
import { writeFailed } from './failure.ts';
import { writeInPlace } from './in-place.ts';
import type { Step } from './plan.ts';
import { noFollow } from './snapshot.ts';
import { setRights, type Staging } from './stage.ts';

/**
 * Gives each staged file its name: (6) of `replace.ts`.
 * @param consequence what becomes of the files before one that fails, when the caller does something about them
 * @throws {SsmithError} `write-failed`, naming the file
 */
export function publish({ files }: Staging, consequence?: string): void {
  const done: string[] = [];
  for (const { step, directory, temporary } of files) {
    const path = join(directory.path, basename(step.path));
    try {
      if (temporary !== undefined) giveName(join(directory.path, temporary), path, step);
      else if (step.action === 'repair') repair(path, step);
      else unlinkSync(path);
      done.push(shownPath(step.path));
    } catch (error) {
      throw writeFailed(
        step.path,
        error,
        done.length === 0 ? 'no file has been changed' : (consequence ?? `already changed: ${done.join(', ')}`),
      );
    }
  }
}

function giveName(temporary: string, path: string, { inPlace }: Step): void {
  if (inPlace === undefined) return renameSync(temporary, path);
  writeInPlace(path, temporary, inPlace);
  unlinkSync(temporary);
}

function repair(path: string, step: Step): void {
  const file = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    // Rights are given to the file that was compared, and to no other that has taken its place.
    const isSame = fstatSync(file).isFile() && fstatSync(file).nlink === 1 && step.content !== undefined;
    if (!isSame || !readFileSync(file).equals(reveal(step.content)))
      throw Object.assign(new Error('another file'), { code: 'it has changed' });
    setRights(file, step);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What has been published survives a power cut from here on: (7) of `replace.ts`. */
export function syncDirectories({ directories }: Pick<Staging, 'directories'>, consequence = 'the new files are in place'): void {
  for (const [path, { descriptor }] of directories) {
    try {
      if (descriptor !== undefined) fsyncSync(descriptor);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const message = `\`${shownPath(path)}\` could not be made durable (${code}); ${consequence}`;
      throw new SsmithError({ code: 'write-failed', message });
    }
  }
}
