import { existsSync } from 'node:fs';
import type { Verification } from './config/config.ts';
import { type Problem, SsmithError, type Warning } from './error/problem.ts';
import { type Job, type JobOptions, mayBeEmpty, moveInto, prepareJob, syntaxProblems } from './job.ts';
import type { Check } from './commit/check.ts';
import type { OpenSet } from './commit/set.ts';
import type { OnStage } from './commit/stage.ts';
import type { Settled } from './fetch/settle.ts';
import { isUnavailable, keepLastGood } from './keep.ts';
import { type Guarded, guardedValues } from './leak/guarded.ts';
import { imageLayerProblems } from './output/image-layer.ts';
import { carryOut } from './output/replace.ts';
import { takeSnapshot } from './output/snapshot.ts';
import { resolveTarget, type Target } from './output/target.ts';
import { type Action, planSteps, type Step } from './output/plan.ts';
import { type AskingOptions, type ReadParameter, resolveDemands } from './resolve.ts';
import { type Draft, draftOf } from './render/draft.ts';
import type { Scope } from './render/evaluate.ts';
import { type Rendered, substitute } from './render/substitute.ts';
import { verify } from './render/verify.ts';
import type { Secret } from './secret/secret.ts';
import type { Template } from './template/parse.ts';
import { type Memory, openMemory } from './state/memory.ts';
import { type MovedParameter, movedSince } from './state/moved.ts';
import { readValues, valueOf, type Values } from './value/values.ts';

export interface RenderOptions extends JobOptions, AskingOptions {
  /** Do everything but write. */
  readonly dryRun?: boolean;
  /** How long to wait for another run of the same files to end. Milliseconds; 60,000 without it. */
  readonly lockWait?: number;
  /** Write all files below this directory instead of where the config says; nothing is remembered then. */
  readonly into?: string;
  /**
   * `keep`: when Parameter Store cannot be asked, and for no other reason, the files of the last render stay, if they are
   * whole and not older than this. Milliseconds; a day without it.
   */
  readonly onUnavailable?: 'fail' | 'keep';
  readonly maxAge?: number;
  /** Write also where the files become a part of an image; see `output/image-layer.ts`. */
  readonly allowImageLayer?: boolean;
  /** What has to be content with the new files, before the run counts as one that has succeeded; else they are put back. */
  readonly verify?: Verification;
  /** Told when a stage begins. */
  readonly onStage?: OnStage;
  /**
   * Told of the values that must not be seen, as soon as they are in hand and before a file or a command has them. What it
   * could not do about them comes back as warnings.
   */
  readonly conceal?: (secrets: readonly Guarded[]) => readonly Warning[];
}

export interface RenderedFile {
  readonly template: string;
  /** Absolute, or `-`. */
  readonly output: string;
  readonly action: Action;
  readonly mode: number;
  /** The text with each value masked. */
  readonly masked: string;
  /** The text itself: a secret, which only `writeOut` and the file system get to see. */
  readonly text: Secret;
}

export interface RenderResult {
  readonly files: readonly RenderedFile[];
  /** Parameter Store could not be asked, and the files of the last render have stayed. */
  readonly kept?: { readonly age: number; readonly problems: readonly Problem[] };
  /** Files of earlier runs that no entry writes any more, and what was done about them. */
  readonly removed: readonly string[];
  readonly warnings: readonly Warning[];
  /** Every parameter that was read, once. */
  readonly parameters: readonly ReadParameter[];
  /** The secrets among them, for those who look for them in what is about to be published. */
  readonly secrets: () => readonly Guarded[];
  /** Those that had another version when they were rendered last. */
  readonly moved: readonly MovedParameter[];
}

/**
 * The whole program: read the templates, ask for what they refer to, write each value as its reader will read it, prove
 * that it does, and only then touch the disk.
 * @throws {SsmithError} everything that is wrong, at once; nothing has been written then
 */
export async function render(options: RenderOptions = {}): Promise<RenderResult> {
  const prepared = await prepareJob(options);
  if (prepared.exposed !== undefined) throw forPages();
  const job = options.into === undefined ? prepared : moveInto(prepared, options.into);
  const targets = resolveTargets(job);
  if (options.dryRun !== true && options.allowImageLayer !== true) stopAt(imageLayerProblems([...targets.keys()]));
  const memory = options.into === undefined ? openMemory(job) : undefined;
  await refuseTracked([...targets.keys()], memory);
  if (options.dryRun === true || memory === undefined) return refresh(job, targets, memory, undefined, options);
  // What a single file, or a look, does not need.
  const open = await (await import('./commit/set.ts')).openSet(memory, job, [...targets.keys()], options);
  try {
    return await refresh(job, targets, memory, open, options);
  } finally {
    open.release();
  }
}

/** The templates of a build for browsers have more in them than the keys that these get. */
function forPages(): SsmithError {
  return new SsmithError({
    code: 'usage',
    message: 'this manifest is that of pages, which get what is exposed and not whole files',
    help: 'ssmith render --manifest FILE --html DIRECTORY, with the directory of the pages',
  });
}

/** Files that are there and that nobody has rendered yet may be somebody's source. */
async function refuseTracked(outputs: readonly string[], memory: Memory | undefined): Promise<void> {
  const recorded = new Set(memory?.read().files.map(({ output }) => output));
  const unknown = outputs.filter((output) => !recorded.has(output) && existsSync(output));
  if (unknown.length > 0) stopAt((await import('./output/tracked.ts')).trackedFiles(unknown));
}

/** @param open the set whose lock is held; nothing is remembered, and nobody else waits, without one */
async function refresh(
  job: Job,
  targets: ReadonlyMap<string, Target>,
  memory: Memory | undefined,
  open: OpenSet | undefined,
  options: RenderOptions,
): Promise<RenderResult> {
  const before = memory?.read();
  options.onStage?.('ask');
  const { settled, parameters, rendered, failures } = await renderJob(job, options);
  const unconcealed = options.conceal?.(guardedValues(settled)) ?? [];
  if (isUnavailable(failures) && options.onUnavailable === 'keep' && open !== undefined && before !== undefined) {
    return keepLastGood(job, [...targets.keys()], before, open, failures, options.maxAge);
  }
  await stopWithSyntax(job, failures);

  const plan = makePlan(rendered, targets, memory);
  const warnings = [...(open?.warnings ?? []), ...job.warnings, ...plan.warnings, ...unconcealed];
  if (options.dryRun !== true) {
    const { signal, verify, onStage } = options;
    signal?.throwIfAborted();
    if (open === undefined || memory === undefined || before === undefined) {
      onStage?.('write');
      warnings.push(...carryOut(plan.steps));
    } else {
      const after = memory.next(rendered, settled);
      const request = { steps: plan.steps, before, after, checks: checksOf(rendered), verify, signal, onStage };
      warnings.push(...(await open.commit(request)).warnings);
      open.confirm();
    }
  }
  const moved = before === undefined ? [] : movedSince(before, settled);
  return { ...resultOf(rendered, plan.steps, warnings), parameters, moved, secrets: () => guardedValues(settled) };
}

interface RenderedJob {
  readonly settled: readonly Settled[];
  readonly parameters: readonly ReadParameter[];
  readonly rendered: readonly Rendered[];
  readonly failures: readonly Problem[];
}

/** Everything that comes before the disk. Nothing has been stopped by what went wrong. */
export async function renderJob(job: Job, options: AskingOptions): Promise<RenderedJob> {
  const { settled, parameters, problems } = await resolveDemands(job.demands, true, options);
  const values = readValues(settled, mayBeEmpty(job));
  const told = [...job.problems, ...problems, ...values.problems];
  const { rendered, problems: renderProblems } = await renderAll(job, values, told);
  return { settled, parameters, rendered, failures: [...told, ...renderProblems] };
}

function checksOf(rendered: readonly Rendered[]): Check[] {
  return rendered.flatMap(({ template: { entry } }) =>
    entry.settings.check === undefined ? [] : [{ output: entry.output, argv: entry.settings.check }],
  );
}

function resultOf(
  rendered: readonly Rendered[],
  planned: readonly Step[],
  warnings: readonly Warning[],
): Pick<RenderResult, 'files' | 'removed' | 'warnings'> {
  const steps = new Map(planned.map((step) => [step.path, step]));
  return {
    files: rendered.map(({ template, text, masked }) => {
      const { output, settings } = template.entry;
      const step = steps.get(output);
      return {
        template: template.entry.from ?? template.source.file,
        output,
        action: step?.action ?? 'create',
        mode: step?.mode ?? Number.parseInt(settings.mode ?? '600', 8),
        masked,
        text,
      };
    }),
    removed: planned.filter(({ action }) => action === 'remove').map(({ path }) => path),
    warnings,
  };
}

export function stopAt(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SsmithError(problems);
}

/**
 * Reading the rendered files proves their syntax too, so the templates themselves are looked at only when something is
 * wrong: their mistakes are told with the rest, and before what they caused.
 */
export async function stopWithSyntax(job: Job, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  const syntax = await syntaxProblems(job);
  const broken = new Set(syntax.flatMap(({ places = [] }) => places.map(({ source }) => source)));
  const caused = ({ code, places = [] }: Problem): boolean => code === 'render-mismatch' && places.some(({ source }) => broken.has(source));
  const told = ({ message, places }: Problem): boolean =>
    syntax.some((one) => one.message === message && one.places?.[0]?.span.start === places?.[0]?.span.start);
  stopAt([...syntax, ...problems.filter((problem) => !caused(problem) && !told(problem))]);
}

export function resolveTargets({ entries, roots }: Job): Map<string, Target> {
  const targets = new Map<string, Target>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    if (entry.output === '-') continue;
    const target = resolveTarget(entry, roots);
    if ('code' in target) problems.push(target);
    else targets.set(entry.output, target);
  }
  stopAt(problems);
  return targets;
}

/**
 * Every template is written, and read back, before a file is touched; those among them too that are all right while
 * others are not, so that a run tells of everything that is in its way.
 */
async function renderAll(job: Job, values: Values, told: readonly Problem[]): Promise<{ rendered: Rendered[]; problems: Problem[] }> {
  const broken = new Set(told.flatMap(({ places = [] }) => places.map(({ source }) => source)));
  const scope: Scope = { valueOf: (use) => valueOf(values, use), isSecret: (use) => values.secret.has(use), variables: job.variables };
  const problems: (readonly Problem[])[] = [];
  const rendered: Rendered[] = [];
  for (const template of job.templates) {
    if (broken.has(template.source) || template.uses.some((use) => !values.of.has(use))) continue;
    const draft = await draftOf(template, scope);
    const result = 'text' in draft ? await write(template, draft) : draft;
    if ('text' in result) rendered.push(result);
    else problems.push(result);
  }
  return { rendered, problems: problems.flat() };
}

/** A text in the template's own format, proved by reading it back; for a program that imports the template, its data. */
async function write(template: Template, draft: Draft): Promise<Rendered | Problem[]> {
  if (template.entry.document !== true) return proved(substitute(template, draft));
  const [{ isData, shapeOf }, { renderDocument, renderTextDocument }] = await Promise.all([
    import('./template/shape.ts'),
    import('./render/document.ts'),
  ]);
  if (isData(template)) return renderDocument(template, await shapeOf(template), draft);
  const result = await proved(substitute(template, draft));
  return 'text' in result ? renderTextDocument(result) : result;
}

async function proved(result: Rendered | Problem[]): Promise<Rendered | Problem[]> {
  if (!('text' in result)) return result;
  const wrong = await verify(result);
  return wrong.length > 0 ? wrong : result;
}

export function makePlan(
  rendered: readonly Rendered[],
  targets: ReadonlyMap<string, Target>,
  memory: Memory | undefined,
): { steps: Step[]; warnings: Warning[] } {
  const wanted = rendered.flatMap(({ template, bytes }) => {
    const target = targets.get(template.entry.output);
    if (target === undefined) return [];
    return [{ target, content: bytes, present: takeSnapshot(target.path) }];
  });
  const obsolete = memory?.obsolete(new Set(targets.keys())) ?? [];
  const warnings = obsolete
    .filter(({ untouched }) => !untouched)
    .map(({ path }) => ({ message: `\`${path}\` is not rendered any more, but it was edited, so it stays` }));
  return { steps: planSteps(wanted, obsolete), warnings };
}
