import { readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Verification } from '../config/config.ts';
import { SsmithError } from '../error/problem.ts';
import { syncDirectory } from '../output/directory.ts';
import type { Action } from '../output/plan.ts';
import { Secret } from '../secret/secret.ts';
import { type RenderRecord, type Seal, writePrivate } from '../state/record.ts';

/** What a run is about to do, so that the next one can finish or undo it. No value is in it. */
export interface Journal {
  readonly version: 1;
  /**
   * `staged`: all temporaries are complete, some may have their names. `renamed`: all have, the rest is to be done.
   * `undoing`: the reload or the verification has failed, and what was there before is being put back.
   */
  readonly phase: 'staged' | 'renamed' | 'undoing';
  /** The number of the generation that is being made; the one before is saved. */
  readonly generation: number;
  readonly config: string;
  readonly files: readonly JournalFile[];
  /** What is to be recorded when the files are in place. */
  readonly record: RenderRecord;
  /** Of a layout by generations: the link, and what it named before. */
  readonly link?: { readonly directory: string; readonly tree: string; readonly before?: string };
  /** Argv, and where it runs. */
  readonly reload?: { readonly argv: readonly string[]; readonly cwd: string };
  /** What has to be content with the new files, and where it runs. */
  readonly verify?: { readonly by: Verification; readonly cwd: string };
}

export interface JournalFile {
  readonly action: Exclude<Action, 'keep'>;
  /** Absolute. */
  readonly output: string;
  /** Its directory, links resolved. */
  readonly directory: string;
  /** The name of the temporary in that directory. */
  readonly temporary?: string;
  /** Whether the bytes of the temporary are written into the file, instead of its taking the name. */
  readonly inPlace?: true;
  /** HMAC of the new content. */
  readonly seal?: string;
}

/** Durable when it returns. It is sealed with the key of the state directory: nobody else can have written it. */
export function writeJournal(place: string, journal: Journal, seal: Seal): void {
  const text = JSON.stringify(journal);
  writePrivate(
    pathOf(place),
    Buffer.from(`${sealOf(text, seal)} ${text}\n`),
    journal.phase === 'staged' ? 'no file has been changed' : 'the next run finishes its work',
  );
}

/**
 * @returns nothing when the last run came to its end
 * @throws {SsmithError} `state-failed` for one that was not written by a run of this set
 */
export function readJournal(place: string, seal: Seal | undefined): Journal | undefined {
  const path = pathOf(place);
  let line: string;
  try {
    line = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SsmithError({ code: 'state-failed', message: `the journal \`${path}\` cannot be read (${code})` });
  }
  const [, itsSeal, text = ''] = /^(\S+) (.*)\n$/s.exec(line) ?? [];
  if (seal !== undefined && itsSeal === sealOf(text, seal)) return JSON.parse(text) as Journal;
  throw new SsmithError({
    code: 'state-failed',
    message: `the journal \`${path}\` was not written by a run of this set of files`,
    help: 'find out where it comes from; when the files are as they should be, remove it',
  });
}

/** Durable when it returns: a journal that came back would be followed again. */
export function dropJournal(place: string): void {
  try {
    unlinkSync(pathOf(place));
    syncDirectory(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      throw new SsmithError({ code: 'state-failed', message: `the journal in \`${place}\` cannot be removed (${code})` });
  }
}

function sealOf(text: string, seal: Seal): string {
  return seal(new Secret('journal', Buffer.from(text)));
}

function pathOf(place: string): string {
  return join(place, 'journal');
}
