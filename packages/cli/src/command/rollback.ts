import { relative } from 'node:path';
import { listGenerations, rollback } from '@ssmith/core';
import { type Context, count, flag } from '../context.ts';
import { parseTime, UsageError } from '../parse.ts';

const words = { create: 'put back', update: 'put back', repair: 'rights mended', keep: 'unchanged', remove: 'removed' } as const;

/** `ssmith rollback`: the files of an earlier generation. */
export async function runRollback(context: Context): Promise<number> {
  const { line, signal, print, say, warn } = context;
  const where = Object.fromEntries((['cwd', 'config'] as const).flatMap((key) => (line.flags.has(key) ? [[key, flag(line, key)]] : [])));
  const json = line.flags.has('json');
  if (line.flags.has('list')) {
    const generations = await listGenerations(where);
    if (json) print(`${JSON.stringify({ generations }, null, 2)}\n`);
    else
      for (const { generation, until, files } of generations)
        print(`${generation}\t${count(files, 'file')}\tuntil ${until.toISOString()}\n`);
    if (!json && generations.length === 0) say('no earlier generation is kept\n');
    return 0;
  }
  const lockWait = flag(line, 'lock-wait');
  const result = await rollback({
    ...where,
    ...toOf(flag(line, 'to')),
    ...(lockWait === undefined ? {} : { lockWait: parseTime('lock-wait', lockWait) }),
    signal,
  });
  warn(result.warnings);
  const { from, to, generation, files } = result;
  if (json) print(`${JSON.stringify({ from, to, generation, files }, null, 2)}\n`);
  for (const { output, action } of files) say(`${words[action]}  ${relative(process.cwd(), output)}\n`);
  say(`the files are those of generation ${to} again; that is generation ${generation} now\n`);
  return 0;
}

function toOf(text: string | undefined): { to?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,15}$/.test(text)) throw new UsageError('`--to` is the number of a generation', 'ssmith rollback --list shows them');
  return { to: Number(text) };
}
