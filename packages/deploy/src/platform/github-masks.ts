import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Guarded, maskCommands, type Warning, writeOut } from '@ssmith/core';

const standardError = 2;

/**
 * Tells the runner, on the standard error, what it is to hide from now on. The commands hold the values: the runner takes
 * them out of the log, but a file would keep them, so that none are written to one.
 */
export function maskSecrets(secrets: readonly Guarded[]): readonly Warning[] {
  const { commands, unmasked } = maskCommands(secrets);
  if (isatty(standardError) || fstatSync(standardError).isFile()) {
    return [{ message: 'the standard error does not go to the runner, so it was not told what to hide in the log' }];
  }
  writeOut(commands, standardError);
  if (unmasked.length === 0) return [];
  const names = unmasked.map((name) => `\`${name}\``).join(', ');
  return [{ message: `not hidden in the log, because it is too short or a common word: the value of ${names}` }];
}
