import type * as ChildProcess from 'node:child_process';
import { closeSync, constants, existsSync, fstatSync, openSync } from 'node:fs';
import type { Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { noFollow } from './snapshot.ts';

/*
 * What a file has besides its bytes, its mode and its owner, when another one takes its place (Linux only):
 *
 *  - Extended attributes that say nothing of access (`user.*`) are kept. Node.js has no calls for them; `cp` of GNU copies
 *    them, from one open file to another, so that no path can be swapped. It has to know which attributes are about access:
 *    `/etc/xattr.conf`, which comes with the library for attributes, tells it. Where that is missing, as in Alpine, `cp` can
 *    do no such thing, or would copy access control lists as well: then nothing is kept, and nothing is known to be lost.
 *  - Capabilities (`security.capability`) are for programs. They are copied before the first byte, and the kernel takes
 *    them away with that byte.
 *  - Access control lists are not kept: who may read a file is what the config says, and who is named in the list of an old
 *    file is not named there. That is told. The list that a directory gives to new files (`setfacl -d`) is theirs as ever.
 *  - The label of SELinux is what the policy gives to a new file in that directory.
 */

/**
 * @param path of the file whose place is taken
 * @param file descriptor of the one that takes it, still empty
 * @returns what the new file will not have
 */
export function keepAttributes(path: string, file: number, output: string): Warning[] {
  const present = process.platform === 'linux' ? openPresent(path) : undefined;
  if (present === undefined) return [];
  try {
    const shown = shownPath(output);
    const lost = copyAttributes(present, file).map((name) => ({
      message: `\`${shown}\` has lost its attribute \`${name}\`, which the disk did not take again`,
    }));
    return losesList(present, file) ? [...lost, listLost(shown)] : lost;
  } finally {
    closeSync(present);
  }
}

/** It may just have gone: then it had nothing that could be kept. */
function openPresent(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | noFollow | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns the names of those that could not be set, as far as that is known */
function copyAttributes(from: number, to: number): string[] {
  if (!existsSync('/etc/xattr.conf')) return [];
  const said = run('cp', ['--attributes-only', '--preserve=xattr', '/proc/self/fd/3', '/proc/self/fd/4'], from, to).stderr;
  // Only root can set others, and only the kernel knows what they are good for.
  return [...said.matchAll(/^cp: setting attribute '(user\.[^']*)'/gm)].map(([, name = '']) => name);
}

/** Where the group has no rights, no list can give any: its mask is what the mode says of the group. */
function losesList(from: number, to: number): boolean {
  if ((fstatSync(from).mode & 0o070) === 0) return false;
  // A `+` behind the rights.
  const [old = '', anew = ''] = run('ls', ['-lL', '/proc/self/fd/3', '/proc/self/fd/4'], from, to).stdout.split('\n');
  return old[10] === '+' && anew[10] !== '+';
}

function listLost(shown: string): Warning {
  return {
    message: `\`${shown}\` had an access control list, which gave rights that the config does not name; the new file has none`,
    help: 'name a group with `owner`, or give the directory a list for new files: `setfacl -d`',
  };
}

/** What they say of the two files, which they have as 3 and 4. A program that is missing, or hangs, says nothing. */
function run(program: string, args: readonly string[], from: number, to: number): { readonly stdout: string; readonly stderr: string } {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const { stdout, stderr } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: 5000,
    stdio: ['ignore', 'pipe', 'pipe', from, to],
  });
  return { stdout: stdout ?? '', stderr: stderr ?? '' };
}
