import {
  type ImportedParameter,
  importFile,
  type ImportOptions,
  type ImportResult,
  placeData,
  type ReferencesResult,
  rewriteReferences,
} from '@ssmith/core';
import { here } from './drift.ts';
import { type Context, count, deadlineOf, flag, jobOptions } from '../context.ts';
import { readAll } from '../input.ts';
import { commandLike, sayNext } from '../next.ts';
import { type CommandLine, UsageError } from '../parse.ts';
import { tierOf } from './put.ts';

/** `ssmith import FILE`: a file's values into parameters, or the references of other tools into ours. */
export async function runImport(context: Context): Promise<number> {
  const { line, signal, progress, warn } = context;
  if (line.flags.has('references')) return runReferences(context);
  if (line.flags.has('service')) throw new UsageError('`--service` goes with `--references`');
  const [file = ''] = line.arguments;
  const template = flag(line, 'template');
  if (line.flags.has('force') && template === undefined) throw new UsageError('`--force` goes with `--template`');
  progress.start('importing');
  let written = 'no parameter was written';
  const result = await importFile({
    ...jobOptions(line),
    ...deadlineOf(line),
    ...settingsOf(line),
    file: file === '-' ? await readAll() : file,
    signal,
    onWritten: (done, all) => {
      written = `${done} of ${all} parameters were written`;
      progress.start(`writing parameters, ${done} of ${all}`);
    },
  }).catch((error: unknown) => {
    if (signal.aborted) context.say(`interrupted: ${written}; the same command goes on from there\n`);
    throw error;
  });
  progress.stop();
  warn(result.warnings);
  if (line.flags.has('json')) context.print(`${JSON.stringify({ dryRun: line.flags.has('dry-run'), ...data(result) }, null, 2)}\n`);
  else describe(context, result);
  if (!line.flags.has('dry-run')) sayNext(context, commandLike(line, ['check']));
  return 0;
}

function settingsOf(line: CommandLine): Omit<ImportOptions, 'file'> {
  const texts = ['to', 'format', 'dialect', 'template'].flatMap((name) => (line.flags.has(name) ? [[name, flag(line, name)]] : []));
  const tier = tierOf(line);
  return {
    ...(Object.fromEntries(texts) as Pick<ImportOptions, 'to' | 'format' | 'dialect' | 'template'>),
    ...(tier === undefined ? {} : { tier }),
    plain: list(line, 'plain'),
    leave: list(line, 'leave'),
    overwrite: line.flags.has('overwrite'),
    force: line.flags.has('force'),
    dryRun: line.flags.has('dry-run'),
  };
}

function list({ flags }: CommandLine, name: string): string[] {
  return ((flags.get(name) as readonly string[] | undefined) ?? []).flatMap((keys) => keys.split(',')).filter(Boolean);
}

function data({ store, parameters, left, template, warnings }: ImportResult): Record<string, unknown> {
  return { store, parameters, left, template, warnings: warnings.map(({ message }) => message) };
}

const done = { create: 'created', overwrite: 'overwritten', keep: 'kept' } as const;
const planned = { create: 'would be created', overwrite: 'would be overwritten', keep: 'would be kept' } as const;

function describe({ line, say }: Context, { store, parameters, left, template }: ImportResult): void {
  const dryRun = line.flags.has('dry-run');
  const verbose = dryRun || line.flags.has('verbose');
  const words = dryRun ? planned : done;
  for (const { key, name, type, action, version, length } of verbose ? parameters : []) {
    say(`${words[action]}  ${name}  version ${version}  (${type}, ${length}, from ${key})\n`);
  }
  for (const { key, line: at, why } of left) say(`left  ${key}  (line ${at}: ${why})\n`);
  if (template !== undefined) say(`${dryRun ? 'would write' : 'wrote'} the template ${here(template)}\n`);
  say(`${summary(parameters, words)} in ${store}${dryRun ? ', nothing written' : ''}\n`);
}

function summary(parameters: readonly ImportedParameter[], words: typeof done | typeof planned): string {
  const counts = (['create', 'overwrite', 'keep'] as const).flatMap((action) => {
    const number = parameters.filter((one) => one.action === action).length;
    return number === 0 ? [] : [`${number} ${words[action]}`];
  });
  return `${count(parameters.length, 'parameter')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}

async function runReferences({ line, print, say, warn }: Context): Promise<number> {
  const [file = ''] = line.arguments;
  const texts = ['cwd', 'service', 'template'].flatMap((name) => (line.flags.has(name) ? [[name, flag(line, name)]] : []));
  const dryRun = line.flags.has('dry-run');
  const result = rewriteReferences({ ...Object.fromEntries(texts), file, dryRun, force: line.flags.has('force') });
  const { text, template, rewritten, left } = result;
  const help = 'it is left as it is';
  warn(left.map(({ place, tool, why }) => ({ message: `this reference of ${tool} has no equal: ${why}`, places: [place], help })));
  if (line.flags.has('json')) print(`${JSON.stringify({ dryRun, ...referencesData(result) }, null, 2)}\n`);
  else if (template === undefined && !dryRun) print(text);
  for (const { place, before, after } of rewritten) {
    const { file: shown, line: row, column } = placeData(place);
    if (dryRun || line.flags.has('verbose')) say(`${shown}:${row}:${column}  ${before}  →  ${after}\n`);
  }
  say(`${count(rewritten.length, 'reference')} ${dryRun ? 'would be ' : ''}rewritten, ${left.length} left\n`);
  return 0;
}

function referencesData({ template, rewritten, left }: ReferencesResult): Record<string, unknown> {
  return {
    template,
    rewritten: rewritten.map(({ place, ...one }) => ({ ...placeData(place), ...one })),
    left: left.map(({ place, ...one }) => ({ ...placeData(place), ...one })),
  };
}
