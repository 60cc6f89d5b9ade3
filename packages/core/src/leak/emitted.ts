import type { Problem, Warning } from '../error/problem.ts';
import type { Guarded } from './guarded.ts';
import { findLeftovers } from './leftover.ts';
import { chanceWarning, leakProblem, leftoverProblem, tooShortWarning } from './problem.ts';
import { createScanner } from './scanner.ts';

/** A file that a build is about to publish. */
export interface Emitted {
  /** A path, for messages. */
  readonly file: string;
  readonly content: string | Uint8Array;
}

export interface EmittedLeaks {
  readonly problems: readonly Problem[];
  /** Values that are short or common. */
  readonly warnings: readonly Warning[];
  /** Files that must not be published. */
  readonly files: readonly string[];
}

/** Looks for secrets, and for references that should have become values, in what a build has put out for browsers. */
export function searchEmitted(emitted: Iterable<Emitted>, guarded: readonly Guarded[]): EmittedLeaks {
  const scanner = createScanner(guarded);
  const problems: Problem[] = [];
  const warnings: Warning[] = scanner.unsearchable.map(tooShortWarning);
  const files = new Set<string>();
  const refuse = (file: string, problem: Problem): void => {
    files.add(file);
    problems.push(problem);
  };
  for (const { file, content } of emitted) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.length);
    for (const leak of scanner.scan(file, bytes)) {
      if (leak.weak) warnings.push(chanceWarning({ ...leak, file }));
      else refuse(file, leakProblem({ ...leak, file }, guarded));
    }
    // A source map quotes templates, as it quotes every source.
    if (!file.endsWith('.map')) for (const leftover of findLeftovers(bytes)) refuse(file, leftoverProblem(file, leftover));
  }
  return { problems, warnings, files: [...files] };
}
