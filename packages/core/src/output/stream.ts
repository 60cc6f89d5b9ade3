import { writeSync } from 'node:fs';
import { SsmithError } from '../error/problem.ts';
import { reveal, type Secret } from '../secret/secret.ts';

const standardOutput = 1;

/**
 * Writes a secret to a descriptor that somebody asked for it on: the way of `-o -`, of `--reveal` and of masks. All of it, or
 * an error: a stream would say nothing of a full disk.
 * @throws {SsmithError} `write-failed`
 */
export function writeOut(text: Secret, descriptor: number = standardOutput): void {
  const bytes = Buffer.from(reveal(text), 'utf8');
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe whose reader is slow.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else
        throw new SsmithError({
          code: 'write-failed',
          message: `the standard ${descriptor === standardOutput ? 'output' : 'error'} could not be written (${code})`,
        });
    }
  }
}
