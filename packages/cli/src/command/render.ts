import { relative } from 'node:path';
import { problemData, type RenderedFile, type RenderOptions, type RenderResult, render, writeOut } from '@ssmith/core';
import { concealing, type Context, count, deadlineOf, doing, flag, jobOptions, unavailableOptions } from '../context.ts';
import { commandLike, sayNext } from '../next.ts';
import { parseTime, UsageError } from '../parse.ts';

/** `ssmith render`: the config's files, or one template. */
export async function runRender(context: Context): Promise<number> {
  const { line, signal, progress } = context;
  if (line.flags.has('html')) return (await import('./fill.ts')).runFill(context);
  const dryRun = line.flags.has('dry-run');
  const toStdout = flag(line, 'output') === '-';
  const lockWait = flag(line, 'lock-wait');
  if (toStdout && process.stdout.isTTY && !line.flags.has('reveal')) {
    throw new UsageError('values are not printed to a terminal', 'pass --reveal if nobody looks over your shoulder, or --show for masks');
  }
  const result = await render({
    ...jobOptions(line),
    ...deadlineOf(line),
    ...singleFile(context),
    ...documents(context),
    ...unavailableOptions(line),
    ...(await concealing(line)),
    ...(lockWait === undefined ? {} : { lockWait: parseTime('lock-wait', lockWait) }),
    dryRun: dryRun || toStdout,
    signal,
    ...(line.flags.has('allow-image-layer') ? { allowImageLayer: true } : {}),
    onStage: (stage) => progress.start(doing[stage]),
  });
  progress.stop();
  context.warn(result.warnings);
  if (result.kept !== undefined) return reportKept(context, result.kept);
  if (toStdout) for (const { text } of result.files) writeOut(text);
  else if (line.flags.has('json')) context.print(`${JSON.stringify(report(result, dryRun), null, 2)}\n`);
  else describe(context, result, dryRun);
  // Who renders from a store that was named is trying things out.
  if (!dryRun && !toStdout && line.flags.has('store') && line.arguments.length === 0)
    sayNext(context, commandLike(line, ['deploy', '--allow-local-store']));
  return 0;
}

/** What a build has left to be filled: a JSON file for each template that the bundle imports. */
function documents({ line }: Context): Partial<Pick<RenderOptions, 'documents'>> {
  const [manifest, out] = [flag(line, 'manifest'), flag(line, 'out')];
  if (manifest === undefined && out === undefined) return {};
  if (manifest === undefined || out === undefined) {
    throw new UsageError('`--manifest` goes with `--out`, or with `--html`', 'usage: ssmith render --manifest FILE --out DIRECTORY');
  }
  const stray = ['output', 'format', 'dialect', 'config'].find((name) => line.flags.has(name));
  if (stray !== undefined || line.arguments.length > 0) {
    throw new UsageError(`a manifest says it all; ${stray === undefined ? 'a template' : `\`--${stray}\``} does not go with it`);
  }
  const rights = Object.fromEntries(['mode', 'owner'].flatMap((name) => (line.flags.has(name) ? [[name, flag(line, name)]] : [])));
  return { documents: { manifest, out, ...rights } };
}

function singleFile({ line }: Context): Partial<Pick<RenderOptions, 'single'>> {
  const [template] = line.arguments;
  const output = flag(line, 'output');
  if (line.flags.has('manifest') || line.flags.has('out')) return {};
  if (template === undefined) {
    const stray = ['output', 'format', 'dialect', 'mode', 'owner'].find((name) => line.flags.has(name));
    if (stray !== undefined) throw new UsageError(`\`--${stray}\` goes with a template`, 'usage: ssmith render TEMPLATE -o OUTPUT');
    return {};
  }
  if (output === undefined) throw new UsageError('the output of the template is missing', 'usage: ssmith render TEMPLATE -o OUTPUT');
  const rest = Object.fromEntries(
    ['format', 'dialect', 'mode', 'owner'].flatMap((name) => (line.flags.has(name) ? [[name, flag(line, name)]] : [])),
  );
  return { single: { template, output, ...rest } };
}

const keptExit = 10;

/** Loud: whoever looks at the log of a deployment must see that its files are not new. */
function reportKept({ line, print, warn, say }: Context, { age, problems }: NonNullable<RenderResult['kept']>): number {
  const minutes = Math.round(age / 60_000);
  warn(problems.map(({ message, places }) => ({ message, ...(places === undefined ? {} : { places }) })));
  if (line.flags.has('json')) print(`${JSON.stringify({ kept: { ageMinutes: minutes, problems: problems.map(problemData) } }, null, 2)}\n`);
  else say(`KEPT the files of the last run, which were found right ${count(minutes, 'minute')} ago: Parameter Store could not be asked\n`);
  return keptExit;
}

function report({ files, removed, parameters }: RenderResult, dryRun: boolean): Record<string, unknown> {
  return {
    dryRun,
    parameters,
    files: files.map(({ template, output, action, mode }) => ({ template, output, action, mode: octal(mode) })),
    removed,
  };
}

const words = { create: 'created', update: 'updated', repair: 'rights mended', keep: 'unchanged', remove: 'removed' } as const;

function describe({ line, say, print }: Context, { files, removed, parameters }: RenderResult, dryRun: boolean): void {
  for (const file of files) {
    say(
      `${dryRun ? `would be ${words[file.action]}` : words[file.action]}  ${here(file.output)}  (${octal(file.mode)}, from ${file.template})\n`,
    );
    if (line.flags.has('show')) print(masked(file));
  }
  for (const path of removed) say(`${dryRun ? 'would be removed' : 'removed'}  ${here(path)}\n`);
  if (line.flags.has('verbose')) for (const { name, version, store } of parameters) say(`read  ${name}  version ${version}  (${store})\n`);
  say(`${count(files.length, 'file')} from ${count(parameters.length, 'parameter')}${dryRun ? ', nothing written' : ''}\n`);
}

function masked({ output, masked: text }: RenderedFile): string {
  return `── ${here(output)} ──\n${text}${text.endsWith('\n') ? '' : '\n'}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function here(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
