import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';

/** Bytes of each file system that a run needs, at the least: its journal, its record, the files before. */
const least = 256 * 1024;
/** A new file beside the old one, and the old one once more, in base64, where it is kept. */
const copies = 4;

/**
 * Whether there is room for a run, before anything is asked or stopped for it. Values are not known yet, so this is an
 * estimate: it finds the disk that is full, and not the one that has a byte too little.
 * @param size of all templates, in bytes
 */
export function spaceProblems(directories: readonly string[], size: number): Problem[] {
  const wanted = Math.max(least, size * copies);
  const seen = new Set<string>();
  return directories.flatMap((directory) => {
    const place = nearestPlace(directory);
    if (seen.has(place)) return [];
    seen.add(place);
    const { bavail, bsize, files, ffree } = statfsSync(place);
    const free = bavail * bsize;
    const refuse = (what: string): Problem[] => [
      { code: 'write-failed', message: `${what} where \`${shownPath(place)}\` lies`, help: 'make room there; no file has been changed' },
    ];
    if (free < wanted) return refuse(`there are ${kilobytes(free)} free, and ${kilobytes(wanted)} are wanted,`);
    // A file system that counts no inodes has none of them.
    return files > 0 && ffree === 0 ? refuse('there is no inode left') : [];
  });
}

/** A file or a directory, or the directory in which it would be made. */
export function nearestPlace(path: string): string {
  return existsSync(path) ? path : nearestPlace(dirname(path));
}

function kilobytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)} KiB`;
}
