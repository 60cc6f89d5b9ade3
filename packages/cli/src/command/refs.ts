import { listReferences, placeData } from '@ssmith/core';
import { type Context, jobOptions } from '../context.ts';

/** `ssmith refs`: one reference a line, with its place and the names that it may be. */
export async function runRefs({ line, print }: Context): Promise<number> {
  const references = await listReferences(jobOptions(line));
  const rows = references.map(({ reference, names, store, place }) => ({ reference, names, store, ...placeData(place) }));
  if (line.flags.has('json')) print(`${JSON.stringify({ references: rows }, null, 2)}\n`);
  else for (const row of rows) print(`${row.file}:${row.line}:${row.column}\t${row.names.join(' or ')}\t${row.store}\n`);
  return 0;
}
