import type { Problem } from './error/problem.ts';
import { askStores, type OpenSource } from './fetch/ask.ts';
import type { Demand } from './fetch/demand.ts';
import { fetchProblems, settle, type Settled } from './fetch/settle.ts';
import type { Job } from './job.ts';
import { openSource } from './source/open.ts';
import type { ParameterType } from './source/source.ts';
import { validateTemplate } from './template/parse.ts';

export interface AskingOptions {
  /** Milliseconds for everything that is asked; the default is 30,000. */
  readonly deadline?: number;
  /** Ends the asking before that. */
  readonly signal?: AbortSignal;
  /** Where parameters are read, for tests and for embedding. */
  readonly open?: OpenSource;
}

/** What became of each demand. */
export interface Resolution {
  readonly settled: readonly Settled[];
  /** Every parameter that was read, once, however many references it has. */
  readonly parameters: readonly ReadParameter[];
  /** What is wrong with the answers, and with the templates' own syntax. */
  readonly problems: readonly Problem[];
}

export interface ReadParameter {
  /** How the store calls itself: a region, or a file. */
  readonly store: string;
  readonly name: string;
  readonly version: number;
  readonly type: ParameterType;
}

const defaultDeadline = 30_000;

/**
 * Asks the stores. While they answer, the syntax of the templates is checked: it costs no time then, and its mistakes
 * are told with the rest.
 */
export async function resolveDemands(
  { templates }: Job,
  demands: readonly Demand[],
  decrypt: boolean,
  { deadline = defaultDeadline, signal, open = openSource }: AskingOptions,
): Promise<Resolution> {
  const end = AbortSignal.timeout(deadline);
  const asking = askStores(demands, open, { decrypt, signal: signal === undefined ? end : AbortSignal.any([end, signal]) });
  const [answers, ...syntax] = await Promise.all([asking, ...templates.map(validateTemplate)]);
  const settled = demands.map((demand) => ({ demand, outcome: settle(demand, answers) }));
  const read = new Map<string, ReadParameter>();
  for (const { demand, outcome } of settled) {
    const found = outcome.kind === 'found' ? [outcome.parameter] : outcome.kind === 'tree' ? outcome.parameters : [];
    for (const { name, version, type } of found) {
      read.set(`${demand.store.id} ${name} ${version}`, { store: answers.describe(demand.store), name, version, type });
    }
  }
  return { settled, parameters: [...read.values()], problems: [...syntax.flat(), ...fetchProblems(settled, answers)] };
}
