import { findUnfinished, type Unfinished } from './commit/unfinished.ts';
import type { Warning } from './error/problem.ts';
import { type JobOptions, prepareJob } from './job.ts';
import type { Action, Step } from './output/plan.ts';
import type { Target } from './output/target.ts';
import type { AskingOptions } from './resolve.ts';
import { makePlan, renderJob, resolveTargets, stopWithSyntax } from './render.ts';
import type { Rendered } from './render/substitute.ts';
import type { Settled } from './fetch/settle.ts';
import { type FileDrift, fileDrift } from './state/file-drift.ts';
import { openMemory } from './state/memory.ts';
import { type ParameterDrift, parameterDrift } from './state/parameter-drift.ts';
import { existingSealer, type RecordedFile } from './state/record.ts';

export interface DiffOptions extends JobOptions, AskingOptions {}

export interface DiffResult {
  /** Only those that a render would touch. */
  readonly files: readonly FileDiff[];
  /** How many it would leave as they are. */
  readonly unchanged: number;
  /** Files of earlier runs that it would remove, because no entry writes them any more. */
  readonly removed: readonly string[];
  readonly unfinished: Unfinished | undefined;
  readonly warnings: readonly Warning[];
}

/** What a render would do to a file, and why. No line of it is here, since each may hold a value. */
export interface FileDiff {
  readonly template: string;
  /** Absolute. */
  readonly output: string;
  readonly action: Exclude<Action, 'keep' | 'remove'>;
  readonly mode: number;
  /** `settings-changed`: nothing else explains it; an entry of the config, or ssmith itself, is another. */
  readonly findings: readonly (FileDrift | { readonly kind: 'settings-changed' })[];
  readonly parameters: readonly ParameterDrift[];
}

/**
 * What a render would change, and which parameter moved. It asks for values as a render does, and proves the files, but
 * takes no lock and writes nothing.
 * @throws {SsmithError} everything that a render would stumble over
 */
export async function diff(options: DiffOptions = {}): Promise<DiffResult> {
  const job = await prepareJob(options);
  const targets = resolveTargets(job);
  const memory = openMemory(job);
  const recorded = (memory?.read().files ?? []).filter(({ config }) => config === job.configFile);
  const { settled, rendered, failures } = await renderJob(job, options);
  await stopWithSyntax(job, failures);
  const { steps, warnings } = makePlan(rendered, targets, memory);
  const seal = memory === undefined ? undefined : existingSealer(memory.place);

  const files = rendered.flatMap((one): FileDiff[] => {
    const { output } = one.template.entry;
    const target = targets.get(output);
    const step = steps.find(({ path }) => path === output);
    if (target === undefined || step === undefined) return [];
    const known = recorded.find((file) => file.output === output);
    const findings = fileDrift({ output, recorded: known, template: one.template, target, seal });
    return diffOf(one, step, target, findings, known, settled);
  });
  return {
    files,
    unchanged: steps.filter(({ action }) => action === 'keep').length,
    removed: steps.filter(({ action }) => action === 'remove').map(({ path }) => path),
    unfinished: memory === undefined ? undefined : findUnfinished(memory.place),
    warnings: [...job.warnings, ...warnings],
  };
}

function diffOf(
  { template }: Rendered,
  { action }: Step,
  { mode }: Target,
  findings: readonly FileDrift[],
  recorded: RecordedFile | undefined,
  settled: readonly Settled[],
): FileDiff[] {
  if (action === 'keep' || action === 'remove') return [];
  const uses = new Set(template.uses);
  const own = settled.filter(({ demand }) => uses.has(demand.use));
  const parameters = recorded === undefined || action === 'repair' ? [] : parameterDrift(recorded.parameters, own);
  const unexplained = action === 'update' && parameters.length === 0 && findings.every(({ kind }) => kind === 'rights');
  const { entry, source } = template;
  return [
    {
      template: entry.from ?? source.file,
      output: entry.output,
      action,
      mode,
      findings: unexplained ? [...findings, { kind: 'settings-changed' }] : findings,
      parameters,
    },
  ];
}
