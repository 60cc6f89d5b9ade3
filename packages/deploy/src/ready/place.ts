import { posix } from 'node:path';
import { SsmithError } from '@ssmith/core';
import type { RepositoryFacts } from './ready-file.ts';

/** A file beside the config, relative to the root of the repository. */
export function beside({ directory }: RepositoryFacts, name: string): string {
  return posix.join(directory, name);
}

/** The environment that a file is for which is written for one: the last one, which is the one that counts. */
export function lastEnvironment({ environments }: RepositoryFacts): string | undefined {
  return environments.at(-1);
}

/** @throws {SsmithError} `region-missing` */
export function regionOf({ region }: RepositoryFacts): string {
  if (region !== undefined) return region;
  throw new SsmithError({
    code: 'region-missing',
    message: 'no region is known, and the files of this platform name it',
    help: 'pass --region, or set `region` in the config',
  });
}

/** Stands for an account until one is known. */
const noAccount = '111122223333';

export function accountOf({ account = noAccount }: RepositoryFacts): string {
  return account;
}

/**
 * The directories that hold rendered files and nothing of the repository, so that memory can be mounted there: `['run']`.
 * A file that lies beside others stays on the disk. Of `run/${env}` it is the part without a variable.
 */
export function memoryDirectories({ outputs, templates = [] }: RepositoryFacts): string[] {
  const directories = [...new Set(outputs.map((output) => fixedPart(posix.dirname(posix.normalize(output)))))].filter(
    (directory) => directory !== '.' && !directory.startsWith('..') && !posix.isAbsolute(directory),
  );
  const own = directories.filter((directory) => !templates.some((template) => isBelow(posix.normalize(template), directory)));
  return own.filter((directory) => !own.some((other) => isBelow(directory, other)));
}

function fixedPart(directory: string): string {
  return directory.replace(/(?:^|\/)[^/]*\$\{.*$/, '') || '.';
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}

/** Files that hold values, as a pattern for shells and ignore files: a variable in a name is `*`. */
export function patternsOf({ outputs }: RepositoryFacts): string[] {
  return outputs.map((output) => output.replaceAll(/\$\{[^}]*\}/g, '*'));
}
