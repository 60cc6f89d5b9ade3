import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';

/**
 * What a bundle for a server reads its values with. It needs nothing that is not in Node.js, and waits for nothing.
 *
 * 1. what this process was given: by a development server, or by a program that has loaded the values itself
 * 2. `$SSMITH_CONFIG_DIR/<id>.json`
 * 3. `.ssmith/<id>.json` beside the manifest of the build, which is looked for at and above the program that runs, in
 *    the directory of a function, and in the working directory
 * @returns the data, frozen. It is there by its keys; `console.log` and `JSON.stringify` show none of it
 * @throws when it has not been rendered; the message says how that is done
 */
export function load(id: string): unknown {
  const given = (globalThis as { [key: symbol]: Map<string, unknown> | undefined })[Symbol.for('ssmith.values')];
  if (given?.has(id) === true) return guard(given.get(id), id);
  const directory = process.env['SSMITH_CONFIG_DIR'] || besideManifest();
  const file = directory === undefined ? undefined : join(directory, `${id}.json`);
  if (file === undefined || !existsSync(file)) throw notRendered(id, file);
  return guard(parse(file, id), id);
}

function besideManifest(): string | undefined {
  const program = process.argv[1] === undefined ? [] : [...ancestors(dirname(process.argv[1]))];
  const places = [...program, process.env['LAMBDA_TASK_ROOT'] ?? '', process.cwd()];
  const found = places.find((place) => place !== '' && existsSync(join(place, 'ssmith.manifest.json')));
  return found === undefined ? undefined : join(found, '.ssmith');
}

/** Up to the package that the program belongs to. */
function* ancestors(directory: string): Iterable<string> {
  yield directory;
  const parent = dirname(directory);
  if (parent !== directory && !existsSync(join(directory, 'package.json'))) yield* ancestors(parent);
}

function notRendered(id: string, file: string | undefined): Error {
  const where = file === undefined ? 'SSMITH_CONFIG_DIR is not set, and there is no ssmith.manifest.json' : `there is no file ${file}`;
  const command = 'ssmith render --manifest ssmith.manifest.json --out DIRECTORY, and SSMITH_CONFIG_DIR=DIRECTORY';
  return Object.assign(new Error(`the values of ${id} have not been rendered: ${where}\nhelp: ${command}`), {
    code: 'SSMITH_NOT_RENDERED',
  });
}

/** A parser's own message would quote the file. */
function parse(file: string, id: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`the values of ${id} cannot be read: ${file} (${code})`), { code: 'SSMITH_NOT_RENDERED' });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error(`the values of ${id} are not JSON: ${file} was not written by ssmith`), { code: 'SSMITH_NOT_RENDERED' });
  }
}

/** A value is had by its key, and by nothing that prints or sends a whole. */
function guard(data: unknown, id: string): unknown {
  if (typeof data !== 'object' || data === null || Object.isFrozen(data)) return data;
  for (const inner of Object.values(data)) guard(inner, id);
  const shown = (): unknown => `[${id}]`;
  Object.defineProperty(data, 'toJSON', { value: shown });
  Object.defineProperty(data, inspect.custom, { value: shown });
  return Object.freeze(data);
}
