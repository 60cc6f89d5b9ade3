import { join, relative, resolve, sep } from 'node:path';
import { expandVariables } from '../config/variables.ts';
import type { LoadedConfig } from '../config/load.ts';
import { Secret } from '../secret/secret.ts';
import { configText } from './config-text.ts';
import type { IgnoreLines } from './ignore.ts';
import type { Repository } from './look.ts';
import type { InitParameter, Source } from './source.ts';

/** A file that is going to be there. Paths are absolute. */
export type PlannedFile = NewFile | NewStore | AddedLines;

interface NewFile {
  readonly kind: 'file';
  readonly path: string;
  readonly purpose: string;
  readonly text: Secret;
  readonly mode: number;
}

interface NewStore {
  readonly kind: 'store';
  readonly path: string;
  readonly purpose: string;
  readonly parameters: readonly InitParameter[];
  /** What the values are encrypted with at AWS. */
  readonly keyId: string;
}

interface AddedLines extends IgnoreLines {
  readonly kind: 'lines';
  readonly purpose: string;
}

const storeName = 'ssmith.local.yaml';

export interface Settings {
  readonly name: string;
  readonly environments: readonly string[];
  readonly region: string | undefined;
}

/** What a repository without a config is given. The config comes last: with it there, a run has been finished. */
export function planFirst({ directory }: Repository, { template, output, dialect, parameters }: Source, settings: Settings): PlannedFile[] {
  const { name, environments } = settings;
  const [env = ''] = environments;
  const store: PlannedFile = {
    kind: 'store',
    path: join(directory, storeName),
    purpose: `the values of ${env}, for your own machine; never commit it`,
    parameters,
    keyId: `alias/${name}-${env}`,
  };
  const purpose = 'the template, with references instead of values';
  return [
    ...(parameters.length === 0 ? [] : [store]),
    { kind: 'file', path: join(directory, template.path), purpose, text: template.text, mode: 0o644 },
    {
      kind: 'file',
      path: join(directory, 'ssmith.config.yaml'),
      purpose: `what is rendered from where${settings.region === undefined ? '' : `; parameters are those of ${settings.region}`}`,
      text: new Secret('the config', configText({ ...settings, store: storeName, template: template.path, output, dialect })),
      mode: 0o644,
    },
  ];
}

/** Files with values in them, and templates, that the config names or will name. */
export function namedFiles(
  directory: string,
  {
    loaded,
    source,
    environments,
  }: { readonly loaded: LoadedConfig | undefined; readonly source: Source | undefined; readonly environments: readonly string[] },
): { secrets: string[]; templates: string[] } {
  if (source !== undefined) {
    return {
      secrets: [join(directory, source.output), join(directory, storeName)],
      templates: [join(directory, source.template.path)],
    };
  }
  const { files = [], stores = {} } = loaded?.config ?? {};
  const named = [...files.map(({ output }) => output), ...Object.values(stores).flatMap((store) => ('file' in store ? [store.file] : []))];
  const secrets = named.flatMap((path) => environments.map((env) => expandVariables(path, new Map([['env', env]]))));
  return {
    secrets: [...new Set(secrets.filter(({ missing }) => missing.length === 0).map(({ text }) => resolve(directory, text)))],
    templates: files.flatMap(({ template }) => (template === undefined ? [] : [resolve(directory, template)])),
  };
}

/** What files for a platform need to know. */
export interface InitFacts {
  readonly name: string;
  /** Of the config, relative to the root of the repository. */
  readonly directory: string;
  readonly environments: readonly string[];
  /** Relative to the directory. */
  readonly outputs: readonly string[];
  readonly templates: readonly string[];
  readonly region: string | undefined;
  readonly account?: string;
  readonly packageManager: Repository['packageManager'];
  readonly start: readonly string[];
}

export function factsOf(
  { root, directory, packageManager, start }: Repository,
  { name, environments, region }: Settings,
  config: Pick<InitFacts, 'outputs' | 'templates' | 'account'>,
): InitFacts {
  const place = relative(root, directory).split(sep).join('/');
  return { name, directory: place === '' ? '.' : place, environments, ...config, region, packageManager, start };
}
