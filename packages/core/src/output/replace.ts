import type { Warning } from '../error/problem.ts';
import { closeDirectories } from './directory.ts';
import type { Step } from './plan.ts';
import { publish, syncDirectories } from './publish.ts';
import { discard, stage, warningsOf } from './stage.ts';

/*
 * How a set of files is replaced:
 *
 *  (1) open the directory of each file; it must be the one that was checked, and from then on files are named relative
 *      to it, so that a directory that is swapped for a link leads nowhere else. What a run that was killed left there
 *      is swept
 *  (2) create a temporary beside the target: a random name, exclusive, never through a link, 0600 from the first byte; the
 *      attributes of a file whose place it takes are copied to it (`attributes.ts`)
 *  (3) write until all bytes are written, and compare the size that the kernel reports
 *  (4) owner, then mode (changing the owner may clear bits of the mode), both on the descriptor, before anybody can
 *      see the file under its name
 *  (5) fsync the file
 *      -- up to here no target has been touched: a failure removes the temporaries and leaves everything as it was
 *  (6) rename each temporary over its target, or write it in place (`in-place.ts`); mend rights of files whose bytes stay; remove what is obsolete
 *  (7) fsync the directories: after that the new files survive a power cut
 *
 * Not promised: while (6) runs, a reader of two files may see one new and one old. A rename that fails in (6) leaves
 * the files before it replaced; the error names them. Windows has no directory fsync and no owners.
 */

/**
 * Carries out a plan. Steps that keep a file do nothing.
 * @returns what new files have not, that the old ones had
 * @throws {SsmithError} `write-failed`, naming the file
 */
export function carryOut(steps: readonly Step[]): Warning[] {
  const staging = stage(steps);
  try {
    publish(staging);
  } catch (error) {
    discard(staging);
    throw error;
  }
  try {
    syncDirectories(staging);
  } finally {
    closeDirectories(staging.directories);
  }
  return warningsOf(staging);
}
