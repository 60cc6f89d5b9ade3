import { resolve } from 'node:path';
import { type Problem, SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { parametersOf, type Settled } from './fetch/settle.ts';
import { type Job, type JobOptions, prepareJob } from './job.ts';
import { type DirectoryScan, type FileLeak, scanDirectory } from './leak/directory.ts';
import { guardedValues } from './leak/guarded.ts';
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
  const { settled, problems } = await resolveDemands(job.demands, true, options);
  if (problems.length > 0) throw new SsmithError(problems);
  const guarded = guardedValues(settled);
  const scanner = createScanner(guarded);
  const found = scanDirectory(resolve(options.cwd ?? '.', path), scanner, mayHoldSecrets(job));
  const leaks = found.leaks.filter(({ weak }) => !weak);
  if (leaks.length > 0) throw new SsmithError(leaks.map((leak) => leakProblem(leak, settled)));
  const { files, bytes } = found;
  return { files, bytes, secrets: guarded.length, warnings: warningsOf(found, scanner.unsearchable) };
}

/** What this config writes, and where it has its values from. */
function mayHoldSecrets({ entries, demands }: Job): Set<string> {
  const stores = demands.flatMap(({ store }) => (store.kind === 'file' ? [store.file] : []));
  return new Set([...entries.map(({ output }) => output), ...stores]);
}

function leakProblem(leak: FileLeak, settled: readonly Settled[]): Problem {
  const parameter = leak.name.replace(/#.*$/s, '');
  const uses = settled.filter(({ outcome }) => parametersOf(outcome).some(({ name }) => name === parameter));
  return {
    code: 'leak',
    message: sentence(leak),
    places: uses.map(({ demand }) => demand.use.place),
    help: 'do not publish it; give the parameter another value if it has been published already',
  };
}

function warningsOf({ leaks, unreadable }: DirectoryScan, unsearchable: readonly string[]): Warning[] {
  return [
    ...leaks.map((leak) => ({ message: `${sentence(leak)}; the value is short or common, so that may be chance` })),
    ...unsearchable.map((name) => ({ message: `\`${name}\` is too short to be looked for` })),
    ...unreadable.map((file) => ({ message: `\`${shownPath(file)}\` cannot be read, and was not looked at` })),
  ];
}

function sentence({ file, line, column, name, encoding }: FileLeak): string {
  return `${shownPath(file)}:${line}:${column}: the value of \`${name}\` stands there (${encoding})`;
}
