import { expect } from 'vitest';
import type { LocalStoreOptions } from '../../packages/local/src/index.ts';
import { deployment } from '../aws/deployment.ts';
import { type Served, serve } from '../helper/local-client.ts';
import type { Project, Run } from '../helper/project.ts';

export interface Rendered extends Served {
  readonly here: Project;
  /** Runs a command against the store. */
  readonly ask: (...args: readonly string[]) => Promise<Run>;
}

/** A project whose files have just been rendered, and the store that they come from, reached over the wire. */
export async function rendered(templates: Readonly<Record<string, string>>, options: LocalStoreOptions, settings = ''): Promise<Rendered> {
  const { store, client } = await serve(options);
  const here = deployment(templates, settings);
  const ask = (...args: readonly string[]): Promise<Run> => here.runAsync(args, store.env);
  expect(await ask('render')).toMatchObject({ status: 0 });
  return { here, store, client, ask };
}

/** Takes away and writes anew: the version is the same again, the date is not. */
export async function recreate(client: Rendered['client'], name: string, value: string): Promise<void> {
  await client.deleteParameter({ Name: name });
  await client.putParameter({ Name: name, Value: value, Type: 'SecureString' });
}
