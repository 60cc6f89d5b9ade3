import type * as ChildProcess from 'node:child_process';
import { constants } from 'node:os';
import { makePrivateDirectory } from './commit/private-directory.ts';
import type { Warning } from './error/problem.ts';
import { render, type RenderOptions, type RenderResult } from './render.ts';

export interface ExecOptions extends Pick<
  RenderOptions,
  'cwd' | 'config' | 'variables' | 'store' | 'region' | 'profile' | 'endpoint' | 'deadline' | 'open' | 'conceal'
> {
  /** Argv. `{dir}` is the directory of the files. */
  readonly command: readonly string[];
  /** Ends the asking; the command itself is sent signals. */
  readonly signal?: AbortSignal;
  /** Told when the files are there, before the command begins. */
  readonly onReady?: (result: RenderResult, warnings: readonly Warning[]) => void;
}

/** What `env` and shells use for a command that is not there, or cannot be run. */
const notFound = 127;
const notRunnable = 126;

/** What is sent to this process is meant for the command. */
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGINT'] as const;
/** What a terminal sends to everybody in the foreground: the command has it already. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT']);

/**
 * Renders the config's files into a directory of their own, in memory where that is possible, and runs a command that
 * finds it in SSMITH_DIR. When the command has ended the directory is gone; when this process is killed the next one takes
 * it away, as soon as the command has ended, too: the command holds the lock of the directory with it.
 * @returns the exit code of the command, or 128 and its signal
 * @throws {SsmithError} what a render may fail with; nothing has been run then
 */
export async function exec({ command, onReady, ...options }: ExecOptions): Promise<number> {
  const directory = await makePrivateDirectory();
  try {
    const result = await render({ ...options, into: directory.path, allowImageLayer: true });
    const onDisk = { message: `there is no place in memory for the files: they lie in \`${directory.path}\` while the command runs` };
    onReady?.(result, [...result.warnings, ...(directory.inMemory ? [] : [onDisk])]);
    return await run(command, directory.path, directory.lock.descriptor, options.cwd);
  } finally {
    directory.remove();
  }
}

/** A terminal has told the command itself. */
function isHeard(signal: NodeJS.Signals): boolean {
  return process.stdin.isTTY && fromTerminal.has(signal);
}

function run(command: readonly string[], directory: string, lock: number, cwd: string | undefined): Promise<number> {
  const { spawn } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const [program = '', ...rest] = command.map((part) => part.replaceAll('{dir}', directory));
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      stdio: ['inherit', 'inherit', 'inherit', lock],
      env: { ...process.env, SSMITH_DIR: directory },
      ...(cwd === undefined ? {} : { cwd }),
    });
    const handlers = forwarded.map((signal) => [signal, (): void => void (isHeard(signal) || child.kill(signal))] as const);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const finish = (code: number): void => {
      for (const [signal, handler] of handlers) process.removeListener(signal, handler);
      resolve(code);
    };
    child.on('error', ({ code }: NodeJS.ErrnoException) => finish(code === 'ENOENT' ? notFound : notRunnable));
    child.on('exit', (code, signal) => finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
