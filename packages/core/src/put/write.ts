import type { Problem } from '../error/problem.ts';
import type { Failure, Parameter } from '../source/source.ts';
import type { NewVersion } from '../source/writer.ts';
import type { WritableStore } from './open.ts';
import { sameText } from './value.ts';

/*
 * How a version is written, since PutParameter compares nothing:
 *
 *  - a parameter that must not exist is created without `Overwrite`: that the service does compare, and of several who try it
 *    at the same time exactly one succeeds
 *  - a version that is to follow version N: read that N is the current one, write with `Overwrite`, and look at the number in
 *    the answer. N + 1: nobody was in between. Any other: somebody was, and this run says so and fails
 *  - no answer (a time-out, a connection that broke): not tried again blindly, which might write twice, but read back. N + 1
 *    with this value: it was written. Still N: it was not, and is tried again. Anything else: somebody else was there
 *
 * Not promised: that the one who comes second changes nothing. Of two who overwrite N at the same time one is told N + 1 and
 * succeeds; the other one's version is N + 2, is the current one, and is not taken back, because that could undo a third
 * one's. Nor is anything promised of readers between the two. An embedded store compares and writes under a lock.
 */

/** How often a write without an answer is tried again. */
const most = 4;

export interface WrittenVersion {
  readonly version: number;
  /** It is written, but its label could not be moved. */
  readonly unlabelled: Failure | undefined;
}

export async function writeVersion(store: WritableStore, wanted: NewVersion, signal: AbortSignal): Promise<WrittenVersion | Problem> {
  const { name, after } = wanted;
  for (let tries = 1; ; tries++) {
    const answer = await store.writer.put(wanted, signal);
    if (answer.kind === 'written') {
      const { version, unlabelled } = answer;
      return version === (after ?? 0) + 1 ? { version, unlabelled } : overtaken(name, version);
    }
    if (answer.kind === 'conflict') return beaten(name, after);
    if (answer.kind === 'failed') return problemOf(name, answer);
    const seen = await lookBack(store, wanted, signal);
    if (seen === 'written') return { version: (after ?? 0) + 1, unlabelled: labelUnknown(wanted) };
    if (seen === 'other') return beaten(name, after);
    if (seen === 'unknown' || tries >= most) return inDoubt(name, answer.failure);
  }
}

async function lookBack(
  { source }: WritableStore,
  { name, value, after }: NewVersion,
  signal: AbortSignal,
): Promise<'written' | 'as before' | 'other' | 'unknown'> {
  const [answer] = await source.get([{ name }], { decrypt: true, signal });
  if (answer?.kind === 'missing') return after === undefined ? 'as before' : 'other';
  if (answer?.kind !== 'found') return 'unknown';
  const { version, value: present }: Parameter = answer.parameter;
  if (version === (after ?? 0) + 1 && sameText(present, value)) return 'written';
  return version === after ? 'as before' : 'other';
}

/** What was to be done after the answer that never came. */
function labelUnknown({ label }: NewVersion): Failure | undefined {
  return label === undefined ? undefined : { kind: 'failed', code: 'service-unavailable', message: 'Parameter Store did not answer' };
}

function overtaken(name: string, version: number): Problem {
  const message =
    version === 1
      ? `\`${name}\` was deleted at the same time, and is there again with this value as version 1`
      : `somebody else wrote \`${name}\` at the same time: version ${version - 1} is theirs; that of this run is version ${version}, the current one`;
  const help = `look at both with \`aws ssm get-parameter-history --name ${name}\`, and write the right one with --if-version ${version}`;
  return { code: 'version-mismatch', message, help };
}

function beaten(name: string, after: number | undefined): Problem {
  const help = 'look at what is there now, and try again if it still is to be written';
  if (after === undefined)
    return { code: 'parameter-exists', message: `somebody else created \`${name}\` at the same time; nothing was written`, help };
  const message = `somebody else wrote \`${name}\` at the same time: version ${after} is not the current one any more`;
  return { code: 'version-mismatch', message, help };
}

function inDoubt(name: string, { code, message }: Failure): Problem {
  const help = 'run the same command again: it tells whether it was';
  return { code, message: `${message}; it is not known whether \`${name}\` was written`, help };
}

export function problemOf(name: string, { code, message, help }: Failure): Problem {
  return { code, message: `\`${name}\`: ${message}`, ...(help === undefined ? {} : { help }) };
}
