import { type Place, publicPrefix } from '../service/place.ts';
import type { Asked } from './name.ts';
import { latestOf, type Parameter, type Tier } from './parameter.ts';
import type { Secret } from './secret.ts';

/** What one account holds in one region, in memory. */
export class Store {
  readonly place: Place;
  /** What Secrets Manager holds, by the name of the secret. */
  readonly secrets = new Map<string, Secret>();
  readonly #parameters = new Map<string, Parameter>();
  /** The keys in order, until one is added or goes. */
  #sorted: readonly string[] | undefined;

  constructor(place: Place) {
    this.place = place;
  }

  /** By its name with the leading slash. */
  get(key: string): Parameter | undefined {
    return this.#parameters.get(key);
  }

  /** Nothing for an ARN of another account or region: nothing is shared with this one. */
  find({ key, place }: Asked): Parameter | undefined {
    const elsewhere = place !== undefined && (place.region !== this.place.region || !['', this.place.account].includes(place.account));
    return elsewhere ? undefined : this.#parameters.get(key);
  }

  add(parameter: Parameter): void {
    if (!this.#parameters.has(parameter.key)) this.#sorted = undefined;
    this.#parameters.set(parameter.key, parameter);
  }

  /** @returns whether it was there */
  delete(key: string): boolean {
    const deleted = this.#parameters.delete(key);
    if (deleted) this.#sorted = undefined;
    return deleted;
  }

  /** How many of the account's own parameters are in a tier now. */
  count(tier: Tier): number {
    let count = 0;
    for (const parameter of this.#parameters.values()) {
      if (!parameter.key.startsWith(publicPrefix) && latestOf(parameter).tier === tier) count += 1;
    }
    return count;
  }

  /** In alphabetical order of the names. */
  all(): Parameter[] {
    return this.#select(this.#keys());
  }

  /** What lies below a path (`''` is the root) in order, at the next level only or at any depth. */
  below(path: string, recursive: boolean): Parameter[] {
    const prefix = `${path}/`;
    const keys = this.#keys();
    const start = firstAtLeast(keys, prefix);
    let end = start;
    while (keys[end]?.startsWith(prefix) === true) end += 1;
    const found = keys.slice(start, end);
    return this.#select(recursive ? found : found.filter((key) => !key.includes('/', prefix.length)));
  }

  #keys(): readonly string[] {
    this.#sorted ??= [...this.#parameters.keys()].toSorted();
    return this.#sorted;
  }

  #select(keys: readonly string[]): Parameter[] {
    return keys.flatMap((key) => this.#parameters.get(key) ?? []);
  }
}

/** The place in a sorted list where a text stands, or would. */
function firstAtLeast(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
