import { join, sep } from 'node:path';
import type { Verification } from '../config/config.ts';
import { SsmithError, type Warning } from '../error/problem.ts';
import { closeDirectories } from '../output/directory.ts';
import type { Step } from '../output/plan.ts';
import { publish, syncDirectories } from '../output/publish.ts';
import { carryOut } from '../output/replace.ts';
import { discard, stage, warningsOf } from '../output/stage.ts';
import { currentLink } from '../template/layout.ts';
import { readRecord, type RenderRecord, type Seal, writeRecord } from '../state/record.ts';
import { type Check, placesOf, runChecks } from './check.ts';
import { abandon, complete, type FileSet, putBack } from './complete.ts';
import { saveFiles } from './generation.ts';
import { layoutOf, Trees } from './linked.ts';
import { type Journal, type JournalFile, writeJournal } from './journal.ts';
import type { OnStage } from './stage.ts';

/*
 * How a set of files is refreshed, all or none. The lock is held, what an earlier run left is finished or undone (see
 * `recover.ts`), and every file has been rendered and read back:
 *
 *  (1) stage every file beside its target (`output/stage.ts`), durable, under a name of its own
 *  (2) run the check commands on what is staged
 *  (3) is the generation still the one that this run began with? Somebody who shares no lock may have been quicker
 *  (4) save what is there now, and write the journal `staged`, durable: from here on the next run can finish
 *      -- up to here no target has been touched: a failure takes the temporaries away and leaves everything as it was
 *  (5) rename all, or write in place (`output/in-place.ts`), sync the directories. A failure puts back what was there
 *  (6) journal `renamed`; record what was rendered
 *  (7) reload. If that fails, put back what was there, and reload again
 *  (8) verify, where a deployment asks for it; the same, if that fails
 *  (9) drop the journal, and the generations that are not to be kept
 *
 * A run that is killed before (4) leaves temporaries, which the next run sweeps; between (4) and (6) it leaves some files
 * new and some old, until the next run has finished the work; after (6) the next run reloads and verifies; while it undoes (7) or
 * (8) the next run goes on with that.
 *
 * Not promised: that the reload command runs only once when the power fails between its end and (9).
 */

export interface Commit {
  readonly steps: readonly Step[];
  /** What has been recorded so far. */
  readonly before: RenderRecord;
  /** What is to be recorded. */
  readonly after: RenderRecord;
  readonly checks: readonly Check[];
  readonly verify?: Verification | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: OnStage | undefined;
}

export interface Committed {
  /** The number of what is in place now. */
  readonly generation: number;
  readonly warnings: readonly Warning[];
}

/**
 * @returns the generation that is in place now, and what could not be kept of the files before
 * @throws {SsmithError} `write-failed`, `output-refused`, `check-failed`, `reload-failed`, `verify-failed`, `busy`: the files
 *   are then as they were; `state-failed`: they are, or the next run finishes, as the message says
 */
export async function commit(set: FileSet, request: Commit): Promise<Committed> {
  const { steps, before, after } = request;
  const present = before.generation ?? 0;
  const changes = steps.filter(({ action }) => action !== 'keep');
  if (changes.length === 0) {
    if (after !== before) writeRecord(set.place, { ...after, generation: present });
    return { generation: present, warnings: [] };
  }
  // A record that was lost must not make earlier generations pass for later ones.
  const generation = Math.max(present, ...set.generations.kept().map((kept) => kept + 1)) + 1;
  const numbered = { ...request, after: { ...after, generation } };
  const { journal, warnings } =
    set.layout === undefined ? await replaceEach(set, changes, numbered) : await replaceAll(set, set.layout, numbered);
  await complete(set, journal, request);
  return { generation, warnings };
}

interface Published {
  readonly journal: Journal;
  readonly warnings: readonly Warning[];
}

/** The layout `files`. */
async function replaceEach(set: FileSet, changes: readonly Step[], request: Commit): Promise<Published> {
  request.onStage?.('write');
  const staging = stage(changes, set.tag); // (1)
  const files = staging.files.map(({ step, temporary }) => journalFile(step, temporary, set.seal));
  const journal: Journal = { ...newJournal(set, request), files };
  try {
    await prepare(set, placesOf(staging), undefined, journal, request);
  } catch (error) {
    discard(staging);
    abandonQuietly(set, journal);
    throw error;
  }
  try {
    publish(staging, putBackThen); // (5)
    syncDirectories(staging, putBackThen);
  } catch (error) {
    putBack(set, journal);
    discard(staging);
    abandonQuietly(set, journal);
    throw error;
  }
  closeDirectories(staging.directories);
  return { journal, warnings: warningsOf(staging) };
}

const putBackThen = 'what had been changed has been put back';

/**
 * The layout by generations: (1) and (5) are one directory and one link, see `linked.ts`. What an earlier layout has left
 * somewhere else is removed behind them.
 */
async function replaceAll(set: FileSet, directory: string, request: Commit): Promise<Published> {
  request.onStage?.('write');
  const link = `${join(directory, currentLink)}${sep}`;
  const inside = request.steps.filter(({ path }) => path.startsWith(link));
  const outside = request.steps.filter(({ path, action }) => !path.startsWith(link) && action === 'remove');
  const trees = new Trees(directory);
  try {
    const before = trees.current;
    const { tree, places } = trees.build(request.after.generation ?? 0, inside);
    const files = outside.map((step) => journalFile(step, undefined, set.seal));
    const named = { directory, tree, ...(before === undefined ? {} : { before }) };
    const journal: Journal = { ...newJournal(set, request), files, link: named };
    try {
      await prepare(set, places, join(directory, tree), journal, request);
      trees.link(tree, set.tag);
    } catch (error) {
      // The link may have its new name although its directory could not be synced.
      if (trees.current === tree) trees.link(before, set.tag);
      trees.remove(tree);
      abandonQuietly(set, journal);
      throw error;
    }
    return { journal, warnings: carryOut(outside) };
  } finally {
    trees.close();
  }
}

function newJournal(set: FileSet, { after: record, verify: by }: Commit): Omit<Journal, 'files'> {
  const reload = set.reload === undefined ? {} : { reload: { argv: set.reload, cwd: set.directory } };
  const verify = by === undefined ? {} : { verify: { by, cwd: set.directory } };
  return { version: 1, phase: 'staged', generation: record.generation ?? 0, config: set.config, record, ...reload, ...verify };
}

/** (2) to (4) */
async function prepare(
  { place, directory, config, generations, seal }: FileSet,
  places: ReadonlyMap<string, string>,
  tree: string | undefined,
  journal: Journal,
  { steps, before, checks, signal, onStage }: Commit,
): Promise<void> {
  const outputs = steps.filter(({ action }) => action !== 'remove').map(({ path }) => path);
  const changed = new Set(steps.filter(({ action }) => action === 'create' || action === 'update').map(({ path }) => path));
  const asked = checks.filter(({ output }) => changed.has(output));
  if (asked.length > 0) onStage?.('check');
  const problems = await runChecks(places, asked, { place, directory, outputs, ...(tree === undefined ? {} : { set: tree }), signal }); // (2)
  signal?.throwIfAborted();
  if (problems.length > 0) throw new SsmithError(problems);
  onStage?.('swap');
  const present = readRecord(place).generation ?? 0;
  if (present !== (before.generation ?? 0)) throw overtaken(present); // (3)
  const record = before.files.filter((file) => file.config === config);
  const layout = record.map(({ output }) => layoutOf(output)).find((one) => one !== undefined);
  const laidOut = layout === undefined ? {} : { layout };
  const saved = { version: 1, number: journal.generation - 1, config, ...laidOut, until: new Date().toISOString(), record } as const;
  generations.save({ ...saved, files: saveFiles(steps) }); // (4)
  writeJournal(place, journal, seal);
}

/** The first error is the one to tell. A journal that cannot be dropped is followed by the next run, which undoes the same. */
function abandonQuietly(set: FileSet, journal: Journal): void {
  try {
    abandon(set, journal);
  } catch {
    // The generation that it needs is still there, because it is dropped last.
  }
}

function journalFile({ action, path, directory, content, inPlace }: Step, temporary: string | undefined, seal: Seal): JournalFile {
  if (action === 'keep') throw new Error('what stays is not in a journal');
  return {
    action,
    output: path,
    directory,
    ...(temporary === undefined ? {} : { temporary }),
    ...(temporary === undefined || inPlace === undefined ? {} : { inPlace: true }),
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
