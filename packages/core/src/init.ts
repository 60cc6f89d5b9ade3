import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DialectName, formats } from './config/config.ts';
import { loadConfig, type LoadedConfig, setName } from './config/load.ts';
import { type Problem, SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { type Need, needOf, writePlanned } from './init/disk.ts';
import { type ExtraFile, planExtra } from './init/extra.ts';
import { type IgnoreLines, isBelow, mergeIgnores, missingIgnores } from './init/ignore.ts';
import { levelOf, lookAround, type Repository } from './init/look.ts';
import { factsOf, type InitFacts, namedFiles, planFirst, type PlannedFile, type Settings } from './init/plan.ts';
import { outputOf, type Source, takeApart } from './init/source.ts';
import { gitSays } from './output/tracked.ts';

export interface InitOptions {
  readonly cwd?: string;
  /** A config that is there; without it the nearest one is found. */
  readonly config?: string;
  /** Of the application; without it the package's, or the directory's. */
  readonly name?: string;
  /** The one of development first. */
  readonly environments?: readonly string[];
  /** Without it the config's, the environment's, or the AWS profile's. */
  readonly region?: string;
  /** Who reads the .env file; without it what the repository shows. */
  readonly dialect?: string;
  /** Keys whose parameters are Strings, and keys that stay in the template as they are. */
  readonly plain?: readonly string[];
  readonly leave?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What there is, and what is going to be written. */
export interface InitPlan {
  readonly repository: Repository;
  /** Absent when there is a config already. */
  readonly source: (Pick<Source, 'file' | 'dialect' | 'left'> & { readonly keys: readonly string[] }) | undefined;
  /** The config, as it is or will be. Absolute. */
  readonly config: string;
  /** The embedded store that the config has, or will have, by its name there. */
  readonly localStore: string | undefined;
  readonly facts: InitFacts;
  /** What ignore files lack, and the files with values that it is for. Absolute. */
  readonly ignores: readonly IgnoreLines[];
  readonly secrets: readonly string[];
  readonly steps: readonly InitStep[];
  readonly warnings: readonly Warning[];
}

/** A file, and what becomes of it: `other` is there already, otherwise, and stays. */
export interface InitStep {
  readonly need: Need;
  readonly planned: PlannedFile;
}

const usualEnvironments = ['dev', 'prod'];

/** What a repository shows, and what files for a platform need to know of it. */
export async function lookAtRepository(options: InitOptions = {}): Promise<Pick<InitPlan, 'repository' | 'facts'>> {
  const { repository, facts } = await look(options);
  return { repository, facts };
}

/**
 * Looks at a repository and says what it lacks. Nothing is written, and nothing outside of it is asked.
 * @throws {SsmithError} what keeps the .env file from becoming a template
 */
export async function planInit(options: InitOptions = {}): Promise<InitPlan> {
  const { loaded, repository, settings, facts } = await look(options);
  const source = loaded === undefined ? await takeApart(repository, sourceOptions(settings, options)) : undefined;
  const { secrets, templates } = namedFiles(repository.directory, { loaded, source, environments: settings.environments });
  const inside = secrets.filter((path) => isBelow(repository.directory, path));
  const ignores = missingIgnores(repository, inside, templates);
  const files = source === undefined ? [] : planFirst(repository, source, settings);
  return {
    repository,
    source: source === undefined ? undefined : { ...source, keys: source.parameters.map(({ key }) => key) },
    config: loaded?.file ?? join(repository.directory, 'ssmith.config.yaml'),
    localStore: source === undefined ? localStoreOf(loaded) : 'local',
    facts,
    ignores,
    secrets: inside,
    steps: stepsOf(ignores, files),
    warnings: [...(source?.warnings ?? []), ...trackedWarnings(secrets), ...otherFiles(repository, source, settings)],
  };
}

interface Looked extends Pick<InitPlan, 'repository' | 'facts'> {
  readonly loaded: LoadedConfig | undefined;
  readonly settings: Settings;
}

async function look(options: InitOptions): Promise<Looked> {
  const cwd = resolve(options.cwd ?? '.');
  const loaded = await findConfig(cwd, options);
  const repository = lookAround(loaded?.directory ?? cwd);
  const settings = await settingsOf(repository, loaded, options);
  const config = loaded === undefined ? { outputs: [outputOf(repository)], templates: [] } : namesIn(loaded);
  return { loaded, repository, settings, facts: factsOf(repository, settings, config) };
}

function namesIn({ config: { files = [], account } }: LoadedConfig): Pick<InitFacts, 'outputs' | 'templates' | 'account'> {
  return {
    outputs: files.map(({ output }) => output),
    templates: files.flatMap(({ template }) => template ?? []),
    ...(account === undefined ? {} : { account }),
  };
}

/** The same plan with files that others have written for this repository. */
export function withExtraFiles(plan: InitPlan, extra: readonly ExtraFile[]): InitPlan {
  const { files, ignores } = planExtra(plan.repository.root, extra, plan.secrets);
  const present = plan.steps.filter(({ planned }) => planned.kind !== 'lines').map(({ planned }) => planned);
  const all = [...plan.ignores, ...ignores];
  return { ...plan, ignores: all, steps: stepsOf(all, [...present, ...files]) };
}

/** Ignore files come first: no value is written before it is ignored. */
function stepsOf(ignores: readonly IgnoreLines[], files: readonly PlannedFile[]): InitStep[] {
  const purpose = 'so that no value is committed or copied into an image';
  const lines = mergeIgnores(ignores).map((one) => ({ ...one, kind: 'lines', purpose }) as const);
  return [...lines, ...files].map((planned) => ({ need: needOf(planned), planned }));
}

/** Writes what is not there yet. After an interruption the same plan, made anew, goes on. @throws {SsmithError} `write-failed` */
export async function writeInit({ steps }: InitPlan): Promise<void> {
  for (const { need, planned } of steps) if (need === 'create' || need === 'add') await writePlanned(planned);
}

/** A package below a config is one of its own, and may have its own. */
async function findConfig(cwd: string, { config }: InitOptions): Promise<LoadedConfig | undefined> {
  const loaded = await loadConfig(cwd, config);
  const isAbove = config === undefined && loaded !== undefined && loaded.directory !== cwd;
  return isAbove && existsSync(join(cwd, 'package.json')) ? undefined : loaded;
}

function localStoreOf(loaded: LoadedConfig | undefined): string | undefined {
  return Object.entries(loaded?.config.stores ?? {}).find(([, store]) => 'file' in store)?.[0];
}

async function settingsOf({ name }: Repository, loaded: LoadedConfig | undefined, options: InitOptions): Promise<Settings> {
  const given = options.name ?? (loaded === undefined ? name : setName(loaded.config, loaded.directory));
  const settings = {
    name: levelOf(given),
    environments: options.environments ?? usualEnvironments,
    region: options.region ?? (await usualRegion(loaded, options)),
  };
  const problems: Problem[] = [];
  if (settings.environments.length === 0 || settings.environments.some((one) => !/^[\w.-]+$/.test(one)))
    problems.push({ code: 'usage', message: 'the name of an environment holds letters, digits and `_.-`' });
  if (settings.region !== undefined && !/^[\w-]+$/.test(settings.region)) problems.push({ code: 'usage', message: 'this is no region' });
  if (problems.length > 0) throw new SsmithError(problems);
  return settings;
}

/** One that differs between environments is none. The reader of AWS's files is loaded only when it is needed. */
async function usualRegion(loaded: LoadedConfig | undefined, { environment = process.env }: InitOptions): Promise<string | undefined> {
  const { region, profile } = loaded?.config ?? {};
  if (region !== undefined) return region.includes('${') ? undefined : region;
  const { AWS_REGION, AWS_DEFAULT_REGION } = environment;
  return AWS_REGION || AWS_DEFAULT_REGION || (await import('./source/aws/region.ts')).profileRegion(profile);
}

function sourceOptions(
  { name, environments }: Settings,
  { dialect, plain = [], leave = [] }: InitOptions,
): Parameters<typeof takeApart>[1] {
  const known = formats.dotenv.find((one) => one === dialect);
  if (dialect !== undefined && known === undefined) {
    throw new SsmithError({
      code: 'usage',
      message: `a .env file has no dialect \`${dialect}\``,
      help: `its dialects are ${formats.dotenv.join(', ')}`,
    });
  }
  return { name, env: environments[0] ?? '', dialect: known satisfies DialectName | undefined, plain, leave };
}

/** What git has, it keeps: neither an ignore file nor a rendering takes it out of the history. */
function trackedWarnings(secrets: readonly string[]): Warning[] {
  return secrets
    .filter((path) => gitSays(path) === 'tracked')
    .map((path) => ({
      message: `\`${shownPath(path)}\` is tracked by git, and its values are in the history`,
      help: `git rm --cached ${shownPath(path)}\nand replace each secret in it`,
    }));
}

function otherFiles({ envFiles }: Repository, source: Source | undefined, { environments }: Settings): Warning[] {
  const others =
    source === undefined ? [] : envFiles.filter((name) => name !== source.file && !/\.(?:example|sample|template|dist)$/.test(name));
  if (others.length === 0) return [];
  const [other = ''] = others;
  return [
    {
      message: `${others.map((name) => `\`${name}\``).join(', ')} ${others.length === 1 ? 'was' : 'were'} not looked at`,
      help: `ssmith import ${other} --env ${environments.at(-1)}  brings such a file into parameters`,
    },
  ];
}
