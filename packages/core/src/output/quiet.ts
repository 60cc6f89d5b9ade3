import { closeSync, unlinkSync } from 'node:fs';

export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // A later run sweeps it.
  }
}

export function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The first error is the one to tell.
  }
}
