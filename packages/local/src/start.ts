import type { Faults } from './fault/faults.ts';
import { listen } from './server/listen.ts';
import type { Call } from './server/log.ts';
import { Service } from './server/service.ts';
import type { Place } from './service/place.ts';
import { plant, type Seeds } from './store/seed.ts';
import { Store } from './store/store.ts';

export interface LocalStoreOptions {
  readonly parameters?: Seeds;
  readonly faults?: Faults;
  /** `eu-west-1` without it. */
  readonly region?: string;
  readonly account?: string;
  /** What other regions hold. A request that is signed for a region which is not there is refused, as at AWS. */
  readonly otherRegions?: Readonly<Record<string, Seeds>>;
  /** The address to listen on. Without it nothing but this machine gets there. */
  readonly host?: string;
  /** Any free port without it. */
  readonly port?: number;
}

export interface RunningStore {
  /** For a client's setting: `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  readonly url: URL;
  readonly region: string;
  /** Any others would do: signatures have to be there, but are not checked. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Environment variables with which AWS's SDKs and CLI ask this store. */
  readonly env: Readonly<Record<string, string>>;
  /** The latest ten thousand requests, those that were throttled or never answered too. */
  readonly calls: readonly Call[];
  /** Requests by operation, since the start. */
  counts(): Record<string, number>;
  /** Replaces the faults. */
  setFaults(faults: Faults): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A parameter store in this process, on loopback, that speaks the wire protocol of AWS. It holds nothing but what it is
 * given, in memory, until it is closed.
 * @throws {ServiceError} for a name among the parameters that Parameter Store would refuse
 */
export async function startLocalStore(options: LocalStoreOptions = {}): Promise<RunningStore> {
  const { parameters = {}, faults = {}, region = 'eu-west-1', account = '111122223333', otherRegions = {} } = options;
  const held = Object.entries({ ...otherRegions, [region]: parameters });
  const stores = held.map(([name, seeds]) => [name, makeStore({ region: name, account }, seeds)] as const);
  const service = new Service(new Map(stores), faults);
  const { endpoint, close } = await listen(service, options.host ?? '127.0.0.1', options.port ?? 0);
  const credentials = { accessKeyId: 'AKIALOCALLOCALLOCALX', secretAccessKey: 'not-a-real-secret-key' };
  return {
    endpoint,
    url: new URL(endpoint),
    region,
    credentials,
    env: environment(endpoint, region, credentials),
    calls: service.log.calls,
    counts: () => service.log.counts(),
    setFaults: (next) => service.setFaults(next),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function makeStore(place: Place, seeds: Seeds): Store {
  const store = new Store(place);
  plant(store, seeds, new Date());
  return store;
}

function environment(endpoint: string, region: string, credentials: RunningStore['credentials']): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}
