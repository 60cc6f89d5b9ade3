import { Buckets } from '../../packages/local/src/fault/bucket.ts';
import type { StoreSettings } from '../../packages/core/src/config/stores.ts';
import { SourceText } from '../../packages/core/src/error/source-text.ts';
import { askStores } from '../../packages/core/src/fetch/ask.ts';
import { type Demand, toDemand } from '../../packages/core/src/fetch/demand.ts';
import { settle } from '../../packages/core/src/fetch/settle.ts';
import { parseReferenceAt } from '../../packages/core/src/reference/parse.ts';
import type { SsmApi } from '../../packages/core/src/source/aws/api.ts';
import { awsSource } from '../../packages/core/src/source/aws/source.ts';
import { seededRandom, VirtualClock } from './virtual-clock.ts';

/*
 * A fleet on a clock of its own: every host is the fetching, pacing and retrying of core as it is, over a service that has
 * the token bucket of the local store. No process starts and no byte is sent, so that a thousand hosts take a second.
 */

export interface Fleet {
  readonly hosts: number;
  /** Of each host. */
  readonly parameters: number;
  /** Chance is the same for the same number. */
  readonly seed: number;
  /** Within how many milliseconds the processes start: a machine that starts many needs a while. */
  readonly start?: number;
  /** Milliseconds, as `--splay` has them. */
  readonly splay?: number;
  /** Milliseconds, from the end of the splay, for all that a host asks. */
  readonly deadline?: number;
  /** Calls per second, as the config has it. */
  readonly rate?: number | undefined;
  /** Asks for ten names first, undecrypted, as `ssmith deploy` does. */
  readonly lookAhead?: boolean;
}

export interface FleetRun {
  /** Hosts that did not get all of their values. */
  readonly failed: number;
  /** Calls that were granted. */
  readonly granted: number;
  readonly throttled: number;
  /** Until the last host was done, from the start of the first one. */
  readonly seconds: number;
  /** From the first call to the last. */
  readonly asking: number;
  /** Calls in the second with the most of them, throttled or not. */
  readonly peak: number;
}

/** Calls per second that an account has in a region. */
export const quota = 40;
/** How long a call takes, in milliseconds. */
const latency = { least: 10, more: 20 };

export async function runFleet(fleet: Fleet): Promise<FleetRun> {
  const { hosts, parameters, seed, start = 0, splay = 0, deadline = 30_000, rate, lookAhead = false } = fleet;
  const clock = new VirtualClock(seededRandom(seed));
  const service = new Service(clock);
  const demands = demandsFor(parameters);
  let failed = 0;
  let end = 0;

  async function host(): Promise<void> {
    await clock.sleep(splay * clock.random() + (start > 0 ? start * clock.random() : 0));
    const limit = clock.now() + deadline;
    const isWell = (!lookAhead || (await ask(demands.slice(0, 10), limit))) && (await ask(demands, limit));
    if (isWell) end = Math.max(end, clock.now());
    else failed += 1;
  }

  async function ask(wanted: readonly Demand[], limit: number): Promise<boolean> {
    const controller = new AbortController();
    const over = clock.sleep(limit - clock.now(), controller.signal);
    over.then(() => controller.abort(new Error('the deadline'))).catch(() => undefined);
    const source = awsSource(service, 'eu-west-1', { account: undefined, rate }, { clock, isOneOfMany: splay > 0 });
    const answers = await askStores(wanted, async () => source, { decrypt: true, signal: controller.signal });
    controller.abort();
    return wanted.every((demand) => settle(demand, answers).kind === 'found');
  }

  await clock.run(Promise.all(Array.from({ length: hosts }, host)));
  return { failed, seconds: end / 1000, ...service.told() };
}

class Service implements SsmApi {
  readonly #clock: VirtualClock;
  readonly #buckets = new Buckets({ reads: quota });
  readonly #times: number[] = [];
  #granted = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async getParameters(names: readonly string[], _: boolean, signal: AbortSignal): ReturnType<SsmApi['getParameters']> {
    const isGranted = this.#buckets.take('GetParameters', this.#clock.now());
    this.#times.push(this.#clock.now());
    this.#granted += isGranted ? 1 : 0;
    await this.#clock.sleep(latency.least + latency.more * this.#clock.random(), signal);
    if (!isGranted) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    return { Parameters: names.map((Name) => ({ Name, Type: 'String', Value: 'v', Version: 1 })) };
  }

  async getParametersByPath(): Promise<never> {
    throw new Error('a fleet has no trees');
  }

  close(): void {
    // Nothing is open.
  }

  told(): Pick<FleetRun, 'granted' | 'throttled' | 'asking' | 'peak'> {
    const perSecond = new Map<number, number>();
    for (const time of this.#times) perSecond.set(Math.floor(time / 1000), (perSecond.get(Math.floor(time / 1000)) ?? 0) + 1);
    const asking = ((this.#times.at(-1) ?? 0) - (this.#times[0] ?? 0)) / 1000;
    return { granted: this.#granted, throttled: this.#times.length - this.#granted, asking, peak: Math.max(...perSecond.values()) };
  }
}

function demandsFor(count: number): Demand[] {
  const store: StoreSettings = { kind: 'file', id: 'simulated', file: '' };
  const scope = { config: {}, variables: new Map<string, string>(), findStore: () => ({ store }) };
  return Array.from({ length: count }, (_, index) => {
    const text = `ssm:/app/prod/setting-${index}`;
    const place = { source: new SourceText('app.yaml', text), span: { start: 0, end: text.length } };
    const demand = toDemand({ reference: parseReferenceAt(text, 0).reference, place }, scope);
    if ('code' in demand) throw new Error(demand.message);
    return demand;
  });
}
