import { exec } from '@ssmith/core';
import { concealing, type Context, count, deadlineOf, jobOptions } from '../context.ts';
import { UsageError } from '../parse.ts';

/** `ssmith exec -- COMMAND`: the files for the life of one process. */
export async function runExec(context: Context): Promise<number> {
  const { line, signal, progress, say, warn } = context;
  if (line.rest.length === 0) throw new UsageError('`exec` needs a command', 'usage: ssmith exec [FLAGS] -- COMMAND [ARGUMENTS]');
  progress.start('asking for parameters');
  return exec({
    ...jobOptions(line),
    ...deadlineOf(line),
    ...(await concealing(line)),
    command: line.rest,
    signal,
    onReady: ({ files, parameters }, warnings) => {
      progress.stop();
      warn(warnings);
      if (line.flags.has('verbose')) say(`${count(files.length, 'file')} from ${count(parameters.length, 'parameter')}\n`);
    },
  });
}
