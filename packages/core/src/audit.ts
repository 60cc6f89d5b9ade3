import { applyAllowances, type RuleOutcome } from './audit/allow.ts';
import { imageStepsAbove } from './audit/dockerfile.ts';
import type { Facts, StaleFile, StoreFacts } from './audit/facts.ts';
import { gatherFile } from './audit/file-facts.ts';
import { gatherStore } from './audit/gather.ts';
import { judgeFiles } from './audit/judge-files.ts';
import { judgeKeys } from './audit/judge-keys.ts';
import { judgeParameters } from './audit/judge-parameters.ts';
import { levelsOf } from './audit/levels.ts';
import type { StoreSettings } from './config/stores.ts';
import { auditRules } from './config/config.ts';
import { type Problem, SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import type { Settled } from './fetch/settle.ts';
import { type Job, type JobOptions, prepareJob } from './job.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { type AskingOptions, defaultDeadline, resolveDemands } from './resolve.ts';
import { listGenerations } from './rollback.ts';
import { openInspector } from './source/inspect.ts';
import type { Looked } from './source/inspector.ts';
import { status } from './status.ts';

export type { RuleOutcome } from './audit/allow.ts';

export interface AuditOptions extends JobOptions, AskingOptions {}

export interface AuditResult {
  /** One for each rule, in the order of the table. */
  readonly rules: readonly RuleOutcome[];
  /** The config, as it is shown; absent without one. */
  readonly config: string | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Holds parameters, keys, rights and rendered files against the practices of the guides. Nothing is decrypted, written or
 * changed. What could not be looked at is told as that, never as in order.
 * @throws {SsmithError} for config and templates that are wrong, and for a store that cannot be opened
 */
export async function audit(options: AuditOptions = {}): Promise<AuditResult> {
  const job = await prepareJob(options);
  if (job.problems.length > 0) throw new SsmithError(job.problems);
  const facts = await gather(job, options);
  const verdicts = [...judgeKeys(facts), ...judgeParameters(facts), ...judgeFiles(facts)];
  const outcomes = applyAllowances(verdicts, job.config.audit?.allow ?? []);
  return {
    rules: outcomes.toSorted((one, other) => auditRules.indexOf(one.rule) - auditRules.indexOf(other.rule)),
    config: job.configFile === undefined ? undefined : shownPath(job.configFile),
    warnings: job.warnings,
  };
}

async function gather(job: Job, options: AuditOptions): Promise<Facts> {
  const levels = levelsOf(job.config, job.variables);
  const outputs = job.entries.map(({ output }) => output).filter((output) => output !== '-');
  const isRemembered = job.configFile !== undefined;
  const remembered = isRemembered ? await status(options) : undefined;
  return {
    levels,
    stores: await gatherStores(job, levels, options),
    files: outputs.map(gatherFile),
    imageSteps: imageStepsAbove(outputs).map(({ dockerfile, line }) => `${shownPath(dockerfile)}:${line}`),
    stale: staleFiles(remembered),
    generations: (isRemembered ? await listGenerations(options) : []).map(({ generation, until }) => ({ number: generation, until })),
    state: remembered?.state,
  };
}

/** A file of an embedded store has one date for all of its parameters: that it was written does not make a file stale. */
function staleFiles(remembered: Awaited<ReturnType<typeof status>> | undefined): Looked<readonly StaleFile[]> {
  const { files = [], problems = [] } = remembered ?? {};
  const problem = problems.find(({ code }) => code !== 'output-refused' && code !== 'owner-impossible');
  if (problem !== undefined) return { kind: 'unseen', action: 'ssm:GetParameters', code: problem.code };
  const found = files.map(({ output, parameters }) => {
    const changed = parameters.filter(({ kind }) => kind === 'version' || kind === 'rewritten');
    return { file: shownPath(output), parameters: [...new Set(changed.map(({ name }) => name))] };
  });
  return { kind: 'seen', value: found.filter(({ parameters }) => parameters.length > 0) };
}

async function gatherStores(job: Job, levels: Facts['levels'], options: AuditOptions): Promise<StoreFacts[]> {
  const { deadline = defaultDeadline, signal } = options;
  const end = AbortSignal.timeout(deadline);
  const ending = signal === undefined ? end : AbortSignal.any([end, signal]);
  const readable = job.demands.filter(({ candidates }) => candidates[0]?.name.startsWith(secretsManagerPrefix) !== true);
  const { settled } = await resolveDemands(readable, false, options);
  const standard = defaultStore(job);
  const stores = new Map([standard, ...job.demands.map(({ store }) => store)].map((store) => [store.id, store]));
  return Promise.all([...stores.values()].map((store) => gatherOne(store, store.id === standard.id, { job, levels, settled, ending })));
}

interface Circumstances {
  readonly job: Job;
  readonly levels: Facts['levels'];
  readonly settled: readonly Settled[];
  readonly ending: AbortSignal;
}

async function gatherOne(store: StoreSettings, isDefault: boolean, { job, levels, settled, ending }: Circumstances): Promise<StoreFacts> {
  const inspector = await openInspector(store, ending);
  const isOwn = ({ store: other }: { readonly store: StoreSettings }): boolean => other.id === store.id;
  const question = { store, isDefault, levels, demands: job.demands.filter(isOwn), settled: settled.filter(({ demand }) => isOwn(demand)) };
  try {
    return await gatherStore(inspector, question);
  } finally {
    inspector.close();
  }
}

function defaultStore({ findStore }: Job): StoreSettings {
  const found = findStore(undefined);
  if ('store' in found) return found.store;
  const problem: Problem = found.problem;
  throw new SsmithError(problem);
}
