import { resolve } from 'node:path';
import { type LocalStore, readDataFile, SsmithError } from '@ssmith/core';
import { readFaults, readIdentityList, type RunningStore, startLocalStore } from '@ssmith/local';
import { type Context, flag } from '../context.ts';
import { UsageError } from '../parse.ts';

/** `ssmith local start`: serves the embedded store until a signal comes. */
export async function serve({ path, file }: LocalStore, { line, signal, print, say }: Context): Promise<void> {
  const cwd = flag(line, 'cwd') ?? '.';
  const data = flag(line, 'data');
  const faults = flag(line, 'faults');
  const identities = flag(line, 'identities');
  if (data !== undefined && line.flags.has('file')) throw new UsageError('`--data` and `--file` do not go together');
  const place = data === undefined ? { file: path } : { data: resolve(cwd, data) };
  const options = {
    ...place,
    port: portOf(flag(line, 'port')),
    ...(line.flags.has('host') ? { host: flag(line, 'host') ?? '' } : {}),
    ...(line.flags.has('region') ? { region: flag(line, 'region') ?? '' } : {}),
    ...(faults === undefined ? {} : { faults: await readSettings(resolve(cwd, faults), faults, readFaults) }),
    ...(identities === undefined ? {} : { identities: await readSettings(resolve(cwd, identities), identities, readIdentityList) }),
  };
  const store = await start(options);
  try {
    print(line.flags.has('json') ? `${JSON.stringify({ endpoint: store.endpoint, env: store.env }, null, 2)}\n` : exports(store));
    say(`the embedded store listens on ${store.endpoint} and keeps its parameters in ${data ?? file}; Ctrl-C ends it\n`);
    await ended(signal);
  } finally {
    await store.close();
  }
}

/** For `eval "$(…)"`, or to be copied. */
function exports({ env }: RunningStore): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError('`--port` is a number up to 65535');
  return Number(text);
}

/** @throws {SsmithError} `config-invalid` */
async function readSettings<T>(path: string, shown: string, read: (data: unknown) => T): Promise<T> {
  const data = (await readDataFile(path))?.value;
  try {
    return read(data);
  } catch (error) {
    throw new SsmithError({ code: 'config-invalid', message: `${shown}: ${error instanceof Error ? error.message : 'it cannot be read'}` });
  }
}

/** What the system says of a port or a directory is told in a sentence of ours. */
async function start(options: Parameters<typeof startLocalStore>[0]): Promise<RunningStore> {
  try {
    return await startLocalStore(options);
  } catch (error) {
    if (error instanceof SsmithError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new UsageError('the port is taken', 'choose another one with --port');
    if (code === 'EACCES') throw new UsageError('the port or the directory may not be used', 'choose another one');
    throw new SsmithError({ code: 'store-invalid', message: message === '' ? 'the embedded store cannot be started' : message });
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
