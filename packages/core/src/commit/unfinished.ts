import { statSync } from 'node:fs';
import { join } from 'node:path';
import { existingSealer } from '../state/record.ts';
import { readJournal } from './journal.ts';

/** A run that has not come to its end: it was interrupted, or is still under way. */
export interface Unfinished {
  /** Absolute path of the config that it is of. */
  readonly config: string;
  readonly since: Date | undefined;
}

/**
 * Looks without taking the lock, and leaves everything as it is.
 * @throws {SsmithError} `state-failed` for a journal that was not written by a run of this set
 */
export function findUnfinished(place: string): Unfinished | undefined {
  const since = statSync(join(place, 'journal'), { throwIfNoEntry: false })?.mtime;
  const journal = readJournal(place, existingSealer(place));
  return journal === undefined ? undefined : { config: journal.config, since };
}
