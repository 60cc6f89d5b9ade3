import type { Verification } from '../config/config.ts';
import { type Problem, SsmithError } from '../error/problem.ts';
import { carryOut } from '../output/replace.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { readRecord, type Seal, writeRecord } from '../state/record.ts';
import { runCommand, shownCommand } from './command.ts';
import { contentOf, type Generations, type SavedFile, stepBack } from './generation.ts';
import { dropJournal, type Journal, type JournalFile, writeJournal } from './journal.ts';
import { withTrees } from './linked.ts';
import type { OnStage } from './stage.ts';
import { runVerification, shownVerification } from './verification.ts';

/*
 * What comes after the files of a set have got their names, and what puts back those that were there before: (6) to (9) of
 * `commit.ts`, for a run that has come so far itself and for one that finds the journal of another.
 */

/** Who is told what is being done, and may end what can be ended. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: OnStage | undefined;
}

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
 * (6) to (9), for a run that has just published its files, or for one that finds them published.
 * @param watch the signal ends the verification, which is a failure of it, and nothing else
 * @throws {SsmithError} `reload-failed`, `verify-failed`
 */
export async function complete(set: FileSet, journal: Journal, watch: Watch = {}): Promise<void> {
  const { reload, verify } = journal;
  writeRecord(set.place, journal.record);
  if (reload !== undefined || verify !== undefined) writeJournal(set.place, { ...journal, phase: 'renamed' }, set.seal);
  if (reload !== undefined) {
    watch.onStage?.('reload');
    const ending = await runCommand(reload.argv, { cwd: reload.cwd }); // (7)
    if (ending.kind === 'failed') throw await takeBack(set, journal, watch, reloadFailed(reload.argv, ending.how));
  }
  if (verify !== undefined) {
    watch.onStage?.('verify');
    const ending = await runVerification(verify.by, verify.cwd, watch.signal); // (8)
    if (ending.kind === 'failed') throw await takeBack(set, journal, watch, verifyFailed(verify.by, ending.how));
  }
  dropJournal(set.place); // (9)
  set.generations.dropAllBut(set.keep);
  if (journal.link !== undefined) withTrees(journal.link.directory, (trees) => trees.sweep(set.keep, set.tag));
}

/** The application is given back what it had. */
async function takeBack(set: FileSet, journal: Journal, { onStage }: Watch, problem: Problem): Promise<SsmithError> {
  onStage?.('undo');
  writeJournal(set.place, { ...journal, phase: 'undoing' }, set.seal);
  return new SsmithError({ ...problem, message: `${problem.message}; ${await undo(set, journal)}` });
}

function reloadFailed(argv: readonly string[], how: string): Problem {
  return {
    code: 'reload-failed',
    message: `\`${shownCommand(argv)}\` ${how}`,
    help: 'look at the log of the service that it reloads',
  };
}

function verifyFailed(by: Verification, how: string): Problem {
  return {
    code: 'verify-failed',
    message: `\`${shownVerification(by)}\` ${how}`,
    help: 'look at the log of the application: it was not well with the new files',
  };
}

/**
 * Puts back what was there before a run whose reload, or verification, has failed, and reloads.
 * @returns what has been done, as a part of a sentence
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
  const again = reload === undefined ? undefined : await runCommand(reload.argv, { cwd: reload.cwd });
  abandon(set, journal);
  const back = 'the files before are in place again';
  if (again === undefined) return back;
  return again.kind === 'succeeded' ? `${back}, and the reload has been run again` : `${back}, and the reload ${again.how} there, too`;
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
