import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask, runProgram } from './process.ts';
import type { Failure, Reader } from './reader.ts';
import { inScratch, type Scratch } from './scratch.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * What a shell exports after `set -a; . ./.env`. Each file is read by a subshell in the file's directory; what it prints
 * is a complaint. `$1` is a directory for what comes out, the rest are those of the files.
 */
const program = `
out=$1; shift
for directory; do
  name="$out/\${directory##*/}"
  (
    cd "$directory"; set --; unset out directory name
    set -a; . ./.env >&2; exec /usr/bin/env -0
  ) </dev/null >"$name.variables" 2>"$name.complaints"
  echo "$?" >"$name.status"
done`;

/** Variables that a shell sets itself. */
const own: ReadonlySet<string> = new Set(['OLDPWD', 'PWD', 'SHLVL', '_']);

/** A shell, in an environment with nothing but canaries. What it complains about while it goes on is a failure too. */
export function shell(name: string, version: string | undefined): Reader<Variables | Failure> {
  const path = ask('sh', '-c', `command -v ${name}`);
  return {
    name,
    version: () => version ?? 'of unknown version',
    missing: () => (path === undefined || ask('/usr/bin/env', '-0') === undefined ? `${name} and /usr/bin/env -0` : undefined),
    read: (contents) => inScratch(contents, '.env', (scratch) => sourceAll(path ?? name, scratch)),
  };
}

async function sourceAll(shell: string, { paths, out, environment }: Scratch): Promise<(Variables | Failure)[]> {
  const { status, stderr } = await runProgram(shell, ['-c', program, shell, out, ...paths.map(dirname)], { env: environment });
  if (status !== 0 || stderr !== '') throw new Error(`${shell} ended with ${status}:\n${stderr}`);
  return paths.map((_, index) => {
    const told = (kind: 'variables' | 'complaints' | 'status'): string => readFileSync(join(out, `${index}.${kind}`), 'utf8');
    const [complaints, end] = [told('complaints'), told('status').trim()];
    return complaints === '' && end === '0' ? foundIn(told('variables'), environment.PATH) : { $error: `status ${end}: ${complaints}` };
  });
}

function foundIn(variables: string, PATH: string): Variables {
  const entries = variables.split('\0').slice(0, -1).map(entryOf);
  return Object.fromEntries(entries.filter(([name, value]) => !own.has(name) && !(name === 'PATH' && value === PATH)));
}

function entryOf(entry: string): [name: string, value: string] {
  const equals = entry.indexOf('=');
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}
