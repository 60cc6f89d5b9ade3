import { findUnfinished, type Unfinished } from './commit/unfinished.ts';
import type { ProblemCode } from './error/codes.ts';
import { type Place, type Problem, SsmithError, type Warning } from './error/problem.ts';
import type { Demand } from './fetch/demand.ts';
import { type Job, type JobOptions, prepareJob } from './job.ts';
import { resolveTarget } from './output/target.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { type AskingOptions, type Resolution, resolveDemands } from './resolve.ts';
import { type FileDrift, fileDrift } from './state/file-drift.ts';
import { type Memory, openMemory } from './state/memory.ts';
import { type ParameterDrift, parameterDrift } from './state/parameter-drift.ts';
import { existingSealer, type RecordedFile } from './state/record.ts';
import type { Entry } from './template/entry.ts';

export interface StatusOptions extends JobOptions, AskingOptions {}

export interface StatusResult {
  readonly files: readonly FileStatus[];
  /** Files of earlier runs that are still there, though no entry writes them any more. */
  readonly obsolete: readonly string[];
  readonly unfinished: Unfinished | undefined;
  /** Whether anything is not as the last render has left it. */
  readonly drifted: boolean;
  /** The state directory. */
  readonly state: string;
  /** Secrets of Secrets Manager, which are not seen without decrypting. */
  readonly unchecked: readonly Place[];
  /** What could not be looked at; the rest has been. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

export interface FileStatus {
  readonly template: string;
  /** Absolute. */
  readonly output: string;
  /** When what is recorded was rendered; absent when it never was. */
  readonly renderedAt?: Date;
  readonly findings: readonly FileDrift[];
  readonly parameters: readonly ParameterDrift[];
}

/** What is missing is drift, and no mistake. */
const goneCodes: ReadonlySet<ProblemCode> = new Set(['parameter-not-found', 'version-not-found', 'tree-empty']);

/**
 * What has drifted since the last render, without decrypting: the identity needs no right to use a key and sees no secret.
 * It takes no lock and writes nothing. What cannot be asked is told beside what is known without asking.
 * @throws {SsmithError} for a config that is wrong, and a state directory that cannot be trusted
 */
export async function status(options: StatusOptions = {}): Promise<StatusResult> {
  const job = await prepareJob(options);
  const memory = openMemory(job);
  if (memory === undefined) throw new SsmithError({ code: 'usage', message: 'nothing is remembered of a file without a config' });
  const recorded = recordedFiles(job, memory);
  const { unasked, resolution } = await askFor(job, recorded, options);
  const { unfinished, problems: journalProblems } = lookForJournal(memory.place);
  const local = localStatus(job, recorded, memory);
  const files = local.files.map((file) => ({ ...file, parameters: driftOf(file.output, job, recorded, resolution, unasked) }));
  const obsolete = memory.obsolete(new Set(job.entries.map(({ output }) => output))).map(({ path }) => path);
  const hasDrifted = files.some(({ findings, parameters }) => findings.length + parameters.length > 0);
  const failures = resolution.problems.filter(({ code }) => !goneCodes.has(code));
  return {
    files,
    obsolete,
    unfinished,
    drifted: hasDrifted || obsolete.length > 0 || unfinished !== undefined,
    state: memory.place,
    unchecked: unasked.map(({ use }) => use.place),
    problems: [...job.problems, ...local.problems, ...journalProblems, ...failures],
    warnings: job.warnings,
  };
}

function recordedFiles({ configFile }: Job, memory: Memory): Map<string, RecordedFile> {
  const own = memory.read().files.filter(({ config }) => config === configFile);
  return new Map(own.map((file) => [file.output, file]));
}

/** Only for files that can be compared: what has never been rendered needs no answer. */
async function askFor(
  { templates, demands }: Job,
  recorded: ReadonlyMap<string, RecordedFile>,
  options: AskingOptions,
): Promise<{ unasked: readonly Demand[]; resolution: Resolution }> {
  const uses = new Set(templates.flatMap((template) => (recorded.has(template.entry.output) ? template.uses : [])));
  const wanted = demands.filter(({ use }) => uses.has(use));
  const unasked = wanted.filter(({ candidates }) => candidates[0]?.name.startsWith(secretsManagerPrefix));
  const asked = wanted.filter((demand) => !unasked.includes(demand));
  return { unasked, resolution: await resolveDemands(asked, false, options) };
}

function lookForJournal(place: string): { unfinished: Unfinished | undefined; problems: readonly Problem[] } {
  try {
    return { unfinished: findUnfinished(place), problems: [] };
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    return { unfinished: undefined, problems: error.problems };
  }
}

/** What can be told of the files without asking anybody. */
function localStatus(
  { entries, templates, roots }: Job,
  recorded: ReadonlyMap<string, RecordedFile>,
  { place }: Memory,
): { files: Omit<FileStatus, 'parameters'>[]; problems: Problem[] } {
  const seal = existingSealer(place);
  const problems: Problem[] = [];
  const statusOf = (entry: Entry): Omit<FileStatus, 'parameters'> => {
    const { output } = entry;
    const known = recorded.get(output);
    const template = templates.find((one) => one.entry === entry);
    const target = resolveTarget(entry, roots);
    if ('code' in target) problems.push(target);
    return {
      template: entry.from ?? template?.source.file ?? entry.template,
      output,
      ...(known === undefined ? {} : { renderedAt: new Date(known.renderedAt) }),
      findings: fileDrift({ output, recorded: known, template, target: 'code' in target ? undefined : target, seal }),
    };
  };
  const files = entries.filter(({ output }) => output !== '-').map(statusOf);
  return { files, problems };
}

function driftOf(
  output: string,
  { templates }: Job,
  recorded: ReadonlyMap<string, RecordedFile>,
  { settled }: Resolution,
  unasked: readonly Demand[],
): ParameterDrift[] {
  const template = templates.find(({ entry }) => entry.output === output);
  const known = recorded.get(output);
  if (template === undefined || known === undefined) return [];
  const uses = new Set(template.uses);
  return parameterDrift(
    known.parameters,
    settled.filter(({ demand }) => uses.has(demand.use)),
    unasked.filter(({ use }) => uses.has(use)),
  );
}
