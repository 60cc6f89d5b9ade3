import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A path with the symbolic links of its existing part resolved: two paths with one real place are one file. */
export function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}
