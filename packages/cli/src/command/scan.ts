import { dirname, join } from 'node:path';
import { type JobOptions, scan } from '@ssmith/core';
import { type Context, count, deadlineOf, flag, jobOptions } from '../context.ts';
import { UsageError } from '../parse.ts';

/** `ssmith scan DIR`: looks for this config's secrets, or for those that a bundle imports, where they must not be. */
export async function runScan({ line, signal, progress, print, say, warn }: Context): Promise<number> {
  progress.start('looking for secrets');
  const result = await scan({ ...jobOptions(line), ...documents(line), ...deadlineOf(line), path: line.arguments[0] ?? '.', signal });
  progress.stop();
  const { files, bytes, secrets, warnings } = result;
  warn(warnings);
  if (line.flags.has('json'))
    print(`${JSON.stringify({ files, bytes, secrets, warnings: warnings.map(({ message }) => message) }, null, 2)}\n`);
  else say(`${count(files, 'file')} (${(bytes / 1e6).toFixed(1)} MB), ${count(secrets, 'secret')}: nothing found\n`);
  return 0;
}

/** What a build has left says which secrets its bundle reads. They may be where it reads them, beside the manifest. */
function documents(line: Context['line']): Pick<JobOptions, 'documents'> {
  const manifest = flag(line, 'manifest');
  if (manifest === undefined) return {};
  if (line.flags.has('config')) throw new UsageError('a manifest says it all; `--config` does not go with it');
  return { documents: { manifest, out: join(dirname(manifest), '.ssmith') } };
}
