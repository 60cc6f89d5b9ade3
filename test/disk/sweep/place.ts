import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** File systems that can be had anywhere, with how one is mounted: in a shell, `$d` an empty directory, on `$d/m`. */
const recipes = {
  tmpfs: 'mount -t tmpfs -o size=64m none $d/m',
  ext4: 'truncate -s 32M $d/image && mkfs.ext4 -q -F $d/image && mount -o loop $d/image $d/m',
  overlay: 'mkdir $d/low $d/up $d/work && mount -t overlay -o lowerdir=$d/low,upperdir=$d/up,workdir=$d/work none $d/m',
  xfs: 'truncate -s 320M $d/image && mkfs.xfs -q $d/image && mount -o loop $d/image $d/m',
  btrfs: 'truncate -s 128M $d/image && mkfs.btrfs -q $d/image && mount -o loop $d/image $d/m',
} as const;

export type FileSystem = keyof typeof recipes;

export const fileSystems = Object.keys(recipes) as FileSystem[];

/** A program that succeeds where such a file system can be mounted. */
export function mountable(kind: FileSystem): [string, ...string[]] {
  const script = `d=$(mktemp -d) && mkdir $d/m && ${recipes[kind]} && umount $d/m; s=$?; rm -rf $d; exit $s`;
  return ['sh', '-c', script];
}

/** @returns an empty directory on a file system of its own, which is gone when the test is over */
export function mounted(kind: FileSystem): string {
  const place = mkdtempSync(join(tmpdir(), 'ssmith-mount-'));
  mkdirSync(join(place, 'm'));
  onTestFinished(() => {
    shell('umount $d/m', place);
    rmSync(place, { recursive: true, force: true });
  });
  shell(recipes[kind], place);
  return join(place, 'm');
}

/** Runs a line of shell to its end, with `$d` for a directory. */
export function shell(line: string, directory: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', line], { env: { ...process.env, d: directory }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}: ${stderr}`);
}
