import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Store } from '../store/store.ts';
import { removeUnfinished, replaceFile } from './atomic.ts';
import { type Disk, oneAfterTheOther } from './disk.ts';
import { type RegionState, restore, stateOf } from './state.ts';

/** The shape of the file; another one is refused. */
const format = 1;

interface StoreFile {
  readonly format: number;
  readonly account: string;
  readonly regions: Readonly<Record<string, RegionState>>;
}

/**
 * Keeps stores in a directory of their own, all that they hold: `store.json`, in which SecureStrings are encrypted, and
 * `keys.json`, with what they are encrypted with. Both are 0600, and each is replaced as a whole.
 * @param stores by region; filled with what the directory holds, and with stores for the regions that it knows
 * @throws {Error} when another process has the directory, or a file in it is not one of this store
 */
export async function openDataDirectory(directory: string, account: string, stores: Map<string, Store>): Promise<Disk> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = await lock(join(resolve(directory), 'lock'));
  const keysFile = join(directory, 'keys.json');
  const storeFile = join(directory, 'store.json');
  try {
    await removeUnfinished(directory);
    await load(storeFile, keysFile, account, stores);
  } catch (error) {
    await unlock();
    throw error;
  }
  let keysOnDisk = '';
  const save = oneAfterTheOther(async () => {
    const keys = materialsOf(stores);
    const state = JSON.stringify({
      format,
      account,
      regions: Object.fromEntries([...stores].map(([region, store]) => [region, stateOf(store)])),
    });
    // Keys first: one without parameters does no harm, a parameter without its key is lost.
    if (keys !== keysOnDisk) await replaceFile(keysFile, keys);
    keysOnDisk = keys;
    await replaceFile(storeFile, state);
  });
  return { save, close: () => save().finally(unlock) };
}

async function load(storeFile: string, keysFile: string, account: string, stores: Map<string, Store>): Promise<void> {
  const state = (await readJson(storeFile)) as StoreFile | undefined;
  if (state === undefined) return;
  if (state.format !== format) throw new Error(`${storeFile} was not written by this version of the local store`);
  if (state.account !== account) throw new Error(`${storeFile} belongs to the account ${state.account}`);
  const materials = new Map(Object.entries(((await readJson(keysFile)) ?? {}) as Record<string, string>));
  const decoded = new Map([...materials].map(([id, material]) => [id, Buffer.from(material, 'base64')]));
  for (const [region, held] of Object.entries(state.regions)) {
    const store = stores.get(region) ?? new Store({ region, account });
    stores.set(region, store);
    restore(store, held, decoded);
  }
}

function materialsOf(stores: ReadonlyMap<string, Store>): string {
  const keys = [...stores.values()].flatMap((store) => store.keys.keys());
  return JSON.stringify(Object.fromEntries(keys.map(({ id, material }) => [id, material.toString('base64')])));
}

/** Nothing when there is no such file. What a parser says of it stays here: it would show what lies in it. */
async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON`);
  }
}

/** The locks of this process. */
const held = new Set<string>();

/** Two stores would write over each other. A lock of a process that is no more does not count; in a container all have one number. */
async function lock(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw new Error(`another store of this process has the directory of ${path}`);
  const mine = String(process.pid);
  const made = await writeFile(path, mine, { flag: 'wx', mode: 0o600 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (!made) {
    const owner = Number((await readFile(path, 'utf8')).trim());
    const isOther = owner !== process.pid && isRunning(owner);
    if (isOther) throw new Error(`the process ${owner} has this data directory; if it has not, remove ${path}`);
    await writeFile(path, mine, { mode: 0o600 });
  }
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
