import { scan } from '@ssmith/core';
import { type Context, count, deadlineOf, jobOptions } from '../context.ts';

/** `ssmith scan DIR`: looks for this config's secrets where they must not be. */
export async function runScan({ line, signal, progress, print, say, warn }: Context): Promise<number> {
  progress.start('looking for secrets');
  const result = await scan({ ...jobOptions(line), ...deadlineOf(line), path: line.arguments[0] ?? '.', signal });
  progress.stop();
  const { files, bytes, secrets, warnings } = result;
  warn(warnings);
  if (line.flags.has('json'))
    print(`${JSON.stringify({ files, bytes, secrets, warnings: warnings.map(({ message }) => message) }, null, 2)}\n`);
  else say(`${count(files, 'file')} (${(bytes / 1e6).toFixed(1)} MB), ${count(secrets, 'secret')}: nothing found\n`);
  return 0;
}
