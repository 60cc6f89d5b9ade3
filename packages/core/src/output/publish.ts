import { closeSync, constants, fsyncSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { writeFailed } from './failure.ts';
import type { Step } from './plan.ts';
import { noFollow } from './snapshot.ts';
import { setRights, type Staging } from './stage.ts';

/**
 * Gives each staged file its name: (6) of `replace.ts`.
 * @throws {SsmithError} `write-failed`, naming the file, and those that have been changed before it
 */
export function publish({ files }: Staging): void {
  const done: string[] = [];
  for (const { step, directory, temporary } of files) {
    const path = join(directory.path, basename(step.path));
    try {
      if (temporary !== undefined) renameSync(join(directory.path, temporary), path);
      else if (step.action === 'repair') repair(path, step);
      else unlinkSync(path);
      done.push(shownPath(step.path));
    } catch (error) {
      throw writeFailed(step.path, error, done.length === 0 ? 'no file has been changed' : `already changed: ${done.join(', ')}`);
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

/** What has been published survives a power cut from here on: (7) of `replace.ts`. */
export function syncDirectories({ directories }: Staging): void {
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
