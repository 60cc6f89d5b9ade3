import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask, runProgram } from './process.ts';
import type { Reader } from './reader.ts';
import { inScratch, type Scratch } from './scratch.ts';

/**
 * A program in another language that has several readers:
 *
 *     PROGRAM versions               prints those that work here, as { name: version }
 *     PROGRAM NAME < a path a line   prints what that reader finds in each of the files, as a JSON list
 */
export interface Driver {
  readonly versions: () => Readonly<Record<string, string>>;
  readonly read: (reader: string, scratch: Scratch) => Promise<unknown[]>;
}

type Command = readonly [program: string, ...args: string[]];

/**
 * @param locate gives the command line, or `undefined` where the language is missing
 * @param kept names variables of the tests' own environment by which it finds libraries
 */
function driver(locate: () => Command | undefined, kept: readonly string[] = []): Driver {
  const located = once(locate);
  const libraries = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.includes(name))) as Record<string, string>;
  return {
    versions: once(() => {
      const command = located();
      return command === undefined ? {} : versionsOf(command, libraries);
    }),
    read: async (reader, { paths, environment }) => {
      const [program = '', ...args] = located() ?? [];
      const { status, stdout, stderr } = await runProgram(program, [...args, reader], {
        input: paths.join('\n'),
        cwd: dirname(paths[0] ?? '/'),
        env: { ...environment, ...libraries },
      });
      if (status !== 0) throw new Error(`${program} ${reader} ended with ${status}:\n${stderr}`);
      return JSON.parse(stdout) as unknown[];
    },
  };
}

function versionsOf([program, ...args]: Command, env: Readonly<Record<string, string>>): Record<string, string> {
  const { status, stdout, stderr } = spawnSync(program, [...args, 'versions'], { encoding: 'utf8', env, input: '' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} versions ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

/** The readers of a driver by name, each with what it needs in words. The files that they read are called `file`. */
export function readersOf<Name extends string, Result>(
  { versions, read }: Driver,
  file: string,
  needs: Readonly<Record<Name, string>>,
): Readonly<Record<Name, Reader<Result>>> {
  const reader = (name: Name): Reader<Result> => ({
    name,
    version: () => versions()[name] ?? 'missing',
    missing: () => (name in versions() ? undefined : needs[name]),
    read: (contents) =>
      inScratch(contents, file, async (scratch) => (contents.length === 0 ? [] : ((await read(name, scratch)) as Result[]))),
  });
  return Object.fromEntries((Object.keys(needs) as Name[]).map((name) => [name, reader(name)])) as Record<Name, Reader<Result>>;
}

const here = new URL('.', import.meta.url).pathname;

/** A program that the interpreter itself names: what is first on the PATH may be a script that chooses one. */
function interpreted(interpreter: string | undefined, script: string): Command | undefined {
  return interpreter === undefined ? undefined : [interpreter, join(here, script)];
}

export const node = driver(() => [process.execPath, join(here, 'readers.mjs')]);
export const python = driver(() => interpreted(ask('python3', '-c', 'import sys; print(sys.executable)'), 'readers.py'));
export const ruby = driver(() => interpreted(ask('ruby', '-e', 'print RbConfig.ruby'), 'readers.rb'), ['RUBYLIB', 'GEM_PATH']);
export const php = driver(() => interpreted(ask('php', '-r', 'echo PHP_BINARY;'), 'readers.php'));
export const java = driver(() => interpreted(ask('javac', '-version') && ask('sh', '-c', 'command -v java'), 'Readers.java'));
export const go = driver(() => {
  const built = buildGo();
  return built === undefined ? undefined : [built];
});

/** Builds the Go program; Go itself knows what it has built already. Several tests may do so at the same time. */
function buildGo(): string | undefined {
  if (ask('go', 'version') === undefined) return undefined;
  const directory = join(here, '../../node_modules/.cache/ssmith-readers');
  const built = join(directory, 'readers');
  const building = `${built}-${process.pid}`;
  mkdirSync(directory, { recursive: true });
  const { status, stderr } = spawnSync('go', ['build', '-o', building, '.'], { cwd: join(here, 'go'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`The Go readers cannot be built:\n${stderr}`);
  renameSync(building, built);
  return built;
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => (result ??= { value: compute() }).value;
}
