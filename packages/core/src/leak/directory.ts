import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Leak, Scanner } from './scanner.ts';

export interface FileLeak extends Leak {
  /** Absolute. */
  readonly file: string;
}

export interface DirectoryScan {
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
  readonly leaks: readonly FileLeak[];
  /** What could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Looks through the files of a directory, or one file. Links are not followed; what is no regular file is passed over, and
 * so is `.git`, where what was committed once stays for good.
 * @param skip absolute paths of files that may hold secrets
 */
export function scanDirectory(path: string, scanner: Scanner, skip: ReadonlySet<string>): DirectoryScan {
  const leaks: FileLeak[] = [];
  const unreadable: string[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of filesBelow(path, unreadable)) {
    if (skip.has(file)) continue;
    let content: Buffer;
    try {
      content = readFileSync(file);
    } catch {
      unreadable.push(file);
      continue;
    }
    files += 1;
    bytes += content.length;
    for (const leak of scanner.scan(file, content)) leaks.push({ ...leak, file });
  }
  return { files, bytes, leaks, unreadable };
}

function* filesBelow(path: string, unreadable: string[]): Iterable<string> {
  const found = lstatSync(path);
  if (found.isFile()) yield path;
  if (!found.isDirectory()) return;
  let names: string[] = [];
  try {
    names = readdirSync(path).toSorted();
  } catch {
    unreadable.push(path);
  }
  for (const name of names) if (name !== '.git') yield* filesBelow(join(path, name), unreadable);
}
