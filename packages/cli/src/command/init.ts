import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { type InitOptions, type InitPlan, type InitStep, lookAtRepository, planInit, withExtraFiles, writeInit } from '@ssmith/core';
import { nearest } from '@ssmith/core/suggest';
import { type ReadyFile, readyFiles } from '@ssmith/deploy';
import { type Context, count, flag } from '../context.ts';
import { asTyped } from '../next.ts';
import { type CommandLine, UsageError } from '../parse.ts';
import { here } from './drift.ts';

/** `ssmith init`: what a repository lacks, shown, and written when that is wanted. */
export async function runInit(context: Context): Promise<number> {
  const { line, warn, say, print } = context;
  const platforms = platformsOf(line);
  if (line.flags.has('list')) return list(context);
  const ways = ['yes', 'dry-run'].filter((name) => line.flags.has(name));
  if (ways.length > 1) throw new UsageError('`--yes` and `--dry-run` exclude each other');
  const plan = withReadyFiles(await planInit(optionsOf(line)), platforms);
  const missing = plan.steps.filter(isMissing);
  const json = line.flags.has('json');
  const silent = (['json', 'quiet'] as const).find((name) => line.flags.has(name));
  if (silent !== undefined && ways.length === 0 && missing.length > 0)
    throw new UsageError(`\`--${silent}\` asks nothing`, 'pass --yes to write, or --dry-run');
  if (!json) describe(context, plan);
  warn(plan.warnings);
  const wanted = missing.length > 0 && !line.flags.has('dry-run') && (line.flags.has('yes') || (await ask(context, missing)));
  if (wanted) await writeInit(plan);
  if (json) print(`${JSON.stringify({ dryRun: line.flags.has('dry-run'), ...data(plan) }, null, 2)}\n`);
  else say(`${ending(missing, wanted)}\n`);
  if (!json && (wanted || missing.length === 0)) say(`next: ${asTyped(nextOf(plan, platforms))}\n`);
  return 0;
}

function isMissing({ need }: InitStep): boolean {
  return need === 'create' || need === 'add';
}

/** @throws {UsageError} */
function platformsOf({ arguments: given }: CommandLine): string[] {
  const known = Object.keys(readyFiles);
  const unknown = given.find((name) => !Object.hasOwn(readyFiles, name));
  if (unknown === undefined) return [...new Set(given)];
  const near = nearest(unknown, known);
  throw new UsageError(
    `there are no files for \`${unknown}\``,
    near === undefined ? `there are files for ${known.join(', ')}` : `did you mean \`${near}\`?`,
  );
}

function optionsOf(line: CommandLine): InitOptions {
  const texts = ['cwd', 'config', 'name', 'region', 'dialect'].flatMap((name) => (line.flags.has(name) ? [[name, flag(line, name)]] : []));
  const environments = line.flags.has('env') ? { environments: (flag(line, 'env') ?? '').split(',') } : {};
  return { ...(Object.fromEntries(texts) as InitOptions), ...environments, plain: keys(line, 'plain'), leave: keys(line, 'leave') };
}

function keys({ flags }: CommandLine, name: string): string[] {
  return ((flags.get(name) as readonly string[] | undefined) ?? []).flatMap((list) => list.split(',')).filter(Boolean);
}

function withReadyFiles(plan: InitPlan, platforms: readonly string[]): InitPlan {
  if (platforms.length === 0) return plan;
  return withExtraFiles(
    plan,
    platforms.flatMap((name): readonly ReadyFile[] => readyFiles[name]?.(plan.facts) ?? []),
  );
}

/** What there are files for; what the repository has signs of comes first. */
async function list({ line, print, say }: Context): Promise<number> {
  const { repository, facts } = await lookAtRepository(optionsOf(line));
  const seen = (name: string): boolean => repository.platforms.includes(name);
  const names = Object.keys(readyFiles).toSorted((one, other) => Number(seen(other)) - Number(seen(one)));
  const platforms = names.map((name) => {
    const files = readyFiles[name]?.({ ...facts, region: facts.region ?? 'eu-west-1' }) ?? [];
    return { name, seen: seen(name), files: files.map(({ path, purpose }) => ({ path, purpose })) };
  });
  if (line.flags.has('json')) print(`${JSON.stringify({ platforms }, null, 2)}\n`);
  else for (const { name, files } of platforms) print(`${name}\t${files.map(({ path }) => path).join(', ')}\n`);
  const [first] = platforms;
  if (!line.flags.has('json'))
    say(`next: ${asTyped(first?.seen === true ? `ssmith init ${first.name}` : `ssmith check --env ${facts.environments.at(-1)}`)}\n`);
  return 0;
}

const words: Readonly<Record<InitStep['need'], string>> = {
  create: 'create',
  add: 'add to',
  same: 'is there',
  other: 'stays as it is',
};

function describe({ say }: Context, { repository, source, config, steps }: InitPlan): void {
  const { frameworks, bundlers, packageManager, platforms } = repository;
  say(`found: ${[...frameworks, ...bundlers, packageManager, ...platforms].join(', ')}\n`);
  const [bundler] = bundlers;
  if (bundler !== undefined)
    say(
      `${bundler}: with unplugin-ssmith/${bundler.replace(/^@|\/.*$/g, '')} code can import a template, and has its types from the plugin\n`,
    );
  if (source === undefined) say(`${here(config)} is there already\n`);
  else describeSource(say, source);
  for (const { need, planned } of steps) {
    const lines = planned.kind === 'lines' ? `: ${planned.lines.join(' ')}` : '';
    say(`  ${words[need]}  ${here(planned.path)}  (${planned.purpose}${lines})\n`);
  }
}

function describeSource(say: Context['say'], { file, dialect, keys, left }: NonNullable<InitPlan['source']>): void {
  if (file === undefined) return say('there is no .env file to begin with: the template is an example\n');
  const reader = dialect === 'portable' ? 'every reader of .env files reads' : `\`${dialect}\` reads`;
  const advice = '--plain names those that are no secrets, --leave those that stay';
  say(`${file}, as ${reader} it: ${count(keys.length, 'value')} out of the template (${advice})\n`);
  for (const { key, line, why } of left) say(`  ${key} stays in the template (line ${line}: ${why})\n`);
}

function ending(missing: readonly InitStep[], written: boolean): string {
  if (missing.length === 0) return 'nothing to do: everything is there';
  return `${count(missing.length, 'file')} ${written ? 'written' : 'to be written, nothing written'}`;
}

/** What is no yes is a no: also the end of the input. */
async function ask({ signal }: Context, missing: readonly InitStep[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError('there is no terminal to ask at', 'pass --yes to write, or --dry-run');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const question = terminal.question(`write ${missing.length === 1 ? 'it' : 'these'}? [y/N] `, { signal });
    const answer = await Promise.race([question, once(terminal, 'close').then(() => '')]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** First on the own machine, then where it is to run. */
function nextOf({ localStore, facts: { environments } }: InitPlan, platforms: readonly string[]): string {
  if (platforms.length > 0 || localStore === undefined) return `ssmith check --env ${environments.at(-1)}`;
  return `ssmith render --env ${environments[0]} --store ${localStore}`;
}

function data({ repository, source, config, facts, steps, warnings }: InitPlan): Record<string, unknown> {
  const { frameworks, bundlers, readers, envFiles, platforms } = repository;
  return {
    ...facts,
    found: { frameworks, bundlers, readers, envFiles, platforms },
    source: source === undefined ? undefined : { file: source.file, dialect: source.dialect, keys: source.keys, left: source.left },
    config: here(config),
    files: steps.map(({ need, planned }) => ({
      path: here(planned.path),
      action: need === 'create' || need === 'add' ? need : 'keep',
      differs: need === 'other',
      purpose: planned.purpose,
      ...(planned.kind === 'lines' ? { lines: planned.lines } : {}),
    })),
    warnings: warnings.map(({ message }) => message),
  };
}
