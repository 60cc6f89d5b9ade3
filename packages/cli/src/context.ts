import type { JobOptions, RenderOptions, Stage, Warning } from '@ssmith/core';
import { type CommandLine, parseTime, UsageError } from './parse.ts';
import type { Progress } from './terminal.ts';

/** What a command is handed: its command line, the streams, and the signal that ends it. */
export interface Context {
  readonly line: CommandLine;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Data, on the standard output. */
  readonly print: (text: string) => void;
  /** Words for a person, on the standard error; nothing with --quiet. */
  readonly say: (text: string) => void;
  readonly warn: (warnings: readonly Warning[]) => void;
}

export function flag(line: CommandLine, name: string): string | undefined {
  const value = line.flags.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** The flags that say what is rendered from where, as core takes them. */
export function jobOptions(line: CommandLine, env = flag(line, 'env')): JobOptions {
  const variables: Record<string, string> = env === undefined ? {} : { env };
  for (const assignment of (line.flags.get('var') as readonly string[] | undefined) ?? []) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (name === undefined || value === undefined) throw new UsageError('`--var` is written as --var NAME=VALUE');
    variables[name] = value;
  }
  const names = ['cwd', 'config', 'store', 'region', 'profile', 'endpoint'] as const;
  const given = names.flatMap((name) => {
    const value = flag(line, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), variables };
}

export function deadlineOf(line: CommandLine): { deadline?: number } {
  const text = flag(line, 'deadline');
  return text === undefined ? {} : { deadline: parseTime('deadline', text) };
}

export function unavailableOptions(line: CommandLine): Pick<RenderOptions, 'onUnavailable' | 'maxAge'> {
  const wanted = flag(line, 'on-unavailable');
  const maxAge = flag(line, 'max-age');
  if (wanted !== undefined && wanted !== 'keep' && wanted !== 'fail') throw new UsageError('`--on-unavailable` is `keep` or `fail`');
  if (maxAge !== undefined && wanted !== 'keep') throw new UsageError('`--max-age` goes with `--on-unavailable keep`');
  return {
    ...(wanted === undefined ? {} : { onUnavailable: wanted }),
    ...(maxAge === undefined ? {} : { maxAge: parseTime('max-age', maxAge) }),
  };
}

/**
 * `--mask`: a runner of GitHub Actions is told what to hide in its log. That takes the values themselves, which only a runner
 * takes out again, so that somebody has to say that what is printed here goes to one.
 * @throws {UsageError}
 */
export async function concealing(line: CommandLine): Promise<Pick<RenderOptions, 'conceal'>> {
  if (!line.flags.has('mask')) return {};
  if (process.env['GITHUB_ACTIONS'] !== 'true') throw new UsageError('`--mask` is for a step of GitHub Actions, and this is none');
  const { conceal } = (await import('@ssmith/deploy')).choosePlatform('github', process.env);
  return conceal === undefined ? {} : { conceal };
}

/** What a terminal shows while a stage lasts. */
export const doing: Readonly<Record<Stage, string>> = {
  ask: 'asking for parameters',
  write: 'writing files',
  check: 'checking files',
  swap: 'writing files',
  reload: 'reloading',
  verify: 'verifying',
  undo: 'putting the files before back',
};

/** `1 file`, `3 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
