import { resolve } from 'node:path';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { storeFinder, type StoreSettings } from './config/stores.ts';
import { resolveVariables, type Variables } from './config/variables.ts';
import { SsmithError } from './error/problem.ts';
import { type JobOptions, storePath } from './job.ts';
import { openWritable, type WritableStore } from './put/open.ts';

/** What commands that write parameters are given. */
export interface WritingOptions extends Omit<JobOptions, 'single'> {
  /** Milliseconds for everything that is asked and written. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

/** Where parameters are written. A config is not needed: names are absolute then, and flags say where. */
export interface Writing {
  readonly config: Config;
  readonly variables: Variables;
  readonly settings: StoreSettings;
}

/** @throws {SsmithError} */
export async function prepareWriting(options: WritingOptions): Promise<Writing> {
  const cwd = resolve(options.cwd ?? '.');
  const loaded = await loadConfig(cwd, options.config);
  const config = loaded?.config ?? {};
  const environment = options.environment ?? process.env;
  const { variables, problems } = resolveVariables(config.vars, {
    given: new Map(Object.entries(options.variables ?? {})),
    environment,
  });
  if (problems.length > 0) throw new SsmithError(problems);
  const flags = { ...options, environment, ...storePath(cwd, options.store) };
  const found = storeFinder(config, loaded?.directory ?? cwd, flags, variables)(undefined);
  if ('problem' in found) throw new SsmithError(found.problem);
  return { config, variables, settings: found.store };
}

/** Opens a store, lets something be done with it within the deadline, and closes it. */
export async function withStore<T>(
  settings: StoreSettings,
  { deadline, signal }: { readonly deadline: number; readonly signal?: AbortSignal | undefined },
  act: (store: WritableStore, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = AbortSignal.timeout(deadline);
  const either = signal === undefined ? end : AbortSignal.any([end, signal]);
  const store = await openWritable(settings, either);
  try {
    return await act(store, either);
  } finally {
    store.close();
  }
}
