import type { Problem, Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import type { FileLeak } from './directory.ts';
import type { Guarded } from './guarded.ts';
import type { Leftover } from './leftover.ts';

/** A secret stands in a file where it must not be. The places are those of its references. */
export function leakProblem(leak: FileLeak, guarded: readonly Guarded[]): Problem {
  return {
    code: 'leak',
    message: sentence(leak),
    places: guarded.find(({ name }) => name === leak.name)?.places ?? [],
    help: 'do not publish it; give the parameter another value if it has been published already',
  };
}

/** It may stand there by chance. */
export function chanceWarning(leak: FileLeak): Warning {
  return { message: `${sentence(leak)}; the value is short or common, so that may be chance` };
}

export function tooShortWarning(name: string): Warning {
  return { message: `\`${name}\` is too short to be looked for` };
}

export function leftoverProblem(file: string, { reference, line, column }: Leftover): Problem {
  return {
    code: 'leak',
    message: `${shownPath(file)}:${line}:${column}: the reference \`${reference}\` stands there instead of a value`,
    help: 'import the template by its own name, without a query, in code that the plugin gets to see',
  };
}

function sentence({ file, line, column, name, encoding }: FileLeak): string {
  return `${shownPath(file)}:${line}:${column}: the value of \`${name}\` stands there (${encoding})`;
}
