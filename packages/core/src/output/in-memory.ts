import { statfsSync } from 'node:fs';

/** Source: statfs(2), TMPFS_MAGIC and RAMFS_MAGIC. */
const memoryFileSystems: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** Whether a place that exists lies in memory, and not on a disk. */
export function isInMemory(place: string): boolean {
  try {
    return process.platform === 'linux' && memoryFileSystems.has(statfsSync(place).type);
  } catch {
    return false;
  }
}
