import type { StoreSettings } from '../config/stores.ts';
import { SsmithError } from '../error/problem.ts';
import type { AskOptions, Failure, ParameterAnswer, ParameterRequest, ParameterSource, TreeAnswer } from '../source/source.ts';
import { batchSize } from '../source/aws/batch.ts';
import type { Demand } from './demand.ts';

export type OpenSource = (settings: StoreSettings, signal: AbortSignal, isOneOfMany?: boolean) => Promise<ParameterSource>;

interface AskStoresOptions extends AskOptions {
  /** Others ask at the same time: the stores are opened as for one of many. */
  readonly isOneOfMany?: boolean;
}

/** Everything that the stores answered. */
export interface Answers {
  one(store: StoreSettings, request: ParameterRequest): ParameterAnswer | undefined;
  tree(store: StoreSettings, path: string): TreeAnswer | undefined;
  /** How a store calls itself in messages. */
  describe(store: StoreSettings): string;
}

/** Asks all stores at once, each for what its demands need and no name twice. */
export async function askStores(demands: readonly Demand[], open: OpenSource, options: AskStoresOptions): Promise<Answers> {
  const conversations = new Map<string, Conversation>();
  await Promise.all(
    [...byStore(demands)].map(async ([id, own]) => {
      const conversation = new Conversation();
      conversations.set(id, conversation);
      await conversation.hold(own, open, options);
    }),
  );
  return {
    one: (store, request) => conversations.get(store.id)?.answers.get(keyOf(request)),
    tree: (store, path) => conversations.get(store.id)?.trees.get(path),
    describe: (store) => conversations.get(store.id)?.description ?? store.id,
  };
}

export function byStore(demands: readonly Demand[]): Map<string, [Demand, ...Demand[]]> {
  const groups = new Map<string, [Demand, ...Demand[]]>();
  for (const demand of demands) {
    const own = groups.get(demand.store.id);
    if (own === undefined) groups.set(demand.store.id, [demand]);
    else own.push(demand);
  }
  return groups;
}

/** What one store is asked and answers. */
class Conversation {
  readonly answers = new Map<string, ParameterAnswer>();
  readonly trees = new Map<string, TreeAnswer>();
  description: string | undefined;

  async hold(demands: readonly Demand[], open: OpenSource, options: AskStoresOptions): Promise<void> {
    const [first] = demands;
    if (first === undefined) return;
    const source = await openOrFail(open(first.store, options.signal, options.isOneOfMany));
    if ('kind' in source) return this.#failAll(demands, source);
    this.description = source.description;
    try {
      await Promise.all([this.#askTrees(source, demands, options), this.#askNames(source, demands, options)]);
    } finally {
      source.close();
    }
  }

  async #askTrees(source: ParameterSource, demands: readonly Demand[], options: AskOptions): Promise<void> {
    const paths = new Set(demands.filter(({ tree }) => tree).map(({ candidates }) => candidates[0]?.name ?? ''));
    await Promise.all([...paths].map(async (path) => this.trees.set(path, await source.tree(path, options))));
  }

  /**
   * In rounds: the first round asks for every demand's first candidate, the next for the second candidates of those
   * that were not found. Places left over in the last batch of a round are filled with candidates of the next one,
   * which costs no call and often saves it.
   */
  async #askNames(source: ParameterSource, demands: readonly Demand[], options: AskOptions): Promise<void> {
    const names = demands.filter(({ tree }) => !tree);
    for (;;) {
      const round = new Map<string, ParameterRequest>();
      const open = names.map((demand) => this.#openCandidates(demand)).filter((candidates) => candidates.length > 0);
      for (const [next] of open) if (next !== undefined) round.set(keyOf(next), next);
      if (round.size === 0) return;
      for (const candidate of open.flatMap((candidates) => candidates.slice(1))) {
        if (round.size % batchSize === 0) break;
        round.set(keyOf(candidate), candidate);
      }
      const requests = [...round.values()];
      const answers = await source.get(requests, options);
      requests.forEach((request, index) => this.answers.set(keyOf(request), answers[index] ?? { kind: 'missing', what: 'parameter' }));
    }
  }

  /** The candidates that still have to be asked for; none when one has been found, or failed. */
  #openCandidates({ candidates }: Demand): ParameterRequest[] {
    const unknown: ParameterRequest[] = [];
    for (const candidate of candidates) {
      const answer = this.answers.get(keyOf(candidate));
      if (answer === undefined) unknown.push(candidate);
      else if (answer.kind !== 'missing' && unknown.length === 0) return [];
    }
    return unknown;
  }

  #failAll(demands: readonly Demand[], failure: Failure): void {
    for (const { tree, candidates } of demands) {
      for (const candidate of candidates) {
        if (tree) this.trees.set(candidate.name, failure);
        else this.answers.set(keyOf(candidate), failure);
      }
    }
  }
}

/** More mistakes of a store than this are counted, not shown. */
const shownProblems = 10;

/** A store that cannot be opened answers every demand with that, so that other stores' failures are reported too. */
async function openOrFail(opening: Promise<ParameterSource>): Promise<ParameterSource | Failure> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    const [problem] = error.problems;
    const more = error.problems.length - shownProblems;
    const shown = error.problems.slice(0, shownProblems).map((one) => one.message);
    const message = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
    return { kind: 'failed', code: problem?.code ?? 'internal', message, help: problem?.help };
  }
}

function keyOf({ name, selector }: ParameterRequest): string {
  return `${name}:${selector ?? ''}`;
}
