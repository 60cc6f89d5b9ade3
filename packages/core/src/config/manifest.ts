import { statSync } from 'node:fs';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import type { Config, DialectName, FormatName } from './config.ts';
import { readDataFile } from './data-file.ts';
import { refuseForeign } from './load.ts';

/** What a bundle is built from, with no value in it: enough to fill it on a machine that has no sources. */
export interface Manifest {
  readonly version: 1;
  readonly config: ManifestConfig;
  readonly templates: readonly ManifestTemplate[];
}

/** The part of a config that says which parameter a reference means, and where it is asked for. */
export type ManifestConfig = Omit<Config, 'files' | 'roots' | 'state' | 'layout' | 'reload' | 'deploy' | 'keep'>;

export interface ManifestTemplate {
  /** What the bundle asks for: the path below the directory of the config, `/` between. */
  readonly id: string;
  readonly format: FormatName;
  readonly dialect: DialectName;
  readonly text: string;
  /** For people and their tools; they are read from the text. */
  readonly references: readonly string[];
  /** What pages have of it, where the build was one of pages that are filled. */
  readonly expose?: ExposedKeys | undefined;
}

/** The keys that a browser may see, `api.url` for one within another; `true` for all of them. */
export type ExposedKeys = readonly string[] | true;

/** The settings of a config that a manifest carries. */
export function manifestConfig(config: Config): ManifestConfig {
  const local = new Set<string>(['files', 'roots', 'state', 'layout', 'reload', 'deploy', 'keep'] satisfies (keyof Config)[]);
  return Object.fromEntries(Object.entries(config).filter(([key]) => !local.has(key)));
}

/**
 * Reads a manifest and holds it to the rules of a config: it decides where a run of root asks, and which files it writes
 * below the directory that is named on the command line.
 * @throws {SsmithError} `config-not-found`, `config-invalid`
 */
export async function readManifest(file: string): Promise<Manifest> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new SsmithError({
      code: 'config-not-found',
      message: `there is no manifest \`${shownPath(file)}\``,
      help: 'a build writes it beside its output',
    });
  }
  refuseForeign(file, false);
  const data = await readDataFile(file);
  const { checkManifest } = await import('./check.ts');
  return (await checkManifest(data?.value, data?.source)) as Manifest;
}
