import type { AskingOptions, JobOptions } from '@ssmith/core';
import { remember } from './known-secrets.ts';

/** Files of configs, by what they are rendered from: a bundler starts its plugins for every environment, output and restart anew. */
const done = new Map<string, Promise<string | undefined>>();

/**
 * Renders the files of the config, once in a process.
 * @returns a line that tells what was done; nothing where the config has no files, and the second time
 * @throws {SsmithError}
 */
export async function renderOnce(options: JobOptions & AskingOptions): Promise<string | undefined> {
  const key = JSON.stringify(options);
  const earlier = done.get(key);
  if (earlier !== undefined) return earlier.then(() => undefined);
  const work = renderFiles(options);
  done.set(key, work);
  work.catch(() => done.delete(key));
  return work;
}

/** The same, again: something that they are made of has changed. */
export async function renderFiles(options: JobOptions & AskingOptions): Promise<string | undefined> {
  const { render } = await import('@ssmith/core');
  const { files, secrets } = await render(options);
  remember(['files', options], secrets());
  if (files.length === 0) return undefined;
  const written = files.filter(({ action }) => action !== 'keep').length;
  const noun = files.length === 1 ? 'file' : 'files';
  return `ssmith: ${files.length} ${noun} rendered, ${written === 0 ? 'none has changed' : `${written} written`}`;
}
