import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { SourceText } from '../error/source-text.ts';
import type { Config } from './config.ts';

/** A config that was found and checked. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file, and its directory: what relative paths in it start from. */
  readonly file: string;
  readonly directory: string;
}

const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs', 'yaml', 'yml', 'json'];
const names = extensions.map((extension) => `ssmith.config.${extension}`);

/** Where a config may lie in a directory; the first that is there counts. */
const searchPlaces = [
  ...names,
  '.ssmithrc',
  '.ssmithrc.yaml',
  '.ssmithrc.json',
  'package.json',
  ...names.map((name) => `.config/${name}`),
  '.config/ssmithrc',
  '.config/ssmithrc.yaml',
  '.config/ssmithrc.json',
];

/**
 * The nearest config at or above `directory`, or the one at `path`. Nothing when there is none and none was asked for.
 *
 * The search is our own: the usual library for it runs `.config/config.js` of the working directory, whosever that is,
 * before it looks for anything.
 * @throws {SsmithError} `config-not-found`, `config-invalid`, `config-unsafe`
 */
export async function loadConfig(directory: string, path?: string): Promise<LoadedConfig | undefined> {
  if (path !== undefined) return read(resolve(directory, path), false);
  for (const place of ancestors(resolve(directory))) {
    for (const name of searchPlaces) {
      const file = join(place, name);
      const found = isFile(file) ? await read(file, true) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The directory and those above it, up to the root of the repository: what lies outside is not this project's. */
function* ancestors(directory: string): Iterable<string> {
  yield directory;
  const parent = dirname(directory);
  if (parent !== directory && !existsSync(join(directory, '.git'))) yield* ancestors(parent);
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

async function read(file: string, searched: boolean): Promise<LoadedConfig | undefined> {
  if (!isFile(file)) throw new SsmithError({ code: 'config-not-found', message: `there is no file \`${shownPath(file)}\`` });
  refuseForeign(file, searched);
  const parsed = await (/\.[cm]?[jt]s$/.test(file) ? loadModule(file) : loadText(file));
  if (parsed === undefined) return undefined;
  const { checkConfig } = await import('./check.ts');
  const config = await checkConfig(parsed.value, parsed.source);
  const parent = dirname(file);
  return { config, file, directory: basename(parent) === '.config' ? dirname(parent) : parent };
}

/**
 * A config decides what root writes where, and may be a program. So it is looked at before it is read or run: nobody
 * but its owner may be able to change it, and one that was not named belongs to root or to the owner of the directory.
 */
function refuseForeign(file: string, searched: boolean): void {
  if (process.getuid?.() !== 0 || process.platform === 'win32') return;
  const { mode, uid } = statSync(file);
  const directory = statSync(dirname(file));
  const refuse = (why: string, help: string): never => {
    throw new SsmithError({ code: 'config-unsafe', message: `\`${shownPath(file)}\` ${why}, and this run is root`, help });
  };
  if ((mode & 0o022) !== 0) refuse(`can be written by others than its owner (uid ${uid})`, `chmod go-w ${shownPath(file)}`);
  if ((directory.mode & 0o1002) === 0o002) refuse('lies in a directory where others may replace it', `chmod o-w ${dirname(file)}`);
  if (searched && uid !== 0 && uid !== statSync('.').uid)
    refuse(`belongs to another user (uid ${uid})`, 'name it with --config if it is meant');
}

/** A config together with its text, so that a mistake can be shown where it stands. */
interface Parsed {
  readonly value: unknown;
  readonly source: SourceText;
}

/** YAML, and JSON, which the platform parses faster; `yaml` then finds the place of a mistake only. */
async function loadText(file: string): Promise<Parsed | undefined> {
  const source = new SourceText(shownPath(file), readText(file));
  if (source.text.trim() === '') return undefined;
  if (file.endsWith('.json')) {
    const data = tryJson(source.text);
    if (basename(file) === 'package.json') {
      const value = (data as { ssmith?: unknown } | undefined)?.ssmith;
      return value === undefined ? undefined : { value, source: new SourceText(source.file, '') };
    }
    if (data !== undefined) return { value: data, source };
  }
  const { dataOf, parseSingle, sentenceOf } = await import('../data/yaml.ts');
  const document = parseSingle(source.text);
  const [error] = document.errors;
  if (error !== undefined) {
    const span = { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) };
    throw new SsmithError({ code: 'config-invalid', message: sentenceOf(error), places: [{ source, span }] });
  }
  const data = dataOf(document);
  if (!('fault' in data)) return { value: data.value, source };
  throw new SsmithError({ code: 'config-invalid', message: data.fault, places: [{ source, span: data.span }] });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SsmithError({ code: 'config-invalid', message: `\`${shownPath(file)}\` cannot be read (${code})` });
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A program is run; TypeScript through jiti. */
async function loadModule(file: string): Promise<Parsed> {
  const url = pathToFileURL(file).href;
  const source = new SourceText(shownPath(file), '');
  try {
    const module = (/\.m?ts$/.test(file) ? await (await import('jiti')).createJiti(url).import(file) : await import(url)) as {
      default?: unknown;
    };
    return { value: module.default ?? module, source };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'it threw';
    throw new SsmithError({ code: 'config-invalid', message: `\`${source.file}\` could not be loaded (${reason})` });
  }
}

/** The name of this set of files: the config's, else the package's, else the directory's. */
export function setName(config: Config, directory: string): string {
  if (config.name !== undefined) return config.name;
  const path = join(directory, 'package.json');
  const manifest = isFile(path) ? (tryJson(readText(path)) as { name?: unknown } | undefined) : undefined;
  return typeof manifest?.name === 'string' && manifest.name !== '' ? manifest.name : basename(directory) || 'root';
}
