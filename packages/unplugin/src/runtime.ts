/**
 * What a bundle has of ssmith when it runs: it finds the values that `ssmith render --manifest` has written. It is part of the
 * bundle, so it imports nothing, not even a built-in module by an `import` that a bundler would have to be told about.
 * @module
 */

const { existsSync, readFileSync, realpathSync } = process.getBuiltinModule('node:fs');
const { dirname, join, resolve } = process.getBuiltinModule('node:path');

/** What an object shows of itself to `console.log` and `JSON.stringify`, where a secret would end in a log. */
const inspection = Symbol.for('nodejs.util.inspect.custom');
const hidden = '***';

/** Where values wait for the modules that run in this process, however many copies of this file there are in it. By id. */
export const memory = Symbol.for('ssmith.values');

/** Keeps what a template is, for the modules that are loaded after this. */
export function hold(id: string, data: unknown): void {
  const holder = globalThis as { [memory]?: Map<string, unknown> };
  holder[memory] ??= new Map();
  holder[memory].set(id, data);
}

/** The values of a template could not be read. The message says what to do, and never quotes what a file holds. */
export class NotRenderedError extends Error {
  override readonly name = 'NotRenderedError';
  readonly code = 'SSMITH_NOT_RENDERED';
}

/**
 * The data of a template, frozen. Keys give values; a log of it, as text or as JSON, gives `***` in their place.
 * @param id what the bundle calls the template: its path below the directory of the config
 * @throws {NotRenderedError}
 */
export function load(id: string): unknown {
  const values = (globalThis as { [memory]?: ReadonlyMap<string, unknown> })[memory];
  return protect(values?.has(id) === true ? structuredClone(values.get(id)) : read(id));
}

function read(id: string): unknown {
  const { directory, manifest } = find(id);
  const file = join(directory, `${id}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    // The parser's own message would quote the file.
    if (error instanceof SyntaxError) throw new NotRenderedError(`\`${file}\` is not what ssmith has written: it is no JSON`);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new NotRenderedError(`\`${file}\` cannot be read (${code})`);
    throw new NotRenderedError(
      `the values of \`${id}\` are not there: no file \`${file}\`\nrun: ssmith render --manifest ${manifest} --out ${directory}`,
    );
  }
}

/** `SSMITH_CONFIG_DIR` decides alone; without it, `.ssmith` beside the manifest that the build has written. */
function find(id: string): { directory: string; manifest: string } {
  const { SSMITH_CONFIG_DIR: named } = process.env;
  const manifest = findManifest();
  if (named !== undefined && named !== '') return { directory: resolve(named), manifest: manifest ?? manifestName };
  if (manifest !== undefined) return { directory: join(dirname(manifest), '.ssmith'), manifest };
  throw new NotRenderedError(
    `the values of \`${id}\` are not there, and neither is the ${manifestName} of the build\n` +
      `run: ssmith render --manifest PATH/${manifestName} --out DIRECTORY, and set SSMITH_CONFIG_DIR=DIRECTORY`,
  );
}

const manifestName = 'ssmith.manifest.json';

/**
 * At and above the program, where the code of a function is, and where the command was given, or in the output of Next there.
 * The first one counts, filled or not.
 */
export function findManifest(): string | undefined {
  const program = process.argv[1];
  const above = program === undefined ? [] : upward(dirname(realPath(program)));
  const places = [...above, process.env['LAMBDA_TASK_ROOT'] ?? '', process.cwd()].filter((place) => place !== '');
  const names = [manifestName, join('.next', manifestName)];
  return places.flatMap((place) => names.map((name) => join(place, name))).find((file) => existsSync(file));
}

/** A program is often started by a link to it. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Up to the package that the program belongs to: what lies above is somebody else's. */
function upward(directory: string): string[] {
  const parent = dirname(directory);
  const last = parent === directory || existsSync(join(directory, 'package.json'));
  return last ? [directory] : [directory, ...upward(parent)];
}

/** Freezes data, and hides its leaves from everything that turns an object into text. */
export function protect(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  for (const value of Object.values(data)) protect(value);
  const hide = { value: () => mask(data) };
  Object.defineProperty(data, inspection, hide);
  // A template may have a key of that name; then it is data, and what holds it hides it.
  if (!Object.hasOwn(data, 'toJSON')) Object.defineProperty(data, 'toJSON', hide);
  return Object.freeze(data);
}

function mask(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(mask);
  if (typeof data !== 'object') return hidden;
  return data === null ? hidden : Object.fromEntries(Object.entries(data).map(([key, value]) => [key, mask(value)]));
}
