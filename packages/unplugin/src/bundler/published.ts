import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { shown } from '../core/name.ts';
import type { Session } from '../core/session.ts';
import { tell } from './hooks.ts';

/** What this process has written for browsers, absolute. */
const published = new Set<string>();
const told = new Set<string>();

/** Remembers files for {@link guardPublished}. */
export function publish(files: Iterable<string>): void {
  for (const file of files) published.add(file);
}

/**
 * Looks once more through what has been written for browsers: where values are written into the bundles of servers, one that was built
 * since has read secrets that were not known before. A file that must not be published is removed again.
 * @throws {BuildError} for a secret in it
 */
export async function guardPublished(session: Session): Promise<void> {
  const present = new Map([...published].filter((path) => existsSync(path)).map((path) => [shown(path, session.root), path]));
  const emitted = await Promise.all([...present].map(async ([file, path]) => ({ file, content: await readFile(path) })));
  const { error, warnings, files } = await session.inspect(emitted);
  for (const warning of warnings) if (!told.has(warning)) tell(warning);
  for (const warning of warnings) told.add(warning);
  if (error === undefined) return;
  await Promise.all(files.map((file) => rm(present.get(file) ?? file)));
  throw error;
}
