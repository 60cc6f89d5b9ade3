import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const temporary = /^\.ssmith-[0-9a-f]{24}-/;

/**
 * Puts a text in the place of a file. Whoever reads the file, also after a crash, finds the old text or the new one:
 *  1. a new file of a name of its own beside it, 0600 from the first byte,
 *  2. all of the text, and on the disk before it has the name,
 *  3. the name, in one step,
 *  4. the name on the disk as well.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  const unfinished = join(directory, `.ssmith-${randomBytes(12).toString('hex')}-${basename(path)}`);
  try {
    const file = await open(unfinished, 'wx', 0o600); // 1
    try {
      await file.writeFile(text); // 2
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path); // 3
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncDirectory(directory); // 4
}

/** Takes away what a process left behind that was killed while it wrote. */
export async function removeUnfinished(directory: string): Promise<void> {
  const left = (await readdir(directory)).filter((name) => temporary.test(name));
  await Promise.all(left.map((name) => rm(join(directory, name), { force: true })));
}

/** Windows has no such thing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
