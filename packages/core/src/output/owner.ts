import type * as ChildProcess from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Problem } from '../error/problem.ts';

export interface Owner {
  /** Absent: stays as it is. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** `user:group`, `user` or `:group`, by name or number. What this process cannot set is a mistake of the config. */
export function resolveOwner(owner: string): Owner | Problem {
  const [user = '', group = ''] = owner.split(':');
  const uid = user === '' ? undefined : idOf('passwd', user);
  const gid = group === '' ? undefined : idOf('group', group);
  if (uid === null) return impossible(`there is no user \`${user}\``);
  if (gid === null) return impossible(`there is no group \`${group}\``);
  const self = process.getuid?.();
  if (self === undefined || self === 0) return { uid, gid };
  if (uid !== undefined && uid !== self) return impossible(`only root can give a file to \`${user}\``, 'run as root, or as that user');
  if (gid !== undefined && !groups().includes(gid))
    return impossible(`this user is not in the group \`${group}\``, 'run as root, or join the group');
  return { uid, gid };
}

function groups(): number[] {
  return [...(process.getgroups?.() ?? []), process.getegid?.() ?? -1];
}

/** Loaded when it is needed: most runs name no owner, or one of the local files. */
function spawnSync(...args: Parameters<typeof ChildProcess.spawnSync>): { stdout?: string | Buffer | null } {
  return process.getBuiltinModule('node:child_process').spawnSync(...args);
}

/** The number of a user or group; null when there is none. The local files first, then whatever directory the host uses. */
function idOf(database: 'passwd' | 'group', name: string): number | null {
  if (/^\d+$/.test(name)) return Number(name);
  const find = (lines: string): number | null => {
    const line = lines.split('\n').find((entry) => entry.startsWith(`${name}:`));
    return line === undefined ? null : Number(line.split(':')[2]);
  };
  return (
    find(read(`/etc/${database}`)) ??
    find(
      spawnSync('getent', [database, name], { encoding: 'utf8', timeout: 5000, stdio: ['ignore', 'pipe', 'ignore'] }).stdout?.toString() ??
        '',
    )
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function impossible(message: string, help?: string): Problem {
  return { code: 'owner-impossible', message, ...(help === undefined ? {} : { help }) };
}
