import { lstatSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmithError, type Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { closeDirectories, type Directory, openDirectory, sweepOwn } from '../output/directory.ts';
import { writeFailed } from '../output/failure.ts';
import { syncDirectories } from '../output/publish.ts';
import { removeQuietly } from '../output/quiet.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { isInsideRoots } from '../output/target.ts';
import { existingSealer, type Seal } from '../state/record.ts';
import { sweepChecks } from './check.ts';
import { complete, type FileSet, putBack } from './commit.ts';
import { contentOf, type Generation, loadGeneration } from './generation.ts';
import { currentTree, removeTree } from './linked.ts';
import { dropJournal, type Journal, type JournalFile, readJournal } from './journal.ts';

/**
 * Finishes what a run of this set has left half done, or undoes it; by its journal, never by guessing. It is finished when
 * every file is there, under its name or staged; else what was there before is put back.
 * @throws {SsmithError} `state-failed` for a journal that cannot be trusted, `reload-failed`, `write-failed`
 */
export async function recover(set: FileSet): Promise<Warning[]> {
  sweepChecks(set.place);
  // Files of the state that were being written; those of a generation hold what the files hold.
  for (const path of [set.place, join(set.place, 'generations')]) sweepOwn(path);
  const journal = readJournal(set.place, existingSealer(set.place));
  if (journal === undefined) return [];
  checkOwner(journal, set);
  const before = loadGeneration(set.place, journal.generation - 1);
  if (journal.link !== undefined) return recoverLink(set, journal, journal.link);
  if (journal.phase === 'staged') {
    if (!journal.files.every((file) => isThere(file, set.seal))) {
      putBack(before, journal.files, set.seal);
      for (const { directory, temporary } of journal.files) if (temporary !== undefined) removeQuietly(join(directory, temporary));
      dropJournal(set.place);
      return [undone];
    }
    finish(journal, before, set.seal);
  }
  await complete(set, journal);
  return [finished];
}

const undone: Warning = { message: 'the run before this one was interrupted; the files are as they were before it' };
const finished: Warning = { message: 'the run before this one was interrupted; its work has been finished' };

/** A link is there or it is not: what it does not name was never to be seen. */
async function recoverLink(set: FileSet, journal: Journal, { directory, tree }: NonNullable<Journal['link']>): Promise<Warning[]> {
  if (currentTree(directory) === tree) {
    await complete(set, journal);
    return [finished];
  }
  removeTree(directory, tree);
  dropJournal(set.place);
  return [undone];
}

/** Whoever could write a journal could make root write anywhere: it has to be of this config, and lead where it may write. */
function checkOwner({ config, files, link }: Journal, set: FileSet): void {
  const refuse = (message: string, help: string): never => {
    throw new SsmithError({ code: 'state-failed', message: `the journal in \`${set.place}\` ${message}`, help });
  };
  if (config !== set.config)
    refuse(`was left by a run of another config, \`${shownPath(config)}\``, 'run that one first: it finishes its work');
  if (link !== undefined && link.directory !== set.generations) refuse('is about another layout', 'find out where it comes from');
  const outside = files.find(({ output }) => !isInsideRoots(output, set.roots));
  if (outside !== undefined)
    refuse(`names \`${outside.output}\`, which lies outside the roots of the config`, 'add its directory to `roots`');
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
      const opened = openDirectory({ path: output, directory }, directories, '');
      try {
        finishOne(file, opened, before.get(output), seal);
      } catch (error) {
        throw writeFailed(output, error, 'the work of the run before this one is not finished');
      }
      if (temporary !== undefined && lstatSync(join(opened.path, temporary), { throwIfNoEntry: false }) !== undefined) {
        removeQuietly(join(opened.path, temporary));
      }
    }
    syncDirectories({ files: [], directories });
  } finally {
    closeDirectories(directories);
  }
}

function finishOne(
  { action, output, temporary, seal: wanted }: JournalFile,
  { path: directory }: Directory,
  saved: Generation['files'][number] | undefined,
  seal: Seal,
): void {
  const path = join(directory, basename(output));
  if (action === 'remove') {
    const old = saved === undefined ? undefined : contentOf(saved);
    if (old !== undefined && isContent(path, seal(old), seal)) unlinkSync(path);
  } else if (temporary !== undefined && isContent(join(directory, temporary), wanted, seal)) {
    renameSync(join(directory, temporary), path);
  }
}
