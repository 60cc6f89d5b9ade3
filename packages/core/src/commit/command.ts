import type * as ChildProcess from 'node:child_process';

/** How a command ended. Its output is shown to nobody: it may quote a file. */
export type Ending = { readonly kind: 'succeeded' } | { readonly kind: 'failed'; readonly how: string };

export interface CommandOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** A command that takes longer is ended, with all that it has started. Milliseconds; 30,000 without it. */
  readonly patience?: number | undefined;
  /** The descriptor of a file that takes what it says; without it that is lost. */
  readonly output?: number | undefined;
  /** What it finds in its environment besides that of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

const usualPatience = 30_000;

/** Runs argv, without a shell, in a process group of its own, and without this process's credentials for AWS. */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<Ending> {
  const { cwd, signal, patience = usualPatience, output = 'ignore' } = options;
  const [program = '', ...rest] = argv;
  const { spawn } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd,
      env: { ...environment(), ...options.environment },
      stdio: ['ignore', output, output],
      detached: process.platform !== 'win32',
    });
    let ended: string | undefined;
    const end = (why: string): void => {
      ended = why;
      killGroup(child);
    };
    const timer = setTimeout(() => end(`did not end within ${patience / 1000} s`), patience);
    const abort = (): void => end('was interrupted');
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort);
    const finish = (ending: Ending): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(ending);
    };
    child.on('error', ({ code }: NodeJS.ErrnoException) => finish({ kind: 'failed', how: `could not be started (${code})` }));
    child.on('exit', (status, killedBy) => {
      // What it has left running in its group is not waited for.
      if (ended !== undefined) finish({ kind: 'failed', how: ended });
      else if (status === 0) finish({ kind: 'succeeded' });
      else finish({ kind: 'failed', how: status === null ? `was ended by ${killedBy}` : `ended with ${status}` });
    });
  });
}

function killGroup(child: ChildProcess.ChildProcess): void {
  try {
    if (child.pid === undefined || process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** A command that is to look at files needs no key to the parameters. */
function environment(): NodeJS.ProcessEnv {
  const harmless = new Set(['AWS_REGION', 'AWS_DEFAULT_REGION']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') || harmless.has(name)));
}

/** As a person would type it. */
export function shownCommand(argv: readonly string[]): string {
  return argv.map((part) => (/^[\w@%+=:,./{}-]+$/.test(part) ? part : JSON.stringify(part))).join(' ');
}
