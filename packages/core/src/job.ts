import { dirname, join, relative, resolve } from 'node:path';
import { loadConfig, setName } from './config/load.ts';
import type { Config, SingleFile } from './config/config.ts';
import type { ExposedKeys } from './config/manifest.ts';
import { isYamlPath, storeFinder, type StoreFlags } from './config/stores.ts';
import { resolveVariables, type Variables } from './config/variables.ts';
import type { DocumentOptions } from './documents.ts';
import { mergeProblems, type Problem, SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { SourceText } from './error/source-text.ts';
import { codes } from './error/codes.ts';
import { type Demand, type Scope, toDemand, type Use } from './fetch/demand.ts';
import { type Entry, overwritten, resolveEntries } from './template/entry.ts';
import { parseTemplate, type Template, validateTemplate } from './template/parse.ts';
import { parseTreeFile } from './template/tree-file.ts';

/** What every command is given. Paths are relative to the working directory. */
export interface JobOptions extends Omit<StoreFlags, 'environment'> {
  readonly cwd?: string;
  /** A config file; without it the nearest one is found. */
  readonly config?: string;
  /** Values of variables: `env` and those of `vars`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Templates that a program imports, instead of the files of the config. */
  readonly documents?: DocumentOptions;
  /** One template without a config: `-` as output is the standard output. */
  readonly single?: Pick<SingleFile, 'template' | 'output' | 'format' | 'dialect' | 'mode' | 'owner'>;
}

/** A config with everything filled in, its templates read and their references understood. Nothing has been asked yet. */
export interface Job {
  readonly config: Config;
  /** What relative paths of the config start from. */
  readonly directory: string;
  readonly configFile: string | undefined;
  /** Absolute directories; outputs lie inside them. */
  readonly roots: readonly string[];
  /** The name under which the set is remembered; absent without a config. */
  readonly name: string | undefined;
  readonly variables: Variables;
  readonly entries: readonly Entry[];
  readonly templates: readonly Template[];
  readonly demands: readonly Demand[];
  /** Finds a store by what a reference says; nothing is the default store. */
  readonly findStore: Scope['findStore'];
  /** Mistakes that do not keep the rest from being looked at. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** Of templates whose values go into pages: what those have of each, by id. */
  readonly exposed?: ReadonlyMap<string, ExposedKeys>;
}

/**
 * Config → variables → templates → references → demands.
 * @throws {SsmithError} what keeps the run from knowing what to ask: a config or a command line that is wrong
 */
export async function prepareJob(options: JobOptions): Promise<Job> {
  const cwd = resolve(options.cwd ?? '.');
  const { config, directory, configFile, name, documents, exposed } = await findConfig(cwd, options);
  const given = new Map(Object.entries(options.variables ?? {}));
  const environment = options.environment ?? process.env;
  const { variables, problems: variableProblems } = resolveVariables(config.vars, { given, environment });
  const { entries: ownEntries, problems: entryProblems } = resolveEntries(config, directory, variables, [configFile ?? []].flat());
  const entries = documents === undefined ? ownEntries : ownEntries.map((entry) => asDocument(entry, documents.get(entry.template)));
  stopAtConfig([...variableProblems, ...entryProblems]);

  const declared = ['env', ...Object.keys(config.vars ?? {})];
  const parsed = await Promise.all(
    entries.map((entry, index) => {
      if (entry.from === undefined) return parseTemplate(entry, declared);
      const earlier = entries.slice(0, index).filter(({ from }) => from === entry.from).length;
      return parseTreeFile(entry, entry.from, configFile, earlier);
    }),
  );
  const templates = parsed.flatMap(({ template }) => (template === undefined ? [] : [template]));
  const flags = { ...options, environment, ...storePath(cwd, options.store) };
  const scope: Scope = { config, variables, findStore: storeFinder(config, directory, flags, variables) };
  const { demands, problems: demandProblems } = collectDemands(templates, scope);
  const problems = [...entryProblems, ...parsed.flatMap((one) => one.problems), ...demandProblems];
  stopAtConfig(problems);
  const stores = demands.flatMap(({ store }) => (store.kind === 'file' ? [store.file] : []));
  stopAtConfig(overwritten(entries, stores, 'an embedded store'));
  const roots = (config.roots ?? ['.']).map((root) => resolve(directory, root));
  const warnings = parsed.flatMap((one) => one.warnings);
  return {
    config,
    configFile,
    directory,
    roots,
    name,
    variables,
    entries,
    templates,
    demands,
    findStore: scope.findStore,
    problems,
    warnings,
    ...(exposed === undefined ? {} : { exposed }),
  };
}

/**
 * The same files, below another directory: as they lie below that of the config, and with nobody else's rights.
 * @throws {SsmithError} for one that lies somewhere else
 */
export function moveInto(job: Job, into: string): Job {
  const moved = new Map<Entry, Entry>();
  for (const entry of job.entries) {
    const way = relative(job.directory, entry.output);
    if (way.startsWith('..') || entry.output === '-') {
      const message = `\`${shownPath(entry.output)}\` lies outside the directory of the config, and has no place among files that come and go`;
      throw new SsmithError({ code: 'output-refused', message, help: 'write it below the directory of the config' });
    }
    const { owner: _, check: __, ...settings } = entry.settings;
    moved.set(entry, { ...entry, output: join(into, way), settings: { ...settings, mode: '0600' } });
  }
  const templates = job.templates.map((template) => ({ ...template, entry: moved.get(template.entry) ?? template.entry }));
  return { ...job, entries: [...moved.values()], templates, roots: [into] };
}

/** A store that is named by its file on the command line is looked for where the command was given. */
export function storePath(cwd: string, store: string | undefined): { store?: string } {
  return store !== undefined && isYamlPath(store) ? { store: resolve(cwd, store) } : {};
}

/** A wrong config makes every further message doubtful. */
function stopAtConfig(problems: readonly Problem[]): void {
  if (problems.some(({ code }) => codes[code].exit === 2)) throw new SsmithError(problems);
}

function asDocument(entry: Entry, source: SourceText | undefined): Entry {
  return { ...entry, document: true, ...(source === undefined ? {} : { source }) };
}

interface FoundConfig {
  readonly config: Config;
  readonly directory: string;
  readonly configFile: string | undefined;
  readonly name: string | undefined;
  /** What is imported, if that is what the job is about: by the path of the template, the text of those that are no files. */
  readonly documents?: ReadonlyMap<string, SourceText | undefined>;
  readonly exposed?: ReadonlyMap<string, ExposedKeys>;
}

async function findConfig(cwd: string, options: JobOptions): Promise<FoundConfig> {
  const { single, documents } = options;
  if (documents !== undefined) return (await import('./documents.ts')).findDocuments(cwd, documents, options.config);
  const loaded = single !== undefined && options.config === undefined ? undefined : await loadConfig(cwd, options.config);
  if (single !== undefined) {
    const { template, output, ...rest } = await checkSingle(single);
    const files = [{ template: resolve(cwd, template), output: output === '-' ? '-' : resolve(cwd, output), ...rest }];
    const roots = [output === '-' ? cwd : dirname(resolve(cwd, output))];
    return { config: { ...loaded?.config, files, roots }, directory: cwd, configFile: loaded?.file, name: undefined };
  }
  if (loaded !== undefined) return { ...loaded, configFile: loaded.file, name: setName(loaded.config, loaded.directory) };
  throw new SsmithError({
    code: 'config-not-found',
    message: 'there is no ssmith.config.yaml here or above',
    help: 'write one, or render a single file: ssmith render TEMPLATE -o OUTPUT',
  });
}

/** What the command line says of a file is held to the same rules as what a config says. */
async function checkSingle(single: NonNullable<JobOptions['single']>): Promise<NonNullable<JobOptions['single']>> {
  const { checkSingle: check } = await import('./config/check.ts');
  try {
    return await check(single, new SourceText('', ''));
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    throw new SsmithError(error.problems.map(({ message }) => ({ code: 'usage', message: message.replace(/^: the setting/, 'the flag') })));
  }
}

function collectDemands(templates: readonly Template[], scope: Scope): { demands: Demand[]; problems: Problem[] } {
  const results = templates.flatMap(({ uses }) => uses).map((use) => toDemand(use, scope));
  const demands = results.flatMap((result) => ('code' in result ? [] : [result]));
  const problems = results.flatMap((result) => ('code' in result ? [result] : []));
  return { demands, problems: mergeProblems(problems) };
}

/** Whether a reference stands in a file that may have empty values. */
export function mayBeEmpty({ templates }: Job): (use: Use) => boolean {
  const allowed = new Set(templates.flatMap(({ entry, uses }) => (entry.settings.allowEmpty === true ? uses : [])));
  return (use) => allowed.has(use);
}

/** What is wrong with the syntax of the templates themselves, by the parsers that read rendered files. */
export async function syntaxProblems({ templates }: Job): Promise<Problem[]> {
  return (await Promise.all(templates.map(validateTemplate))).flat();
}
