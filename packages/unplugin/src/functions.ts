/**
 * For functions that have no file to read, because nothing but their code is there: values are asked for when one starts.
 * @module
 */
import { dirname, resolve } from 'node:path';
import { type AskingOptions, type JobOptions, loadImports } from '@ssmith/core';
import { findManifest, hold, NotRenderedError } from './runtime.ts';

export interface LoadOptions
  extends Pick<JobOptions, 'variables' | 'store' | 'region' | 'profile'>, Pick<AskingOptions, 'deadline' | 'signal'> {
  /** @default the nearest `ssmith.manifest.json`, at or above the program, the code of the function, the working directory */
  readonly manifest?: string;
}

/**
 * Asks for everything that the bundle imports, and keeps it in the memory of this process. What imports a template is loaded
 * after that: `await loadAsync(); const { handler } = await import('./handler.js')`.
 * @throws {SsmithError} what a render would say; {@link NotRenderedError} without a manifest
 */
export async function loadAsync({ manifest = findManifest(), ...options }: LoadOptions = {}): Promise<void> {
  if (manifest === undefined) throw new NotRenderedError('there is no ssmith.manifest.json: deploy the one that the build has written');
  const path = resolve(manifest);
  const { data } = await loadImports({ ...options, cwd: dirname(path), manifest: path });
  for (const [id, value] of data) hold(id, value);
}
