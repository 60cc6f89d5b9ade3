import { diff, type DiffResult } from '@ssmith/core';
import { type Context, count, deadlineOf, jobOptions } from '../context.ts';
import { driftData, driftExit, driftLines, here, octal, unfinishedSentence } from './drift.ts';

const words = { create: 'would be created', update: 'would be updated', repair: 'rights would be mended' } as const;

/** `ssmith diff`: what a render would change, and which parameter moved; never a value. */
export async function runDiff({ line, signal, progress, print, say, warn }: Context): Promise<number> {
  progress.start('asking for parameters');
  const result = await diff({ ...jobOptions(line), ...deadlineOf(line), signal });
  progress.stop();
  const { files, removed, unfinished, unchanged, warnings } = result;
  warn(warnings);
  const changes = files.length + removed.length;
  if (line.flags.has('json')) print(`${JSON.stringify(report(result), null, 2)}\n`);
  else {
    if (unfinished !== undefined) warn([{ message: unfinishedSentence(unfinished) }]);
    for (const { output, action, mode, template, findings, parameters } of files) {
      print(`${here(output)}  ${words[action]}  (${octal(mode)}, from ${template})\n${driftLines(findings, parameters)}`);
    }
    for (const path of removed) print(`${here(path)}  would be removed\n`);
    say(
      changes === 0 ? `${count(unchanged, 'file')}: nothing would change\n` : `${count(changes, 'file')} would change, ${unchanged} not\n`,
    );
  }
  return changes === 0 ? 0 : driftExit;
}

function report({ files, removed, unfinished, unchanged }: DiffResult): Record<string, unknown> {
  return {
    changed: files.length + removed.length > 0,
    files: files.map(({ template, output, action, mode, findings, parameters }) => ({
      template,
      output,
      action,
      mode: octal(mode),
      ...driftData(findings, parameters),
    })),
    unchanged,
    removed,
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}
