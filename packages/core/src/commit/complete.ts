import { SsmithError } from '../error/problem.ts';
import { carryOut } from '../output/replace.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { readRecord, type Seal, writeRecord } from '../state/record.ts';
import { runCommand, shownCommand } from './command.ts';
import { contentOf, type Generations, type SavedFile, stepBack } from './generation.ts';
import { dropJournal, type Journal, type JournalFile, writeJournal } from './journal.ts';
import { withTrees } from './linked.ts';

/*
 * What comes after the files of a set have got their names, and what puts back those that were there before: (6) to (8) of
 * `commit.ts`, for a run that has come so far itself and for one that finds the journal of another.
 */

/** A set of files and its state. */
export interface FileSet {
  /** The state directory. */
  readonly place: string;
  /** In the names of its temporaries. */
  readonly tag: string;
  /** Absolute path of the config, and its directory, where commands run. */
  readonly config: string;
  readonly directory: string;
  readonly roots: readonly string[];
  /** Generations before the present one that are kept. */
  readonly keep: number;
  readonly reload: readonly string[] | undefined;
  /** The directory of a layout by generations. */
  readonly layout: string | undefined;
  readonly generations: Generations;
  readonly seal: Seal;
}

/**
 * (6) to (8), for a run that has just published its files, or for one that finds them published.
 * @throws {SsmithError} `reload-failed`
 */
export async function complete(set: FileSet, journal: Journal): Promise<void> {
  writeRecord(set.place, journal.record);
  if (journal.reload !== undefined) {
    writeJournal(set.place, { ...journal, phase: 'renamed' }, set.seal);
    const { argv, cwd } = journal.reload;
    const ending = await runCommand(argv, cwd); // (7)
    if (ending.kind === 'failed') throw await undoReload(set, journal, ending.how);
  }
  dropJournal(set.place); // (8)
  set.generations.dropAllBut(set.keep);
  if (journal.link !== undefined) withTrees(journal.link.directory, (trees) => trees.sweep(set.keep, set.tag));
}

/** The application is given back what it had. */
async function undoReload(set: FileSet, journal: Journal, how: string): Promise<SsmithError> {
  writeJournal(set.place, { ...journal, phase: 'undoing' }, set.seal);
  const again = await undo(set, journal);
  return new SsmithError({
    code: 'reload-failed',
    message: `\`${shownCommand(journal.reload?.argv ?? [])}\` ${how}; the files before are in place again, ${again}`,
    help: 'look at the log of the service that it reloads',
  });
}

/**
 * Puts back what was there before a run whose reload has failed, and reloads.
 * @returns how the second reload ended, as the end of a sentence
 */
export async function undo(set: FileSet, journal: Journal): Promise<string> {
  const before = set.generations.load(journal.generation - 1);
  const { link, reload } = journal;
  if (link !== undefined) {
    withTrees(link.directory, (trees) => {
      trees.link(link.before, set.tag);
      trees.remove(link.tree);
    });
  }
  putBack(set, journal);
  const others = readRecord(set.place).files.filter(({ config }) => config !== set.config);
  writeRecord(set.place, { version: 1, generation: journal.generation, files: [...others, ...before.record] });
  const again = reload === undefined ? undefined : await runCommand(reload.argv, reload.cwd);
  abandon(set, journal);
  return again === undefined || again.kind === 'succeeded' ? 'and it has been run again' : `and it ${again.how} there, too`;
}

/** What was saved of the present files would pass for an earlier generation. */
export function abandon(set: FileSet, { generation }: Journal): void {
  dropJournal(set.place);
  set.generations.drop(generation - 1);
}

/**
 * Puts files back as they were, as far as a run has changed them: whatever is neither the old content nor the new was
 * written by somebody else in the meantime, and stays. Of a file that is written in place it may be the half of a run.
 */
export function putBack({ generations, seal }: FileSet, { generation, files }: Journal): void {
  const changes = new Map(files.map((file) => [file.output, file]));
  const { files: saved } = generations.load(generation - 1);
  carryOut(saved.filter((file) => isOurs(file, changes.get(file.output), seal)).map(stepBack));
}

function isOurs(saved: SavedFile, change: JournalFile | undefined, seal: Seal): boolean {
  if (change === undefined) return false;
  const present = readIfPlain(saved.output);
  if (present === undefined) return change.action === 'remove';
  if (change.inPlace) return true;
  const old = contentOf(saved);
  return seal(present) === change.seal || (old !== undefined && seal(present) === seal(old));
}
