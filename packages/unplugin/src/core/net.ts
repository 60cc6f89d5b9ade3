import type { Emitted, Guarded } from '@ssmith/core';
import { asBuildError, type BuildError } from './refusal.ts';

/** What the second net has found in the output of a build for browsers. */
export interface Catch {
  /** What ends the build. */
  readonly error: BuildError | undefined;
  /** Lines about values that are short or common, so that they may stand there by chance. */
  readonly warnings: readonly string[];
  /** The files that must not be published. */
  readonly files: readonly string[];
}

export const emptyCatch: Catch = { error: undefined, warnings: [], files: [] };

/** Looks for secrets, and for references that nobody has replaced, in files that are about to be published. */
export async function castNet(emitted: Iterable<Emitted>, secrets: readonly Guarded[]): Promise<Catch> {
  const { formatWarning, searchEmitted } = await import('@ssmith/core');
  const { problems, warnings, files } = searchEmitted(emitted, secrets);
  const error = problems.length === 0 ? undefined : await asBuildError(problems);
  return { error, warnings: warnings.map((warning) => formatWarning(warning).trimEnd()), files };
}
