import { readFileSync } from 'node:fs';
import type { Ended } from './refreshed-set.ts';

/** A directory, and a run of the program there. */
export interface Traced {
  readonly directory: string;
  path(name: string): string;
  /** @param under a program, with its arguments, that starts the run */
  run(under: readonly string[]): Promise<Ended>;
}

/** One call of the kernel, as it can be found again in another run. */
export interface Call {
  readonly name: string;
  /** Which one of its name, counted from 1. */
  readonly ordinal: number;
  /** As strace writes it, without the numbers that differ from run to run. */
  readonly text: string;
}

/** Whatever changes a disk. */
const changing =
  'write pwrite64 writev fchmod chmod fchown chown fsync fdatasync rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir ftruncate link linkat symlink symlinkat utimensat'.split(
    ' ',
  );
const all = ['openat', ...changing].join(',');

/**
 * Refreshes a set, or whatever the run does, and tells what its main thread, which does all of that, has asked the kernel for in the directories of
 * the set from the first temporary on.
 */
export async function callsOf(set: Traced): Promise<Call[]> {
  const { status, stderr } = await set.run(tracing(all, set));
  if (status !== 0) throw new Error(`the run that was to be traced ended with ${status}: ${stderr}`);
  const counts = new Map<string, number>();
  const lines = traced(set);
  // The first thread to look for a file is the main one.
  const ofMain = lines.filter(({ thread }) => thread === lines[0]?.thread);
  const calls = ofMain.map(({ text }): Call => {
    const [name = ''] = text.split('(', 1);
    const ordinal = (counts.get(name) ?? 0) + 1;
    counts.set(name, ordinal);
    return { name, ordinal, text };
  });
  const begin = calls.findIndex(({ text }) => isOfSet(text) && text.includes('O_CREAT'));
  return calls.slice(begin).filter(({ text }) => isOfSet(text));
}

/** Those that change something. */
export function changes(calls: readonly Call[]): Call[] {
  return calls.filter(({ name, text }) => name !== 'openat' || text.includes('O_CREAT'));
}

/** What to start a run with, that it be killed when it is about to make the call. */
export function killedAt({ name, ordinal }: Call, set: Traced): string[] {
  // The main thread only; a signal goes astray where only the calls that are asked for stop the process.
  return ['strace', ...written(name, set), '-e', `inject=${name}:signal=SIGKILL:when=${ordinal}`];
}

/** What to start a run with, that it stop when it has made the call, until it is told to go on. */
export function stoppedAfter({ name, ordinal }: Call, set: Traced): string[] {
  return ['strace', ...written(name, set), '-e', `inject=${name}:signal=SIGSTOP:when=${ordinal}`];
}

/** Lets a run go on that strace, whose process this is, has stopped. */
export function goOn(strace: number): void {
  process.kill(Number(readFileSync(`/proc/${strace}/task/${strace}/children`, 'utf8')), 'SIGCONT');
}

/** What to start a run with, that the call fail. */
export function failingAt({ name, ordinal }: Call, errno: string, set: Traced): string[] {
  return [...tracing(name, set), '-e', `inject=${name}:error=${errno}:when=${ordinal}`];
}

/**
 * Each thread and each child has a count of its own. Only the calls that are asked for stop the process: in the middle of
 * a stop, a signal would go to another thread, whose handler writes, and the counts would differ from run to run.
 */
function tracing(calls: string, set: Traced): string[] {
  return ['strace', '-f', '--seccomp-bpf', ...written(calls, set)];
}

function written(calls: string, set: Traced): string[] {
  return ['-y', '-qq', '-e', 'signal=none', '-o', set.path('trace'), '-e', `trace=${calls}`];
}

/** Which call the last run was killed at, or failed in; that which was meant, but for a rare accident. */
export function struck(set: Traced): string {
  const calls = traced(set).map(({ text }) => text);
  return calls.find((text) => text.includes('(INJECTED)')) ?? calls.at(-1) ?? '';
}

/** Whether a call is about a file or a directory of the set. */
export function isOfSet(call: string): boolean {
  return /SET\/|\/proc\/self\/fd\//.test(call) && !call.includes('SET/trace');
}

function traced(set: Traced): { readonly thread: string; readonly text: string }[] {
  return readFileSync(set.path('trace'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread = '', text] = /^(?:(\d+) +)?(\w+\(.*)/.exec(line) ?? [];
      return text === undefined ? [] : [{ thread, text: shown(text, set) }];
    });
}

function shown(line: string, set: Traced): string {
  return line.replaceAll(set.directory, 'SET').replaceAll(/\.ssmith-((?:[0-9a-f]{8}-)?)[0-9a-f]{24}-/g, '.ssmith-$1X-');
}
