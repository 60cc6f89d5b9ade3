import { dirname, resolve } from 'node:path';
import { type LoadedConfig, loadConfig, setName } from './config/load.ts';
import type { Config, FileEntry } from './config/schema.ts';
import { storeFinder, type StoreFlags } from './config/stores.ts';
import { resolveVariables, type Variables } from './config/variables.ts';
import { type Problem, SsmithError, type Warning } from './error/problem.ts';
import { codes } from './error/codes.ts';
import { type Demand, type Scope, toDemand, type Use } from './fetch/demand.ts';
import { type Entry, resolveEntries } from './template/entry.ts';
import { parseTemplate, type Template } from './template/parse.ts';

/** What every command is given. Paths are relative to the working directory. */
export interface JobOptions extends Omit<StoreFlags, 'environment'> {
  readonly cwd?: string;
  /** A config file; without it the nearest one is found. */
  readonly config?: string;
  /** Values of variables: `env` and those of `vars`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** One template without a config: `-` as output is the standard output. */
  readonly single?: Pick<FileEntry, 'template' | 'output' | 'format' | 'dialect' | 'mode'>;
}

/** A config with everything filled in, its templates read and their references understood. Nothing has been asked yet. */
export interface Job {
  readonly config: Config;
  /** What relative paths of the config start from. */
  readonly directory: string;
  /** The name under which the set is remembered; absent without a config. */
  readonly name: string | undefined;
  readonly variables: Variables;
  readonly entries: readonly Entry[];
  readonly templates: readonly Template[];
  readonly demands: readonly Demand[];
  /** Mistakes that do not keep the rest from being looked at. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/**
 * Config → variables → templates → references → demands.
 * @throws {SsmithError} what keeps the run from knowing what to ask: a config or a command line that is wrong
 */
export async function prepareJob(options: JobOptions): Promise<Job> {
  const cwd = resolve(options.cwd ?? '.');
  const { config, directory, name } = await findConfig(cwd, options);
  const given = new Map(Object.entries(options.variables ?? {}));
  const environment = options.environment ?? process.env;
  const { variables, problems: variableProblems } = resolveVariables(config.vars, { given, environment });
  const { entries, problems: entryProblems } = resolveEntries(config, directory, variables);
  stopAtConfig([...variableProblems, ...entryProblems]);

  const parsed = await Promise.all(entries.map(parseTemplate));
  const templates = parsed.flatMap(({ template }) => (template === undefined ? [] : [template]));
  const problems = [...entryProblems, ...parsed.flatMap((one) => one.problems)];
  const scope: Scope = { config, variables, findStore: storeFinder(config, directory, { ...options, environment }, variables) };
  const { demands, problems: demandProblems } = collectDemands(templates, scope);
  problems.push(...demandProblems);
  stopAtConfig(problems);
  return { config, directory, name, variables, entries, templates, demands, problems, warnings: parsed.flatMap((one) => one.warnings) };
}

/** A wrong config makes every further message doubtful. */
function stopAtConfig(problems: readonly Problem[]): void {
  if (problems.some(({ code }) => codes[code].exit === 2)) throw new SsmithError(problems);
}

async function findConfig(cwd: string, options: JobOptions): Promise<{ config: Config; directory: string; name: string | undefined }> {
  const loaded: LoadedConfig | undefined =
    options.single && options.config === undefined ? undefined : await loadConfig(cwd, options.config);
  if (options.single !== undefined) {
    const { template, output, ...rest } = options.single;
    const files = [{ template: resolve(cwd, template), output: output === '-' ? '-' : resolve(cwd, output), ...rest }];
    const base = loaded?.config ?? {};
    return { config: { ...base, files, roots: output === '-' ? [cwd] : [dirname(resolve(cwd, output))] }, directory: cwd, name: undefined };
  }
  if (loaded !== undefined) return { ...loaded, name: setName(loaded.config, loaded.directory) };
  throw new SsmithError({
    code: 'config-not-found',
    message: 'there is no ssmith.config.yaml here or above',
    help: 'write one, or render a single file: ssmith render TEMPLATE -o OUTPUT',
  });
}

function collectDemands(templates: readonly Template[], scope: Scope): { demands: Demand[]; problems: Problem[] } {
  const demands: Demand[] = [];
  const problems = new Map<string, Problem>();
  for (const use of templates.flatMap(({ uses }) => uses)) {
    const demand = toDemand(use, scope);
    if (!('code' in demand)) {
      demands.push(demand);
      continue;
    }
    // One mistake is told once, with every place.
    const key = `${demand.code} ${demand.message}`;
    const before = problems.get(key);
    problems.set(key, { ...demand, places: [...(before?.places ?? []), ...(demand.places ?? [])] });
  }
  return { demands, problems: [...problems.values()] };
}

/** Whether a reference stands in a file that may have empty values. */
export function mayBeEmpty({ templates }: Job): (use: Use) => boolean {
  const allowed = new Set(templates.flatMap(({ entry, uses }) => (entry.settings.allowEmpty === true ? uses : [])));
  return (use) => allowed.has(use);
}
