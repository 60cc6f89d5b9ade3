import { SsmithError } from '../error/problem.ts';
import { closeDirectories } from '../output/directory.ts';
import type { Step } from '../output/plan.ts';
import { publish, syncDirectories } from '../output/publish.ts';
import { carryOut } from '../output/replace.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { discard, stage, type Staging } from '../output/stage.ts';
import { readRecord, type RenderRecord, type Seal, writeRecord } from '../state/record.ts';
import { type Check, runChecks } from './check.ts';
import { runCommand, shownCommand } from './command.ts';
import {
  contentOf,
  dropGenerations,
  type Generation,
  loadGeneration,
  saveFiles,
  saveGeneration,
  type SavedFile,
  stepBack,
} from './generation.ts';
import { dropJournal, type Journal, type JournalFile, writeJournal } from './journal.ts';

/*
 * How a set of files is refreshed, all or none. The lock is held, what an earlier run left is finished or undone (see
 * `recover.ts`), and every file has been rendered and read back:
 *
 *  (1) stage every file beside its target (`output/stage.ts`), durable, under a name of its own
 *  (2) run the check commands on what is staged
 *  (3) is the generation still the one that this run began with? Somebody who shares no lock may have been quicker
 *  (4) save what is there now, and write the journal `staged`, durable: from here on the next run can finish
 *      -- up to here no target has been touched: a failure takes the temporaries away and leaves everything as it was
 *  (5) rename all, sync the directories. A failure puts back what was there
 *  (6) journal `renamed`; record what was rendered
 *  (7) reload. If that fails, put back what was there, and reload again
 *  (8) drop the journal, and the generations that are not to be kept
 *
 * A run that is killed before (4) leaves temporaries, which the next run sweeps; between (4) and (6) it leaves some files
 * new and some old, until the next run has finished the work; after (6) the next run reloads.
 *
 * Not promised: that the reload command runs only once when the power fails between its end and (8).
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
  readonly seal: Seal;
}

export interface Commit {
  readonly steps: readonly Step[];
  /** What has been recorded so far. */
  readonly before: RenderRecord;
  /** What is to be recorded. */
  readonly after: RenderRecord;
  readonly checks: readonly Check[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns the number of the generation that is in place now
 * @throws {SsmithError} `write-failed`, `output-refused`, `check-failed`, `reload-failed`, `busy`; the files are then as they were
 */
export async function commit(set: FileSet, { steps, before, after, checks, signal }: Commit): Promise<number> {
  const present = before.generation ?? 0;
  const changes = steps.filter(({ action }) => action !== 'keep');
  if (changes.length === 0) {
    if (after !== before) writeRecord(set.place, { ...after, generation: present });
    return present;
  }
  const staging = stage(changes, set.tag); // (1)
  const generation = present + 1;
  const journal: Journal = {
    version: 1,
    phase: 'staged',
    generation,
    config: set.config,
    files: staging.files.map(({ step, temporary }) => journalFile(step, temporary, set.seal)),
    record: { ...after, generation },
    ...(set.reload === undefined ? {} : { reload: { argv: set.reload, cwd: set.directory } }),
  };
  await prepare(set, staging, journal, { steps, before, checks, signal });
  publishOrUndo(set, staging, journal); // (5)
  await complete(set, journal);
  return generation;
}

/** (2) to (4) */
async function prepare(
  set: FileSet,
  staging: Staging,
  journal: Journal,
  { steps, before, checks, signal }: Omit<Commit, 'after'>,
): Promise<void> {
  try {
    const { place, directory, config } = set;
    const problems = await runChecks(staging, checks, { place, directory, outputs: steps.map(({ path }) => path), signal }); // (2)
    signal?.throwIfAborted();
    if (problems.length > 0) throw new SsmithError(problems);
    const present = readRecord(place).generation ?? 0;
    if (present !== journal.generation - 1) throw overtaken(present); // (3)
    const record = before.files.filter((file) => file.config === config);
    const saved = {
      version: 1,
      number: journal.generation - 1,
      config,
      until: new Date().toISOString(),
      files: saveFiles(steps),
      record,
    } as const;
    saveGeneration(place, saved); // (4)
    writeJournal(place, journal, set.seal);
  } catch (error) {
    discard(staging);
    throw error;
  }
}

function publishOrUndo(set: FileSet, staging: Staging, journal: Journal): void {
  try {
    publish(staging);
    syncDirectories(staging);
  } catch (error) {
    putBack(loadGeneration(set.place, journal.generation - 1), journal.files, set.seal);
    discard(staging);
    dropJournal(set.place);
    throw error;
  }
  closeDirectories(staging.directories);
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
    if (ending.kind === 'failed') await undoReload(set, journal, ending.how);
  }
  dropJournal(set.place); // (8)
  dropGenerations(set.place, set.keep);
}

/** The application is given back what it had. */
async function undoReload(set: FileSet, journal: Journal, how: string): Promise<never> {
  const before = loadGeneration(set.place, journal.generation - 1);
  putBack(before, journal.files, set.seal);
  const others = journal.record.files.filter(({ config }) => config !== set.config);
  writeRecord(set.place, { version: 1, generation: journal.generation, files: [...others, ...before.record] });
  const { argv = [], cwd = set.directory } = journal.reload ?? {};
  const again = await runCommand(argv, cwd);
  dropJournal(set.place);
  const second = again.kind === 'succeeded' ? 'and it has been run again' : `and it ${again.how} there, too`;
  throw new SsmithError({
    code: 'reload-failed',
    message: `\`${shownCommand(argv)}\` ${how}; the files before are in place again, ${second}`,
    help: 'look at the log of the service that it reloads',
  });
}

/**
 * Puts files back as they were, as far as a run has changed them: whatever is neither the old content nor the new was
 * written by somebody else in the meantime, and stays.
 */
export function putBack({ files: saved }: Generation, changed: readonly JournalFile[], seal: Seal): void {
  const changes = new Map(changed.map((file) => [file.output, file]));
  const ours = saved.filter((file) => isOurs(file, changes.get(file.output), seal));
  carryOut(ours.map(stepBack));
}

function isOurs(saved: SavedFile, change: JournalFile | undefined, seal: Seal): boolean {
  if (change === undefined) return false;
  const present = readIfPlain(saved.output);
  if (present === undefined) return change.action === 'remove';
  const old = contentOf(saved);
  return seal(present) === change.seal || (old !== undefined && seal(present) === seal(old));
}

function journalFile({ action, path, directory, content }: Step, temporary: string | undefined, seal: Seal): JournalFile {
  if (action === 'keep') throw new Error('what stays is not in a journal');
  return {
    action,
    output: path,
    directory,
    ...(temporary === undefined ? {} : { temporary }),
    ...(content === undefined ? {} : { seal: seal(content) }),
  };
}

function overtaken(generation: number): SsmithError {
  return new SsmithError({
    code: 'busy',
    message: `another run has published generation ${generation} while this one was asking for parameters; nothing has been changed`,
    help: 'run it again',
  });
}
