import { availableParallelism } from 'node:os';
import { runProgram } from './process.ts';
import type { Failure, Reader } from './reader.ts';
import { inScratch } from './scratch.ts';

type Variables = Readonly<Record<string, string>>;

const print = 'process.stdout.write(JSON.stringify(process.env))';

/** What a program sees that was started with `node --env-file=FILE` and nothing else: one process for each file, a few at a time. */
export const nodeFlag: Reader<Variables | Failure> = {
  name: 'node --env-file',
  version: () => process.versions.node,
  missing: () => undefined,
  read: (contents) => inScratch(contents, '.env', ({ paths }) => aFewAtATime(paths, readOne)),
};

async function readOne(path: string): Promise<Variables | Failure> {
  const { status, stdout, stderr } = await runProgram(process.execPath, [`--env-file=${path}`, '-e', print], { env: {} });
  return status === 0 ? (JSON.parse(stdout) as Variables) : { $error: `status ${status}: ${stderr}` };
}

async function aFewAtATime<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  async function next(): Promise<void> {
    // All share one iterator, so that each item is taken once.
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, next));
  return results;
}
