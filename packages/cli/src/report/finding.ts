import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Place, ProblemCode } from '@ssmith/core';

/** Something to tell of a template, or of a config. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'note';
  /** A code of a problem, or what else there is to say. */
  readonly rule: ProblemCode | 'warning' | 'not-checked';
  /** A sentence, and the next step. */
  readonly message: string;
  readonly places: readonly Place[];
}

/** Programs that read reports know files by their path in the repository, with slashes; a file outside it by its own. */
export function repositoryPath(file: string): string {
  const path = resolve(file);
  const root = process.env['GITHUB_WORKSPACE'] || repositoryOf(dirname(path));
  const inside = root === undefined ? path : relative(root, path);
  return (inside.startsWith('..') ? path : inside).replaceAll(sep, '/');
}

function repositoryOf(directory: string): string | undefined {
  if (existsSync(join(directory, '.git'))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : repositoryOf(parent);
}
