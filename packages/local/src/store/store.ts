import { Keyring } from '../key/keyring.ts';
import { type Place, publicPrefix } from '../service/place.ts';
import type { Asked } from './name.ts';
import { latestOf, type Parameter, type Tier } from './parameter.ts';
import type { Secret } from './secret.ts';

/** What one account holds in one region, in memory. */
export class Store {
  readonly place: Place;
  /** What Secrets Manager holds, by the name of the secret. */
  readonly secrets = new Map<string, Secret>();
  readonly keys: Keyring;
  readonly #parameters = new Map<string, Parameter>();
  /** When the next parameter expires. Milliseconds since 1970. */
  #nextExpiry = Number.POSITIVE_INFINITY;
  /** The keys in order, until one is added or goes. */
  #sorted: readonly string[] | undefined;

  constructor(place: Place) {
    this.place = place;
    this.keys = new Keyring(place);
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
    this.#nextExpiry = Math.min(this.#nextExpiry, expiryOf(parameter));
  }

  /** Takes away what has expired: parameters by a policy, keys at the end of their waiting time. @returns whether anything has */
  expire(now: Date): boolean {
    const keysGone = this.keys.expire(now);
    if (now.getTime() < this.#nextExpiry) return keysGone;
    const over = [...this.#parameters.values()].filter((parameter) => expiryOf(parameter) <= now.getTime());
    for (const { key } of over) this.delete(key);
    this.#nextExpiry = Math.min(...[...this.#parameters.values()].map(expiryOf), Number.POSITIVE_INFINITY);
    return keysGone || over.length > 0;
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

/** Milliseconds since 1970. */
function expiryOf(parameter: Parameter): number {
  return Math.min(
    ...latestOf(parameter).policies.map(({ expires }) => expires?.getTime() ?? Number.POSITIVE_INFINITY),
    Number.POSITIVE_INFINITY,
  );
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
