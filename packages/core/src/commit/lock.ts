import type * as ChildProcess from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type * as Net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { noFollow } from '../output/snapshot.ts';

/*
 * One run at a time for each directory that is written to. The kernel keeps the lock and lets it go when its holder is no
 * more, however it ended: nothing is left behind that could be stale, and no clock decides.
 *
 *  - `flock` on a descriptor of the directory. Node.js cannot ask for it, but the lock belongs to the open file, which the
 *    program `flock` shares while it runs: it takes the lock on our descriptor, and we keep it. Descriptors are closed on
 *    exec, so that no command inherits the lock. Containers that share the directory share it.
 *  - Without that program (Linux images without a shell; Windows): an abstract socket, or a named pipe, with the directory's
 *    device and inode for its name. It holds within one network namespace, or on one machine.
 *  - On macOS: `O_EXLOCK`, which is the same lock, taken by `open`.
 *
 * Not promised: a lock across machines on NFS or SMB; one between those who have `flock` and those who have not.
 */

/** What is held until `release`, or until the process ends. */
export interface Lock {
  release(): void;
}

/** How long a try waits for the next one. Milliseconds. */
const pause = 100;

/**
 * Takes the locks of directories that exist, in the same order as everybody else.
 * @param wait milliseconds that may be spent on waiting for another run
 * @throws {SsmithError} `busy`
 */
export async function lockDirectories(paths: readonly string[], wait: number, signal?: AbortSignal): Promise<Lock> {
  const deadline = performance.now() + wait;
  const opened = inOrder(paths);
  const held: Lock[] = opened.map(({ descriptor }) => ({ release: () => closeSync(descriptor) }));
  const release = (): void => {
    for (const lock of held.splice(0)) lock.release();
  };
  try {
    for (const { path, descriptor, name } of opened) {
      for (;;) {
        const lock = await tryLock(path, descriptor, name);
        if (lock !== undefined) {
          held.push(lock);
          break;
        }
        if (performance.now() >= deadline) throw busy(path, wait);
        await sleep(pause, undefined, signal === undefined ? {} : { signal });
      }
    }
    return { release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A directory whose lock lasts as long as somebody has its descriptor: this process, or one that it was handed to. */
export interface SharedLock {
  readonly descriptor: number;
  release(): void;
}

/** @returns nothing when somebody else has it */
export async function lockShared(path: string): Promise<SharedLock | undefined> {
  const [opened] = inOrder([path], noFollow);
  if (opened === undefined) return undefined;
  const { descriptor, name } = opened;
  const lock = await tryLock(path, descriptor, name);
  if (lock === undefined) {
    closeSync(descriptor);
    return undefined;
  }
  const release = (): void => {
    closeSync(descriptor);
    lock.release();
  };
  return { descriptor, release };
}

interface Opened {
  readonly path: string;
  readonly descriptor: number;
  /** Of the directory, whatever its path. */
  readonly name: string;
}

/** By device and inode, each once: two runs never wait for each other. */
function inOrder(paths: readonly string[], flags = 0): Opened[] {
  const byName = new Map<string, Opened>();
  try {
    for (const path of paths) {
      const descriptor = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | flags);
      const { dev, ino } = fstatSync(descriptor, { bigint: true });
      const name = `${dev}-${ino}`;
      if (byName.has(name)) closeSync(descriptor);
      else byName.set(name, { path, descriptor, name });
    }
  } catch (error) {
    for (const { descriptor } of byName.values()) closeSync(descriptor);
    throw unopenable(error as NodeJS.ErrnoException);
  }
  return [...byName.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** @returns nothing when somebody else has it */
async function tryLock(path: string, descriptor: number, name: string): Promise<Lock | undefined> {
  if (process.platform === 'darwin') return lockAtOpen(path);
  const taken = process.platform === 'win32' ? 'absent' : await flock(descriptor);
  if (taken === 'absent') return lockByName(process.platform === 'win32' ? `\\\\.\\pipe\\ssmith-${name}` : `\0ssmith-${name}`);
  // The lock goes with the descriptor.
  return taken === 'taken' ? { release: () => undefined } : undefined;
}

/** `flock` ends with 1 for a lock that somebody else has. */
function flock(descriptor: number): Promise<'taken' | 'busy' | 'absent'> {
  const { spawn } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor], env: { PATH: searchPath() } });
    child.on('error', ({ code }: NodeJS.ErrnoException) =>
      code === 'ENOENT' ? resolve('absent') : reject(unlockable(`could not be started (${code})`)),
    );
    child.on('exit', (status) => {
      if (status === 0) resolve('taken');
      else if (status === 1) resolve('busy');
      else reject(unlockable(`ended with ${status}`));
    });
  });
}

/** Where the system's own programs are, and not wherever the caller looks first. */
function searchPath(): string {
  return ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin', '/opt/homebrew/bin'].join(':');
}

function lockByName(name: string): Promise<Lock | undefined> {
  const { createServer } = process.getBuiltinModule('node:net') as typeof Net;
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => void server.close() });
    });
  });
}

/** The values of macOS; Node.js has no names for them. */
const exclusiveLock = 0x20;

function lockAtOpen(path: string): Lock | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | exclusiveLock | constants.O_NONBLOCK);
    return { release: () => closeSync(descriptor) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function busy(path: string, wait: number): SsmithError {
  const seconds = Math.round(wait / 1000);
  return new SsmithError({
    code: 'busy',
    message: `another run has held \`${shownPath(path)}\` for ${seconds} s`,
    help: `wait for it to end, or give it longer with --lock-wait; \`fuser -v ${path}\` names who has it open`,
  });
}

function unopenable({ path = '', code }: NodeJS.ErrnoException): SsmithError {
  return new SsmithError({ code: 'state-failed', message: `\`${shownPath(path)}\` cannot be opened to be locked (${code})` });
}

function unlockable(how: string): SsmithError {
  return new SsmithError({
    code: 'state-failed',
    message: `the program \`flock\` could not take the lock: it ${how}`,
    help: 'the file system may know no locks, or the program may not be run',
  });
}
