import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { writeFailed } from '../output/failure.ts';
import type { Staging } from '../output/stage.ts';
import { runCommand, shownCommand } from './command.ts';
import { openSaid } from './said.ts';

/** A command that is to accept a file before it gets its name. */
export interface Check {
  readonly output: string;
  /** `{path}` is the file, `{dir}` a directory with the whole set under its names. */
  readonly argv: readonly string[];
}

/** Where checks run and what they may look at. */
export interface CheckPlace {
  /** The state directory: nobody else can enter it. */
  readonly place: string;
  /** Of the config: the working directory, and what `{dir}` shows. */
  readonly directory: string;
  /** All outputs of the set, changed or not. */
  readonly outputs: readonly string[];
  /** Where the set lies under its names already. */
  readonly set?: string;
  readonly signal: AbortSignal | undefined;
}

/** Where each file is that has bytes to be looked at, by where it is going to be. */
export function placesOf({ files }: Staging): Map<string, string> {
  return new Map(files.flatMap(({ step, temporary }) => (temporary === undefined ? [] : [[step.path, join(step.directory, temporary)]])));
}

const prefix = 'check-';
/** What checks that refused have said; swept with the rest when the next run begins. */
const saidName = `${prefix}said`;

/**
 * Runs the checks of the files that are staged, one after the other.
 * @param staged where each file is, by where it is going to be
 * @returns those that did not accept theirs
 */
export async function runChecks(staged: ReadonlyMap<string, string>, checks: readonly Check[], where: CheckPlace): Promise<Problem[]> {
  const wanted = checks.filter(({ output }) => staged.has(output));
  const needsSet = where.set === undefined && wanted.some(({ argv }) => argv.some((part) => part.includes('{dir}')));
  const made = needsSet ? layOut(staged, where) : undefined;
  const set = where.set ?? made;
  const said = wanted.length === 0 ? undefined : openSaid(join(where.place, saidName));
  const problems: Problem[] = [];
  try {
    for (const { output, argv } of wanted) {
      const filled = argv.map((part) => part.replaceAll('{path}', staged.get(output) ?? '').replaceAll('{dir}', set ?? ''));
      said?.begin(shownCommand(argv));
      const ending = await runCommand(filled, { cwd: where.directory, signal: where.signal, output: said?.descriptor });
      if (where.signal?.aborted === true) break;
      if (ending.kind === 'failed') problems.push(refused(output, argv, ending.how, said?.path));
    }
  } finally {
    said?.close(problems.length > 0 && where.signal?.aborted !== true);
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
  return problems;
}

/** What a check was looking at when its run was killed. */
export function sweepChecks(place: string): void {
  const left = readdirSync(place).filter((name) => name.startsWith(prefix));
  for (const name of left) rmSync(join(place, name), { recursive: true, force: true });
}

/** The set as it is going to be, in a private directory, below the config's directory where it lies there. */
function layOut(staged: ReadonlyMap<string, string>, { place, directory, outputs }: CheckPlace): string {
  try {
    const set = mkdtempSync(join(place, prefix));
    for (const output of outputs) {
      const way = relative(directory, output);
      // What lies somewhere else has its whole path.
      const copy = join(set, way.startsWith('..') ? output : way);
      mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
      copyFileSync(staged.get(output) ?? output, copy);
    }
    return set;
  } catch (error) {
    sweepChecks(place);
    throw writeFailed(join(place, prefix), error, 'no file has been changed');
  }
}

function refused(output: string, argv: readonly string[], how: string, said: string | undefined): Problem {
  const elsewhere = 'render the file somewhere else and run it by hand';
  return {
    code: 'check-failed',
    message: `\`${shownCommand(argv)}\` did not accept \`${shownPath(output)}\`: it ${how}; no file has been changed`,
    help: `what it said is not shown, because it may quote a value; ${said === undefined ? elsewhere : `until the next run it lies in ${said}, for this user only`}`,
  };
}
