import { resolve } from 'node:path';
import { SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { type Job, type JobOptions, prepareJob } from './job.ts';
import { type DirectoryScan, scanDirectory } from './leak/directory.ts';
import { type Guarded, guardedValues } from './leak/guarded.ts';
import { chanceWarning, leakProblem, tooShortWarning } from './leak/problem.ts';
import { createScanner } from './leak/scanner.ts';
import { type AskingOptions, resolveDemands } from './resolve.ts';

export interface ScanOptions extends JobOptions, AskingOptions {
  /** A directory, or a file. */
  readonly path: string;
}

export interface ScanResult {
  readonly files: number;
  readonly bytes: number;
  /** Secrets that were looked for. */
  readonly secrets: number;
  readonly warnings: readonly Warning[];
}

/**
 * Looks for the secrets of this config in the files of a directory: a bundle that is about to be published, an image, a
 * log. In some forty encodings; the outputs of the config and its stores are passed over.
 * @throws {SsmithError} `leak`, for each file and parameter with the place, never with the value
 */
export async function scan({ path, ...options }: ScanOptions): Promise<ScanResult> {
  const job = await prepareJob(options);
  const guarded = await askSecrets(job, options);
  const scanner = createScanner(guarded);
  const found = scanDirectory(resolve(options.cwd ?? '.', path), scanner, mayHoldSecrets(job));
  const leaks = found.leaks.filter(({ weak }) => !weak);
  if (leaks.length > 0) throw new SsmithError(leaks.map((leak) => leakProblem(leak, guarded)));
  const { files, bytes } = found;
  return { files, bytes, secrets: guarded.length, warnings: warningsOf(found, scanner.unsearchable) };
}

/**
 * The secrets that files of a config, or templates that are imported, refer to: for those who look for them themselves.
 * @throws {SsmithError}
 */
export async function secretsOf(options: JobOptions & AskingOptions): Promise<readonly Guarded[]> {
  return askSecrets(await prepareJob(options), options);
}

async function askSecrets({ demands }: Job, options: AskingOptions): Promise<Guarded[]> {
  const { settled, problems } = await resolveDemands(demands, true, options);
  if (problems.length > 0) throw new SsmithError(problems);
  return guardedValues(settled);
}

/** What this config writes, and where it has its values from. */
function mayHoldSecrets({ entries, demands }: Job): Set<string> {
  const stores = demands.flatMap(({ store }) => (store.kind === 'file' ? [store.file] : []));
  return new Set([...entries.map(({ output }) => output), ...stores]);
}

function warningsOf({ leaks, unreadable }: DirectoryScan, unsearchable: readonly string[]): Warning[] {
  return [
    ...leaks.map(chanceWarning),
    ...unsearchable.map(tooShortWarning),
    ...unreadable.map((file) => ({ message: `\`${shownPath(file)}\` cannot be read, and was not looked at` })),
  ];
}
