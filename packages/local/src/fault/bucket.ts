import { defaultRates, type Rates } from './faults.ts';

interface Quota {
  /** Who draws from one bucket. */
  readonly bucket: string;
  readonly rate: keyof Rates;
}

const quotas: ReadonlyMap<string, Quota> = new Map(
  [
    ...['GetParameter', 'GetParameters', 'GetParametersByPath'].map((name) => [name, 'reads', 'reads'] as const),
    ['PutParameter', 'PutParameter', 'writes'] as const,
    ...['DescribeParameters', 'GetParameterHistory', 'LabelParameterVersion', 'UnlabelParameterVersion'].map(
      (name) => [name, name, 'lookups'] as const,
    ),
    ...['DeleteParameter', 'DeleteParameters'].map((name) => [name, name, 'deletes'] as const),
  ].map(([operation, bucket, rate]) => [operation, { bucket, rate }]),
);

/** Token buckets: a second's worth can be saved up, and a call that is throttled costs nothing. */
export class Buckets {
  readonly #rates: Rates;
  readonly #fill = new Map<string, { tokens: number; at: number }>();

  constructor(rates: Rates | 'default' | undefined) {
    this.#rates = rates === 'default' ? defaultRates : (rates ?? {});
  }

  /** @returns whether the call is granted. Time in milliseconds. */
  take(operation: string, now: number): boolean {
    const quota = quotas.get(operation);
    const rate = quota === undefined ? undefined : this.#rates[quota.rate];
    if (quota === undefined || rate === undefined) return true;
    const before = this.#fill.get(quota.bucket) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, before.tokens + ((now - before.at) / 1000) * rate);
    const granted = tokens >= 1;
    this.#fill.set(quota.bucket, { tokens: granted ? tokens - 1 : tokens, at: now });
    return granted;
  }
}
