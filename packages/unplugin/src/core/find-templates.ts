import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { templatePattern } from './name.ts';

/** Every file below a directory that says of itself that it is a template. What is installed, built or hidden is not looked at. */
export async function findTemplates(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return /^(?:\.|node_modules$|dist$)/.test(entry.name) ? [] : findTemplates(path);
      return entry.isFile() && templatePattern.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}
