import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Config, DialectName, FileEntry, FormatName } from './config/config.ts';
import { type LoadedConfig, loadConfig, setName } from './config/load.ts';
import { type ExposedKeys, readManifest } from './config/manifest.ts';
import { SsmithError } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { SourceText } from './error/source-text.ts';
import { formatOf } from './format/index.ts';

/** Templates that a program imports: from a manifest, or files as a bundler comes by them. */
export type DocumentOptions =
  | {
      /** The file that a build has written, and the directory that gets a JSON file for each of its templates. */
      readonly manifest: string;
      readonly out: string;
      readonly mode?: string;
      readonly owner?: string;
    }
  | { readonly files: readonly string[] };

export interface DocumentSet {
  readonly config: Config;
  readonly directory: string;
  readonly configFile: string | undefined;
  readonly name: string | undefined;
  /** By the absolute path that the template has, or would have here: its text, where it does not come from that file. */
  readonly documents: ReadonlyMap<string, SourceText | undefined>;
  /** What pages have of templates, by id; absent where they are for programs. */
  readonly exposed?: ReadonlyMap<string, ExposedKeys>;
}

/** @throws {SsmithError} a manifest or a config that is wrong */
export function findDocuments(cwd: string, options: DocumentOptions, config: string | undefined): Promise<DocumentSet> {
  return 'manifest' in options ? fromManifest(cwd, options) : fromFiles(cwd, options.files, config);
}

/** Relative paths of its config, as that of an embedded store, start from where the command is given. */
async function fromManifest(
  cwd: string,
  { manifest, out, ...rights }: Extract<DocumentOptions, { manifest: string }>,
): Promise<DocumentSet> {
  const configFile = resolve(cwd, manifest);
  const { config, templates } = await readManifest(configFile);
  const place = resolve(cwd, out);
  const files = templates.map(({ id, format, dialect }): FileEntry => {
    return { template: id, output: join(place, `${id}.json`), format, dialect, ...rights };
  });
  const documents = new Map(templates.map(({ id, text }) => [resolve(cwd, id), new SourceText(id, text)]));
  const exposed = new Map(templates.flatMap(({ id, expose }) => (expose === undefined ? [] : [[id, expose] as const])));
  return {
    config: { ...config, files, roots: [place] },
    directory: cwd,
    configFile,
    name: setName(config, cwd),
    documents,
    ...(exposed.size === 0 ? {} : { exposed }),
  };
}

/** Nothing is written for them, so that where they would go does not matter. */
async function fromFiles(cwd: string, files: readonly string[], path: string | undefined): Promise<DocumentSet> {
  const loaded: Omit<LoadedConfig, 'file'> & { file?: string } = (await loadConfig(cwd, path)) ?? { config: {}, directory: cwd };
  const { config, directory } = loaded;
  const entries = files.map((file): FileEntry => {
    const known = config.files?.find(({ template }) => template !== undefined && resolve(directory, template) === file);
    return { template: file, output: join('.ssmith', `${documentId(directory, file)}.json`), ...languageOf(file, known) };
  });
  return {
    config: { ...config, files: entries, roots: ['.'], layout: 'files' },
    directory,
    configFile: loaded.file,
    name: setName(config, directory),
    documents: new Map(files.map((file) => [file, undefined])),
  };
}

function languageOf(file: string, known: FileEntry | undefined): { format: FormatName; dialect?: DialectName } {
  const format =
    known?.format ?? (known === undefined ? undefined : formatOf(known.output)) ?? formatOf(file.replace(/\.hbs$/, '')) ?? 'text';
  return { format, ...(known?.dialect === undefined ? {} : { dialect: known.dialect }) };
}

/** What a bundle calls a template: the same on every machine. */
export function documentId(directory: string, file: string): string {
  const way = relative(directory, file);
  if (!way.startsWith('..') && !isAbsolute(way)) return way.split(sep).join('/');
  throw new SsmithError({
    code: 'config-invalid',
    message: `the template \`${shownPath(file)}\` lies outside the directory of the config, so that it has no name that holds on other machines`,
    help: 'move it below that directory, or give its package a config of its own',
  });
}
