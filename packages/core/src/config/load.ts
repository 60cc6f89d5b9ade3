import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { SourceText } from '../error/source-text.ts';
import type { Config } from './config.ts';
import { type DataFile, readDataFile } from './data-file.ts';

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
  const parsed = await load(file);
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
export function refuseForeign(file: string, searched: boolean): void {
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

async function load(file: string): Promise<DataFile | undefined> {
  if (basename(file) === 'package.json') return loadPackage(file);
  return /\.[cm]?[jt]s$/.test(file) ? loadModule(file) : readDataFile(file);
}

/** `package.json` may have a member for it. */
function loadPackage(file: string): DataFile | undefined {
  const { ssmith: value } = readManifest(file);
  return value === undefined ? undefined : { value, source: new SourceText(shownPath(file), '') };
}

/** A `package.json`; what is wrong with it is not looked at here. */
function readManifest(file: string): { readonly name?: unknown; readonly ssmith?: unknown } {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** A program is run; TypeScript through jiti. */
async function loadModule(file: string): Promise<DataFile> {
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
  const { name } = readManifest(join(directory, 'package.json'));
  return typeof name === 'string' && name !== '' ? name : basename(directory) || 'root';
}
