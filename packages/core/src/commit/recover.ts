import { existsSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmithError, type Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { closeDirectories, type Directory, openDirectory, sweepOwn, sweepTagged } from '../output/directory.ts';
import { writeFailed } from '../output/failure.ts';
import { writeInPlace } from '../output/in-place.ts';
import { syncDirectories } from '../output/publish.ts';
import { removeQuietly } from '../output/quiet.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { isInsideRoots } from '../output/target.ts';
import { existingSealer, type Seal } from '../state/record.ts';
import { sweepChecks } from './check.ts';
import { abandon, complete, type FileSet, putBack, undo } from './complete.ts';
import { contentOf, type Generation } from './generation.ts';
import { withTrees } from './linked.ts';
import { type Journal, type JournalFile, readJournal } from './journal.ts';

/**
 * Finishes what a run of this set has left half done, or undoes it; by its journal, never by guessing. It is finished when
 * every file is there, under its name or staged; else what was there before is put back. What is unfinished and is not in
 * a journal was never to be seen, and goes.
 * @param directories where outputs lie, as far as they are there and locked
 * @throws {SsmithError} `state-failed` for a journal that cannot be trusted, `reload-failed`, `write-failed`
 */
export async function recover(set: FileSet, directories: readonly string[]): Promise<Warning[]> {
  sweepState(set.place);
  const journal = readJournal(set.place, existingSealer(set.place));
  if (journal !== undefined) checkOwner(journal, set);
  const warnings = journal === undefined ? [] : [await bringToEnd(set, journal)];
  for (const path of directories) sweepTagged(path, set.tag);
  if (set.layout !== undefined && directories.includes(set.layout)) withTrees(set.layout, (trees) => trees.sweepUnlinked());
  return warnings;
}

/** Files of the state that were being written, and copies for checks: they hold what the files hold. */
function sweepState(place: string): void {
  try {
    sweepChecks(place);
    for (const path of [place, join(place, 'generations')]) sweepOwn(path);
  } catch (error) {
    throw writeFailed(place, error, 'no file has been changed');
  }
}

async function bringToEnd(set: FileSet, journal: Journal): Promise<Warning> {
  if (journal.phase === 'undoing') {
    await undo(set, journal);
    return undone;
  }
  if (journal.phase === 'staged' && !isComplete(journal, set)) {
    putBack(set, journal);
    for (const { directory, temporary } of journal.files) if (temporary !== undefined) removeQuietly(join(directory, temporary));
    if (journal.link !== undefined) removeTree(journal.link);
    abandon(set, journal);
    return undone;
  }
  if (journal.phase === 'staged') finish(journal, set.generations.load(journal.generation - 1), set.seal);
  await complete(set, journal);
  return finished;
}

const undone: Warning = { message: 'the run before this one was interrupted; the files are as they were before it' };
const finished: Warning = { message: 'the run before this one was interrupted; its work has been finished' };

/** Of a layout by generations the link decides: what it does not name was never to be seen. */
function isComplete({ link, files }: Journal, { seal }: FileSet): boolean {
  if (link === undefined) return files.every((file) => isThere(file, seal));
  return withTrees(link.directory, (trees) => trees.current === link.tree);
}

function removeTree({ directory, tree }: NonNullable<Journal['link']>): void {
  withTrees(directory, (trees) => trees.remove(tree));
}

/** Whoever could write a journal could make root write anywhere: it has to be of this config, and lead where it may write. */
function checkOwner({ config, files, link }: Journal, set: FileSet): void {
  const path = join(set.place, 'journal');
  const refuse = (message: string, help: string): never => {
    throw new SsmithError({ code: 'state-failed', message: `the journal \`${path}\` ${message}`, help });
  };
  if (config !== set.config) {
    const shown = shownPath(config);
    const gone = `that config is gone: look at its files, and then remove ${path}`;
    refuse(
      `was left by a run of another config, \`${shown}\``,
      existsSync(config) ? `run that one first: ssmith render --config ${shown}` : gone,
    );
  }
  if (link?.directory !== set.layout) {
    const before = link === undefined ? 'files' : `{ generation: ${shownPath(link.directory)} }`;
    refuse('was left by a run with another layout', `set \`layout: ${before}\` again, run once, and then change it`);
  }
  const outside = files.find(({ output }) => !isInsideRoots(output, set.roots));
  if (outside !== undefined) {
    refuse(`names \`${outside.output}\`, which lies outside the roots of the config`, 'add its directory to `roots`');
  }
  const odd = files.find(
    ({ temporary }) => temporary !== undefined && (basename(temporary) !== temporary || !temporary.startsWith('.ssmith-')),
  );
  if (odd !== undefined) refuse('names a temporary that is none', 'find out where it comes from');
}

/** Whether a file is in place, or can be put there. */
function isThere({ action, output, directory, temporary, seal: wanted }: JournalFile, seal: Seal): boolean {
  if (action === 'remove') return true;
  return [output, ...(temporary === undefined ? [] : [join(directory, temporary)])].some((path) => isContent(path, wanted, seal));
}

function isContent(path: string, wanted: string | undefined, seal: Seal): boolean {
  const content = readIfPlain(path);
  return content !== undefined && seal(content) === wanted;
}

/** Gives the rest of the files their names. Rights of files that were only to be mended are mended by the run that follows. */
function finish({ files }: Journal, { files: saved }: Generation, seal: Seal): void {
  const directories = new Map<string, Directory>();
  const before = new Map(saved.map((file) => [file.output, file]));
  try {
    for (const file of files) {
      const { output, directory, temporary } = file;
      const opened = openDirectory({ path: output, directory }, directories);
      try {
        finishOne(file, opened, before.get(output), seal);
      } catch (error) {
        throw writeFailed(output, error, 'the work of the run before this one is not finished');
      }
      if (temporary !== undefined && lstatSync(join(opened.path, temporary), { throwIfNoEntry: false }) !== undefined) {
        removeQuietly(join(opened.path, temporary));
      }
    }
    syncDirectories({ directories }, 'the work of the run before this one is not finished');
  } finally {
    closeDirectories(directories);
  }
}

function finishOne(
  { action, output, temporary, inPlace, seal: wanted }: JournalFile,
  { path: directory }: Directory,
  saved: Generation['files'][number] | undefined,
  seal: Seal,
): void {
  const path = join(directory, basename(output));
  if (action === 'remove') {
    const old = saved === undefined ? undefined : contentOf(saved);
    if (old !== undefined && isContent(path, seal(old), seal)) unlinkSync(path);
  } else if (temporary !== undefined && isContent(join(directory, temporary), wanted, seal)) {
    // A mount may be gone since.
    if (inPlace && existsSync(path)) writeInPlace(path, join(directory, temporary));
    else renameSync(join(directory, temporary), path);
  }
}
