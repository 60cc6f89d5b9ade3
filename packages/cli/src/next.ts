import { type Problem, shownCommand } from '@ssmith/core';
import type { Context } from './context.ts';
import type { CommandLine } from './parse.ts';

/** Flags that say what is meant, and not how it is to be done: the next command has them too. */
const lasting = ['cwd', 'config', 'env', 'store', 'region', 'profile', 'endpoint'] as const;

/**
 * Tells a person at a terminal what usually comes next. Scripts and pipelines know their next step.
 * @param where if it is not for this machine
 */
export function sayNext({ line, say }: Context, command: string, where?: string): void {
  if (!process.stderr.isTTY || process.env['CI'] || line.flags.has('json')) return;
  say(`next${where === undefined ? '' : `, ${where}`}: ${asTyped(command)}\n`);
}

/** A program that `npx` has found in a project is not in the PATH of a shell. */
export function asTyped(command: string): string {
  return process.env['npm_command'] === 'exec' ? `npx ${command}` : command;
}

/** How parameters are written that a template asks for in vain; one name that looks like another needs no more words. */
export function withPutHelp(problem: Problem, line: CommandLine, env: string | undefined): Problem {
  const { code, help, places = [] } = problem;
  if (code !== 'parameter-not-found') return problem;
  const names = places.flatMap(({ source: { text }, span: { start, end } }) => {
    const [, name] = /^(?:\$\{)?ssm:(\.?\/[\w./-]+)(?![\w./$-])/.exec(text.slice(start, end)) ?? [];
    return name === undefined ? [] : [name];
  });
  const commands = [...new Set(names)].map((name) => asTyped(commandLike(line, ['put', name], env)));
  const isOne = commands.length === 1;
  if (commands.length === 0 || (isOne && help !== undefined)) return problem;
  const words = `write ${isOne ? 'it; the value is' : 'them; each value is'} typed unseen, or piped in:`;
  return { ...problem, help: [...(help === undefined ? [] : [help]), words, ...commands].join('\n') };
}

/** As it would be typed, with the flags of this command that last. */
export function commandLike({ flags }: CommandLine, command: readonly string[], env?: string): string {
  const others = lasting.flatMap((name) => {
    const value = name === 'env' && env !== undefined ? env : flags.get(name);
    return typeof value === 'string' ? [`--${name}`, value] : [];
  });
  const variables = ((flags.get('var') as readonly string[] | undefined) ?? []).flatMap((one) => ['--var', one]);
  return shownCommand(['ssmith', ...command, ...others, ...variables]);
}
