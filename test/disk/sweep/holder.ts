import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { RefreshedSet, type SetOptions } from './refreshed-set.ts';

/** Holds up the run as long as there is a file `hold`; says that it does, with its own process in `held`. */
const script = `
const { existsSync, renameSync, writeFileSync } = require('node:fs');
if (!existsSync('hold')) process.exit(0);
writeFileSync('held.new', String(process.pid));
renameSync('held.new', 'held');
setInterval(() => { if (!existsSync('hold')) process.exit(0); }, 20);
`;

/** A set whose first run is over, and whose next one stops in the middle: files staged, lock held. */
export async function heldSet(options: SetOptions = {}): Promise<RefreshedSet> {
  const set = new RefreshedSet(3, { ...options, check: [process.execPath, 'check.cjs'] });
  writeFileSync(set.path('check.cjs'), script);
  const { status, stderr } = await set.run();
  if (status !== 0) throw new Error(stderr);
  set.change();
  writeFileSync(set.path('hold'), '');
  onTestFinished(() => rmSync(set.path('hold'), { force: true }));
  return set;
}

/** Waits until the run is where it stops. @returns the process of its check */
export async function isHeld(set: RefreshedSet): Promise<number> {
  while (!existsSync(set.path('held'))) await sleep(10);
  return Number(readFileSync(set.path('held'), 'utf8'));
}

/** Lets runs end; those that come later are not stopped. */
export function letGo(set: RefreshedSet): void {
  rmSync(set.path('hold'));
}
