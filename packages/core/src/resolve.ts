import type { StoreSettings } from './config/stores.ts';
import type { Problem } from './error/problem.ts';
import { askStores, type OpenSource } from './fetch/ask.ts';
import type { Demand } from './fetch/demand.ts';
import { fetchProblems, settle, type Settled, parametersOf } from './fetch/settle.ts';
import { openSource } from './source/open.ts';
import type { ParameterType } from './source/source.ts';

export interface AskingOptions {
  /** Milliseconds for everything that is asked; the default is 30,000. */
  readonly deadline?: number;
  /** Ends the asking before that. */
  readonly signal?: AbortSignal;
  /** Others ask at the same time, so this run asks for little at a time from the start. */
  readonly isOneOfMany?: boolean;
  /** Where parameters are read, for tests and for embedding. */
  readonly open?: OpenSource;
}

/** What became of each demand. */
export interface Resolution {
  readonly settled: readonly Settled[];
  /** Every parameter that was read, once, however many references it has. */
  readonly parameters: readonly ReadParameter[];
  readonly problems: readonly Problem[];
  /** How a store calls itself. */
  readonly describe: (store: StoreSettings) => string;
}

export interface ReadParameter {
  /** How the store calls itself: a region, or a file. */
  readonly store: string;
  readonly name: string;
  readonly version: number;
  readonly type: ParameterType;
}

export const defaultDeadline = 30_000;

/** Asks the stores what the demands want. */
export async function resolveDemands(
  demands: readonly Demand[],
  decrypt: boolean,
  { deadline = defaultDeadline, signal, isOneOfMany = false, open = openSource }: AskingOptions,
): Promise<Resolution> {
  const end = AbortSignal.timeout(deadline);
  const either = signal === undefined ? end : AbortSignal.any([end, signal]);
  const answers = await askStores(demands, open, { decrypt, signal: either, isOneOfMany });
  const settled = demands.map((demand) => ({ demand, outcome: settle(demand, answers) }));
  const read = new Map<string, ReadParameter>();
  for (const { demand, outcome } of settled) {
    const found = parametersOf(outcome);
    for (const { name, version, type } of found) {
      read.set(`${demand.store.id} ${name} ${version}`, { store: answers.describe(demand.store), name, version, type });
    }
  }
  return { settled, parameters: [...read.values()], problems: fetchProblems(settled, answers), describe: answers.describe };
}
