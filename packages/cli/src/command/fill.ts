import { type FillResult, fillPages } from '@ssmith/core';
import { type Context, count, deadlineOf, doing, flag, jobOptions } from '../context.ts';
import { UsageError } from '../parse.ts';
import { here } from './drift.ts';

/** Flags of `render` that say something of files. Pages have rights, and no secrets. */
const ofFiles = ['out', 'output', 'format', 'dialect', 'config', 'mode', 'owner', 'show', 'reveal', 'mask', 'allow-image-layer'];
const ofSets = ['lock-wait', 'on-unavailable', 'max-age'];

/** `ssmith render --manifest FILE --html PATH`: what a build has exposed, into its pages. */
export async function runFill({ line, signal, progress, print, say, warn }: Context): Promise<number> {
  const [manifest, html] = [flag(line, 'manifest'), flag(line, 'html')];
  if (manifest === undefined || html === undefined) {
    throw new UsageError('`--html` goes with `--manifest`', 'usage: ssmith render --manifest FILE --html DIRECTORY');
  }
  const stray = [...ofFiles, ...ofSets].find((name) => line.flags.has(name));
  if (stray !== undefined || line.arguments.length > 0) {
    throw new UsageError(
      `pages are filled as they are; ${stray === undefined ? 'a template' : `\`--${stray}\``} does not go with \`--html\``,
    );
  }
  const dryRun = line.flags.has('dry-run');
  const onStage = (stage: keyof typeof doing): void => progress.start(doing[stage]);
  const result = await fillPages({ ...jobOptions(line), ...deadlineOf(line), manifest, html, dryRun, signal, onStage });
  progress.stop();
  warn(result.warnings);
  if (line.flags.has('json')) print(`${JSON.stringify(report(result, dryRun), null, 2)}\n`);
  else describe(result, dryRun, line.flags.has('verbose'), say);
  return 0;
}

function report({ pages, parameters }: FillResult, dryRun: boolean): Record<string, unknown> {
  return { dryRun, parameters, pages };
}

function describe({ pages, parameters }: FillResult, dryRun: boolean, verbose: boolean, say: Context['say']): void {
  for (const { path, action } of pages) {
    const done = action === 'keep' ? 'unchanged' : 'filled';
    say(`${dryRun ? `would be ${done}` : done}  ${here(path)}\n`);
  }
  if (verbose) for (const { name, version, store } of parameters) say(`read  ${name}  version ${version}  (${store})\n`);
  say(`${count(pages.length, 'page')} from ${count(parameters.length, 'parameter')}${dryRun ? ', nothing written' : ''}\n`);
}
