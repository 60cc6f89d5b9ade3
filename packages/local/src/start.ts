import type { Identity } from './access/identity.ts';
import { readIdentities } from './access/identity.ts';
import { openDataDirectory } from './disk/data-directory.ts';
import type { Disk } from './disk/disk.ts';
import type { Faults } from './fault/faults.ts';
import { readFaults } from './fault/read.ts';
import { listen } from './server/listen.ts';
import type { Call } from './server/log.ts';
import { type Callers, Service } from './server/service.ts';
import { plant, type Seeds } from './store/seed.ts';
import { Store } from './store/store.ts';

export interface LocalStoreOptions {
  readonly parameters?: Seeds;
  readonly faults?: Faults;
  /** `eu-west-1` without it. */
  readonly region?: string;
  /** Twelve digits. */
  readonly account?: string;
  /** KMS keys to begin with, by their aliases or IDs. Those that parameters name are there anyway. */
  readonly keys?: readonly string[];
  /** What other regions hold. A request that is signed for a region which is not there is refused, as at AWS. */
  readonly otherRegions?: Readonly<Record<string, Seeds>>;
  /** Who may ask, and for what. Their signatures are verified, and nobody else is let in. */
  readonly identities?: readonly Identity[];
  /** Verifies signatures with the key of `credentials` as well. Without it, and without identities, there only has to be one. */
  readonly verifySignatures?: boolean;
  /** A file of parameters (`ssmith.local.yaml`) to begin with, and to keep them in. */
  readonly file?: string;
  /** A directory in which everything is kept, SecureStrings encrypted. */
  readonly data?: string;
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
  /** Of the first identity; without identities any others would do as well. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** Environment variables with which AWS's SDKs and CLI ask this store. */
  readonly env: Readonly<Record<string, string>>;
  /** The latest ten thousand requests, those that were throttled or never answered too. */
  readonly calls: readonly Call[];
  /** Requests by operation, since the start. */
  counts(): Record<string, number>;
  /** Replaces the faults. Counts, windows and chance begin anew. @throws {TypeError} */
  setFaults(faults: Faults): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Whom a store knows that was told of nobody. */
const anybody: Identity = { name: 'local', accessKeyId: 'AKIALOCALLOCALLOCALX', secretAccessKey: 'not-a-real-secret-key' };

/**
 * A parameter store in this process, on loopback, that speaks the wire protocol of AWS. It holds nothing but what it is
 * given, in memory, until it is closed; with a file or a directory it begins with what is there, and keeps it there.
 * @throws {ServiceError} for a name or a key among the parameters that Parameter Store would refuse
 * @throws {TypeError} for a policy that cannot be evaluated, and for faults that are none
 * @throws {SsmithError} `store-invalid`, for the file
 */
export async function startLocalStore(options: LocalStoreOptions = {}): Promise<RunningStore> {
  const { region = 'eu-west-1', account = '111122223333', identities = [] } = options;
  const [first = anybody] = identities;
  const callers = callersOf(identities, options.verifySignatures ?? false);
  const { stores, disk } = await openStores(options, region, account);
  const service = new Service(stores, callers, readFaults(options.faults), disk);
  const { endpoint, close } = await listen(service, options.host ?? '127.0.0.1', options.port ?? 0).catch(async (error: unknown) => {
    await disk?.close();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await close();
    await disk?.close();
  };
  return {
    endpoint,
    url: new URL(endpoint),
    region,
    credentials: credentialsOf(first),
    env: environment(endpoint, region, first),
    calls: service.log.calls,
    counts: () => service.log.counts(),
    setFaults: (next) => service.setFaults(readFaults(next)),
    close: stop,
    [Symbol.asyncDispose]: stop,
  };
}

function callersOf(identities: readonly Identity[], verify: boolean): Callers {
  if (identities.length > 0) return { known: readIdentities(identities), others: undefined };
  const known = readIdentities([anybody]);
  const others = verify ? undefined : known.get(anybody.accessKeyId);
  return { known, others };
}

/** What the disk has comes first; parameters to begin with are planted where there are none of their names. */
async function openStores(
  { parameters = {}, keys = [], otherRegions = {}, file, data }: LocalStoreOptions,
  region: string,
  account: string,
): Promise<{ stores: ReadonlyMap<string, Store>; disk: Disk | undefined }> {
  if (file !== undefined && data !== undefined) throw new TypeError('a store is kept in a file or in a directory, not in both');
  const seeds = Object.entries({ ...otherRegions, [region]: parameters });
  const stores = new Map(seeds.map(([name]) => [name, new Store({ region: name, account })]));
  const directory = data === undefined ? undefined : await openDataDirectory(data, account, stores);
  // It needs core and its YAML; most stores do not.
  const kept = file === undefined ? undefined : await (await import('./disk/parameter-file.ts')).openParameterFile(file);
  const now = new Date();
  const main = stores.get(region);
  if (main !== undefined && kept !== undefined) plant(main, kept.parameters, now);
  const disk = main === undefined ? directory : (directory ?? kept?.keep(main));
  for (const key of keys) main?.keys.ensure(key, now);
  for (const [name, held] of seeds) {
    const store = stores.get(name);
    if (store !== undefined) plant(store, held, now);
  }
  await disk?.save();
  return { stores, disk };
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: Identity): RunningStore['credentials'] {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function environment(endpoint: string, region: string, { accessKeyId, secretAccessKey, sessionToken }: Identity): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  };
}
