import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Warning } from '../error/problem.ts';
import { generationDirectory } from '../template/layout.ts';
import type { Memory } from '../state/memory.ts';
import { confirm, findLastGood, type LastGood } from '../state/last-good.ts';
import type { RenderRecord } from '../state/record.ts';
import { type Commit, type Committed, commit } from './commit.ts';
import type { FileSet } from './complete.ts';
import { Generations } from './generation.ts';
import { lockDirectories } from './lock.ts';
import { recover } from './recover.ts';

/** What a set is made from. */
export interface SetOwner {
  readonly config: Config;
  readonly directory: string;
  readonly roots: readonly string[];
}

/** A set whose lock is held. */
export interface OpenSet {
  /** What became of a run before this one. */
  readonly warnings: readonly Warning[];
  /** Refreshes the files, all or none. See `commit.ts`. */
  commit(request: Commit): Promise<Committed>;
  /** Remembers that the files are what the parameters say now. */
  confirm(): void;
  /** @param maxAge milliseconds */
  lastGood(record: RenderRecord, outputs: readonly string[], maxAge: number): LastGood;
  release(): void;
}

/** What is this config's own, where several share a state directory. */
export function tagOf({ place, configFile }: Pick<Memory, 'place' | 'configFile'>): string {
  return createHash('sha256').update(`${place}\n${configFile}`).digest('hex').slice(0, 8);
}

/** Longest wait for another run. Milliseconds. */
const usualWait = 60_000;
const usualKeep = 1;

/**
 * Takes the lock of a set of files, and finishes or undoes what an earlier run has left. A directory that is not there
 * yet is not locked: whoever makes it for this set holds the lock of the state.
 * @param outputs absolute paths of all that may be written
 * @throws {SsmithError} `busy`, `state-failed`, and what finishing may fail with
 */
export async function openSet(
  memory: Memory,
  { config, directory, roots }: SetOwner,
  outputs: readonly string[],
  { lockWait = usualWait, signal }: { readonly lockWait?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<OpenSet> {
  memory.open();
  const { place, configFile, seal } = memory;
  const generations = generationDirectory(config, directory);
  const written = generations === undefined ? outputs.map((output) => dirname(output)) : [generations];
  const directories = [...new Set(written)].filter((path) => existsSync(path));
  const lock = await lockDirectories([place, ...directories], lockWait, signal);
  const tag = tagOf(memory);
  const { keep = usualKeep, reload } = config;
  const common = { place, tag, config: configFile, directory, roots, keep, reload, seal };
  const set: FileSet = { ...common, layout: generations, generations: new Generations(place, tag) };
  try {
    return {
      warnings: await recover(set, directories),
      commit: (request) => commit(set, request),
      confirm: () => confirm(place, tag),
      lastGood: (record, paths, maxAge) => findLastGood(set, record, paths, maxAge),
      release: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
