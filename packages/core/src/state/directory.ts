import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SsmithError } from '../error/problem.ts';

/**
 * Where a set of files is remembered: a directory that only the running user can write, never beside the files, which
 * belong to an application.
 */
export function stateDirectory(name: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const base = process.getuid?.() === 0 ? '/var/lib' : (process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'));
  return join(base, 'ssmith', name.replaceAll('/', '__').replace(/^\.+/, '_'));
}

/** Creates the directory, or makes sure that nobody else can write there. */
export function openStateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SsmithError({
      code: 'state-failed',
      message: `the state directory \`${path}\` cannot be created (${code})`,
      help: 'name another one with `state` in the config',
    });
  }
  checkStateDirectory(path);
}

/** Whoever can write there can make a run remove files; a directory that is not there yet is fine. */
export function checkStateDirectory(path: string): void {
  const place = lstatSync(path, { throwIfNoEntry: false });
  if (place === undefined || process.platform === 'win32') return;
  const refuse = (message: string, help: string): never => {
    throw new SsmithError({ code: 'state-failed', message: `the state directory \`${path}\` ${message}`, help });
  };
  if (!place.isDirectory()) refuse('is not a directory', 'remove it, or name another one with `state` in the config');
  if (place.uid !== process.getuid?.()) refuse('belongs to another user', 'name another one with `state` in the config');
  if ((place.mode & 0o077) !== 0) refuse('is open to others', `chmod 0700 ${path}`);
}
