import { exitCodeOf, type FileStatus, placeData, problemData, SsmithError, status, type StatusResult } from '@ssmith/core';
import { type Context, count, deadlineOf, jobOptions } from '../context.ts';
import { driftData, driftExit, driftLines, here, time, unfinishedSentence } from './drift.ts';

/** `ssmith status`: what has drifted since the last render. What is known is told before what could not be looked at. */
export async function runStatus(context: Context): Promise<number> {
  const { line, signal, progress, print } = context;
  progress.start('asking for versions');
  const result = await status({ ...jobOptions(line), ...deadlineOf(line), signal });
  progress.stop();
  signal.throwIfAborted();
  const { problems, drifted } = result;
  if (line.flags.has('json')) {
    const exit = problems.length > 0 ? exitCodeOf(problems) : drifted ? driftExit : 0;
    print(`${JSON.stringify({ ...report(result), exit, errors: problems.map(problemData) }, null, 2)}\n`);
    return exit;
  }
  describe(context, result);
  if (problems.length > 0) throw new SsmithError(problems);
  return drifted ? driftExit : 0;
}

function report({ drifted, files, obsolete, unfinished, unchecked, state }: StatusResult): Record<string, unknown> {
  return {
    drifted,
    state,
    files: files.map(({ template, output, renderedAt, findings, parameters }) => ({
      template,
      output,
      ...(renderedAt === undefined ? {} : { renderedAt }),
      ...driftData(findings, parameters),
    })),
    obsolete,
    ...(unfinished === undefined ? {} : { unfinished }),
    unchecked: unchecked.map(placeData),
  };
}

function describe(
  { print, say, warn }: Context,
  { files, obsolete, unfinished, unchecked, state, problems, warnings }: StatusResult,
): void {
  warn(warnings);
  if (unchecked.length > 0)
    warn([{ message: 'not checked: a secret of Secrets Manager is not seen without decrypting', places: unchecked }]);
  if (unfinished !== undefined) print(`${unfinishedSentence(unfinished)}\n`);
  for (const file of files) print(fileLines(file, problems.length > 0));
  for (const path of obsolete) print(`${here(path)}  is not rendered any more, but is still there\n`);
  const never = files.length > 0 && files.every(({ renderedAt }) => renderedAt === undefined);
  if (never) say(`nothing is recorded in ${state}; another user's renders are recorded elsewhere\n`);
  const changed = files.filter(hasDrifted).length + obsolete.length;
  const of = files.length + obsolete.length;
  if (changed > 0)
    say(`${changed} of ${count(of, 'file')} ${changed === 1 ? 'has' : 'have'} drifted; \`ssmith diff\` tells what a render would change\n`);
  else if (problems.length === 0) say(`${count(of, 'file')}: no drift\n`);
}

function fileLines(file: FileStatus, incomplete: boolean): string {
  const { output, renderedAt, findings, parameters } = file;
  if (renderedAt === undefined) return `${here(output)}  has never been rendered from this config\n`;
  const verdict = hasDrifted(file) ? 'has drifted' : incomplete ? 'no drift on this machine' : 'no drift';
  return `${here(output)}  ${verdict}  (rendered ${age(renderedAt)} ago, ${time(renderedAt)})\n${driftLines(findings, parameters)}`;
}

function hasDrifted({ findings, parameters }: FileStatus): boolean {
  return findings.length + parameters.length > 0;
}

/** In the largest unit of which there are two. */
function age(since: Date): string {
  const seconds = Math.max(0, Math.round((Date.now() - since.getTime()) / 1000));
  const units = [
    [24 * 60 * 60, 'day'],
    [60 * 60, 'hour'],
    [60, 'minute'],
  ] as const;
  const [length, noun] = units.find(([size]) => seconds >= 2 * size) ?? [1, 'second'];
  return count(Math.floor(seconds / length), noun);
}
