import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownPath } from '../error/shown-path.ts';
import { readIfPlain } from '../output/snapshot.ts';
import type { RenderRecord, Seal } from './record.ts';

/** Whether the files of the last render may stay in the place of new ones. */
export type LastGood =
  | { readonly kind: 'good'; /** Milliseconds. */ readonly age: number }
  | { readonly kind: 'none'; readonly reason: string };

/** Remembers that the files are now what the parameters say, also when nothing had to be written. */
export function confirm(place: string, tag: string): void {
  const path = join(place, `confirmed-${tag}`);
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    makeStamp(path);
  }
}

/** The files are in place whether that can be remembered or not. */
function makeStamp(path: string): void {
  try {
    writeFileSync(path, '', { mode: 0o600 });
  } catch {
    // Without it nothing is good enough to be kept later.
  }
}

/**
 * The files of the last render are good if each of them is there, as it was rendered, and a run has found them right within
 * the time that is allowed.
 * @param outputs all that this run would have written
 * @param maxAge milliseconds
 */
export function findLastGood(
  { place, tag, seal }: { readonly place: string; readonly tag: string; readonly seal: Seal },
  { files }: RenderRecord,
  outputs: readonly string[],
  maxAge: number,
): LastGood {
  const recorded = new Map(files.map((file) => [file.output, file]));
  for (const output of outputs) {
    const expected = recorded.get(output)?.seal;
    const content = readIfPlain(output);
    const shown = shownPath(output);
    if (expected === undefined) return { kind: 'none', reason: `\`${shown}\` has never been rendered` };
    if (content === undefined) return { kind: 'none', reason: `\`${shown}\` is not there` };
    if (seal(content) !== expected) return { kind: 'none', reason: `\`${shown}\` was edited since it was rendered` };
  }
  const confirmed = statSync(join(place, `confirmed-${tag}`), { throwIfNoEntry: false })?.mtimeMs;
  const age = confirmed === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Date.now() - confirmed);
  return age <= maxAge ? { kind: 'good', age } : { kind: 'none', reason: 'they are older than is allowed (`--max-age`)' };
}
