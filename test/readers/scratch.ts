import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cage, listen, putCanaries } from './canaries.ts';
import type { Content } from './reader.ts';

export interface Scratch extends Pick<Cage, 'environment'> {
  /** The files, each alone in a directory. */
  readonly paths: readonly string[];
  /** An empty directory for what a reader has to say. */
  readonly out: string;
}

/**
 * Writes each text to a file of the same name in a directory of its own, as programs look for them, and removes all when
 * they are read. What else is then in those directories was made by a command in a file.
 */
export async function inScratch<T>(contents: readonly Content[], name: string, read: (scratch: Scratch) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'ssmith-readers-'));
  try {
    const cage = putCanaries(root);
    const out = join(root, 'out');
    mkdirSync(out);
    const directories = contents.map((_, index) => join(root, String(index)));
    contents.forEach((content, index) => {
      mkdirSync(directories[index] ?? '');
      writeFileSync(join(directories[index] ?? '', name), content);
    });
    const found = await read({ paths: directories.map((directory) => join(directory, name)), out, environment: cage.environment });
    const left = directories.flatMap((directory) => readdirSync(directory));
    listen(
      cage,
      left.filter((file) => file !== name),
    );
    return found;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
