import type { Problem } from '../error/problem.ts';
import { aboutOneName } from '../fetch/settle.ts';
import type { Failure } from '../source/source.ts';
import type { Need } from './need.ts';

/** A need as messages name it. */
export function named({ kind, name }: Need): string {
  return `\`${name}${kind === 'tree' ? '/*' : ''}\``;
}

/** What kept a need from being looked at; the failure of a whole call has the same words for all that it concerns. */
export function problemOf(need: Need, { code, message, help }: Failure, where: string): Problem {
  const sentence = aboutOneName.has(code) ? `${named(need)} in ${where}: ${message}` : message;
  return { code, message: sentence, places: need.places, ...(help === undefined ? {} : { help }) };
}
