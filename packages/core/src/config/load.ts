import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CosmiconfigResult, Loader } from 'cosmiconfig';
import { type Problem, SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { SourceText } from '../error/source-text.ts';
import { type Config, configSchema } from './schema.ts';
import { checkConfig } from './check.ts';

/** A config that was found and checked. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file, and its directory: what relative paths in it start from. */
  readonly file: string;
  readonly directory: string;
}

const searchPlaces = [
  ...['ts', 'mts', 'js', 'mjs', 'cjs', 'yaml', 'yml', 'json'].map((extension) => `ssmith.config.${extension}`),
  '.ssmithrc',
  '.ssmithrc.yaml',
  '.ssmithrc.json',
  'package.json',
  ...['ts', 'mts', 'js', 'mjs', 'cjs', 'yaml', 'yml', 'json'].map((extension) => `.config/ssmith.config.${extension}`),
  '.config/ssmithrc',
  '.config/ssmithrc.yaml',
  '.config/ssmithrc.json',
];

/**
 * The nearest config at or above `directory`, or the one at `path`. Nothing when there is none and none was asked for.
 * @throws {SsmithError} `config-not-found`, `config-invalid`, `config-unsafe`
 */
export async function loadConfig(directory: string, path?: string): Promise<LoadedConfig | undefined> {
  const { cosmiconfig } = await import('cosmiconfig');
  const explorer = cosmiconfig('ssmith', { searchPlaces, loaders, searchStrategy: 'none', cache: false });
  if (path !== undefined && lstatSync(resolve(directory, path), { throwIfNoEntry: false }) === undefined) {
    throw new SsmithError({ code: 'config-not-found', message: `there is no file \`${path}\`` });
  }
  const search = async (): Promise<CosmiconfigResult> => {
    for (const place of ancestors(resolve(directory))) {
      const found = await explorer.search(place);
      if (found !== null && found.isEmpty !== true) return found;
    }
    return null;
  };
  const found = path === undefined ? await search() : await explorer.load(resolve(directory, path));
  if (found === null) return undefined;
  refuseForeignWriters(found.filepath);
  const loaded = found.config as { value: unknown; source?: SourceText };
  const isWrapped = found.config instanceof Parsed;
  const config = await checkConfig(
    configSchema,
    isWrapped ? loaded.value : found.config,
    isWrapped && loaded.source !== undefined ? loaded.source : new SourceText(shownPath(found.filepath), ''),
  );
  const parent = dirname(found.filepath);
  return { config, file: found.filepath, directory: basename(parent) === '.config' ? dirname(parent) : parent };
}

/** The directory and those above it, up to the root of the repository: what lies outside is not this project's. */
function* ancestors(directory: string): Iterable<string> {
  yield directory;
  const parent = dirname(directory);
  if (parent !== directory && !existsSync(join(directory, '.git'))) yield* ancestors(parent);
}

/** A config together with its text, so that a mistake can be shown where it stands. */
class Parsed {
  readonly value: unknown;
  readonly source: SourceText;

  constructor(value: unknown, source: SourceText) {
    this.value = value;
    this.source = source;
  }
}

const loadYaml: Loader = async (file, content) => {
  const source = new SourceText(shownPath(file), content);
  if (content.trim() === '') return null;
  const { parseDocument } = await import('yaml');
  const document = parseDocument(content, { prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const span = { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) };
    throw new SsmithError(invalid('this is not valid YAML', source, span));
  }
  return new Parsed(document.toJS({ maxAliasCount: 100 }), source);
};

/** JSON is parsed by the platform, which is fast; `yaml` is loaded to find the place of a mistake only. */
const loadJson: Loader = (file, content) => {
  try {
    return new Parsed(JSON.parse(content), new SourceText(shownPath(file), content));
  } catch {
    return loadYaml(file, content);
  }
};

/** `package.json` is found by cosmiconfig's own search; a program is run, TypeScript through jiti. */
const loadModule: Loader = async (file) => {
  try {
    const module = (
      /\.m?ts$/.test(file)
        ? await (await import('jiti')).createJiti(pathToFileURL(file).href).import(file)
        : await import(pathToFileURL(file).href)
    ) as { default?: unknown };
    return module.default ?? module;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'it threw';
    throw new SsmithError({ code: 'config-invalid', message: `\`${shownPath(file)}\` could not be loaded (${reason})` });
  }
};

const loaders: Record<string, Loader> = {
  '.yaml': loadYaml,
  '.yml': loadYaml,
  '.json': (file, content) => (basename(file) === 'package.json' ? (JSON.parse(content) as unknown) : loadJson(file, content)),
  '.js': loadModule,
  '.mjs': loadModule,
  '.cjs': loadModule,
  '.ts': loadModule,
  '.mts': loadModule,
  noExt: loadYaml,
};

/** A config decides what root writes where, so nobody but root or its owner may be able to change it. */
function refuseForeignWriters(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { mode, uid } = lstatSync(file);
  if ((mode & 0o022) === 0 || process.platform === 'win32') return;
  throw new SsmithError({
    code: 'config-unsafe',
    message: `\`${shownPath(file)}\` can be written by others than its owner (uid ${uid}), and this run is root`,
    help: `chmod go-w ${shownPath(file)}`,
  });
}

export function invalid(message: string, source: SourceText, span?: { start: number; end: number }): Problem {
  if (span === undefined) return { code: 'config-invalid', message: `${source.file}: ${message}` };
  return { code: 'config-invalid', message, places: [{ source, span }] };
}

/** The name of this set of files: the config's, else the package's, else the directory's. */
export function setName(config: Config, directory: string): string {
  if (config.name !== undefined) return config.name;
  try {
    const manifest = JSON.parse(readFileSync(resolve(directory, 'package.json'), 'utf8')) as { name?: unknown };
    if (typeof manifest.name === 'string' && manifest.name !== '') return manifest.name;
  } catch {
    // No manifest, or not one that can be read: the directory has a name too.
  }
  return basename(directory) || 'root';
}

/** Whether a path names a YAML file, as a store given on the command line does. */
export function isYamlPath(path: string): boolean {
  return ['.yaml', '.yml'].includes(extname(path));
}
