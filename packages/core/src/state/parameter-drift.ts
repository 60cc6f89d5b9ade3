import type { Place } from '../error/problem.ts';
import type { Demand } from '../fetch/demand.ts';
import type { Settled } from '../fetch/settle.ts';
import { bareName } from '../reference/name.ts';
import type { Parameter } from '../source/source.ts';
import type { RecordedParameter } from './record.ts';

/** A version of a parameter, and when it was written. */
export interface ParameterState {
  /** How the config calls the store: `aws:alias:region`, or `file:` and its path. */
  readonly store: string;
  /** 0 for secrets of Secrets Manager. */
  readonly version: number;
  readonly lastModified?: Date;
}

/**
 * How a parameter differs from what was recorded. `rewritten`: the version is the same and the date is not, so that it was
 * deleted and created anew. `gone`: the store does not have it. `unused`: nothing asks for it any more. `store-written`: a
 * file has no dates of its parameters, only one of its own, and that has changed; the name is that of the file.
 */
export interface ParameterDrift {
  readonly kind: 'version' | 'rewritten' | 'store' | 'new' | 'gone' | 'unused' | 'store-written';
  readonly name: string;
  readonly selector?: string;
  /** Where it is asked for; absent when nothing asks for it. */
  readonly place?: Place;
  /** As recorded. */
  readonly from?: ParameterState;
  /** As the store answers. */
  readonly to?: ParameterState;
}

/**
 * Compares what was recorded of a file with what became of its demands; no value is looked at, so that both may lack the
 * right to decrypt.
 * @param settled of the file's demands, in the order of the template
 * @param unasked those of its demands that nobody was asked for: of what they want nothing is said
 */
export function parameterDrift(
  recorded: readonly RecordedParameter[],
  settled: readonly Settled[],
  unasked: readonly Demand[] = [],
): ParameterDrift[] {
  const comparison = new Comparison(recorded);
  for (const demand of unasked) comparison.pass(demand);
  for (const one of settled) comparison.compare(one);
  return comparison.drift();
}

class Comparison {
  readonly #recorded: ReadonlyMap<string, RecordedParameter>;
  /** Keys of what was recorded and does not need to be told again at the end. */
  readonly #told = new Set<string>();
  readonly #found: ParameterDrift[] = [];
  readonly #writtenStores = new Map<string, ParameterDrift>();

  constructor(recorded: readonly RecordedParameter[]) {
    this.#recorded = new Map(recorded.map((one) => [keyOf(one), one]));
  }

  compare({ demand, outcome }: Settled): void {
    if (outcome.kind === 'failed') this.pass(demand);
    else if (outcome.kind === 'missing') this.#gone(demand);
    else if (outcome.kind === 'found') {
      // What would have come first, had it been there.
      const tried = demand.candidates.findIndex(({ name }) => bareName(name) === outcome.parameter.name);
      for (const before of this.#wantedBy({ ...demand, candidates: demand.candidates.slice(0, Math.max(tried, 0)) }))
        this.#goneOne(demand, before);
      this.#present(demand, outcome.parameter);
    } else {
      for (const parameter of outcome.parameters) this.#present(demand, parameter);
      const names = new Set(outcome.parameters.map(({ name }) => name));
      for (const before of this.#wantedBy(demand)) if (!names.has(before.name)) this.#goneOne(demand, before);
    }
  }

  pass(demand: Demand): void {
    for (const before of this.#wantedBy(demand)) this.#told.add(keyOf(before));
  }

  drift(): ParameterDrift[] {
    const rest = [...this.#recorded].filter(([key]) => !this.#told.has(key)).map(([, one]) => one);
    const moved = new Set<RecordedParameter>();
    const found = this.#found.map((one): ParameterDrift => {
      const before = one.kind === 'new' ? rest.find(({ name, selector }) => name === one.name && selector === one.selector) : undefined;
      if (before === undefined) return one;
      moved.add(before);
      return { ...one, kind: 'store', from: stateOf(before) };
    });
    const unused = rest
      .filter((one) => !moved.has(one))
      .map((one): ParameterDrift => ({ kind: 'unused', ...nameOf(one), from: stateOf(one) }));
    return [...found, ...this.#writtenStores.values(), ...unused];
  }

  #present({ store, candidates, use: { place } }: Demand, { name, version, lastModified }: Parameter): void {
    const selector = candidates[0]?.selector;
    const key = keyOf({ store: store.id, name, ...(selector === undefined ? {} : { selector }) });
    const before = this.#recorded.get(key);
    this.#told.add(key);
    const to: ParameterState = { store: store.id, version, ...(lastModified === undefined ? {} : { lastModified }) };
    const named = { name, ...(selector === undefined ? {} : { selector }), place, to };
    if (before === undefined) this.#found.push({ kind: 'new', ...named });
    else {
      const from = stateOf(before);
      if (from.version !== version) this.#found.push({ kind: 'version', ...named, from });
      else if (from.lastModified?.getTime() === lastModified?.getTime()) return;
      else if (store.kind === 'aws') this.#found.push({ kind: 'rewritten', ...named, from });
      else this.#writtenStores.set(store.file, { kind: 'store-written', name: store.file, from, to });
    }
  }

  /** All that could have been meant and was there; when nothing was, what is asked for first. */
  #gone(demand: Demand): void {
    const known = this.#wantedBy(demand);
    for (const before of known) this.#goneOne(demand, before);
    const { candidates, use, tree } = demand;
    const [first] = candidates;
    if (known.length > 0 || use.reference.fallback !== undefined || first === undefined) return;
    const { selector } = first;
    const name = `${bareName(first.name)}${tree ? '/*' : ''}`;
    this.#found.push({ kind: 'gone', name, ...(selector === undefined ? {} : { selector }), place: use.place });
  }

  #goneOne({ use: { place } }: Demand, before: RecordedParameter): void {
    this.#told.add(keyOf(before));
    this.#found.push({ kind: 'gone', ...nameOf(before), place, from: stateOf(before) });
  }

  #wantedBy({ store, candidates, tree }: Demand): RecordedParameter[] {
    const wants = (one: RecordedParameter): boolean =>
      candidates.some(({ name, selector }) =>
        tree ? one.name.startsWith(`${name}/`) && one.selector === undefined : one.name === bareName(name) && one.selector === selector,
      );
    return [...this.#recorded.values()].filter((one) => one.store === store.id && wants(one));
  }
}

function keyOf({ store, name, selector }: Pick<RecordedParameter, 'store' | 'name' | 'selector'>): string {
  return `${store} ${name} ${selector ?? ''}`;
}

function nameOf({ name, selector }: RecordedParameter): Pick<ParameterDrift, 'name' | 'selector'> {
  return { name, ...(selector === undefined ? {} : { selector }) };
}

function stateOf({ store, version, lastModified }: RecordedParameter): ParameterState {
  return { store, version, ...(lastModified === undefined ? {} : { lastModified: new Date(lastModified) }) };
}
