import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CommandOptions,
  exitCodeOf,
  type PreflightOptions,
  type PreflightResult,
  type Problem,
  preflight,
  render,
  type RenderOptions,
  type RenderResult,
  runCommand,
  shownCommand,
  SsmithError,
  type Verification,
} from '@ssmith/core';
import { choosePlatform, type PlatformName } from './platform/platform.ts';
import type { DeployResult, Outcome } from './result.ts';
import { type StageName, Stages } from './stages.ts';

export interface DeployOptions
  extends
    Omit<RenderOptions, 'single' | 'into' | 'onStage' | 'verify' | 'isOneOfMany'>,
    Pick<PreflightOptions, 'allowLocalStore' | 'allowImageLayer'> {
  /** Without it the environment tells. */
  readonly platform?: PlatformName;
  /** Argv of a command that runs before anything is asked: one that takes a machine out of a load balancer. */
  readonly before?: readonly string[];
  /** Argv of a command that runs in the end, whatever the outcome is, if `before` has succeeded. */
  readonly after?: readonly string[];
  readonly verify?: Verification;
  /** `false`: neither the commands before and after nor the verification that the config names. */
  readonly hooks?: boolean;
  /** A random wait up to this long, so that a fleet does not ask at once. Milliseconds. The deadline counts after it. */
  readonly splay?: number;
  readonly onStage?: (name: StageName) => void;
}

/** Hooks wait for connections to drain. Milliseconds. */
const hookPatience = 5 * 60_000;
const keptExit = 10;

/**
 * The step of a deployment that refreshes the config files: preflight → before → render → check → swap → reload → verify →
 * after. What fails before the swap has changed nothing; what fails behind it puts the files before back. Options come
 * before what the config says under `deploy`.
 * @returns what it has come to, also when it has failed; only a bug, or an interruption, is thrown
 */
export async function deploy(options: DeployOptions = {}): Promise<DeployResult> {
  const stages = new Stages(options.onStage);
  const progress: Progress = { stages, flight: undefined, rendered: undefined, problems: [] };
  try {
    await run(options, progress);
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    progress.problems.push(...error.problems);
  }
  return resultOf(options, progress);
}

/** What is known so far. */
interface Progress {
  readonly stages: Stages;
  flight: PreflightResult | undefined;
  rendered: RenderResult | undefined;
  readonly problems: Problem[];
}

async function run(options: DeployOptions, progress: Progress): Promise<void> {
  const { stages } = progress;
  const { splay = 0, signal, dryRun = false, onUnavailable } = options;
  const isOneOfMany = splay > 0;
  if (isOneOfMany) {
    stages.begin('splay');
    await sleep(Math.random() * splay, undefined, signal === undefined ? {} : { signal });
  }
  stages.begin('preflight');
  const flight = await preflight({ ...options, isOneOfMany, offline: onUnavailable === 'keep' });
  progress.flight = flight;
  signal?.throwIfAborted();
  const { directory: cwd } = flight;
  const configured = options.hooks === false ? {} : flight.deploy;
  const { before = configured.before, after = configured.after, verify = configured.verify } = options;
  if (before !== undefined && !dryRun) await runHook('before', before, { cwd, signal }, stages);
  try {
    progress.rendered = await render({
      ...options,
      isOneOfMany,
      deadline: flight.left,
      ...(verify === undefined ? {} : { verify }),
      onStage: (name) => stages.begin(name),
    });
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    progress.problems.push(...error.problems);
  } finally {
    // What has been taken out of a load balancer is put back, also when the run was interrupted.
    if (after !== undefined && !dryRun)
      await runHook('after', after, { cwd, environment: { SSMITH_OUTCOME: outcomeOf(progress) } }, stages);
  }
}

async function runHook(name: 'before' | 'after', argv: readonly string[], options: CommandOptions, stages: Stages): Promise<void> {
  stages.begin(name);
  const ending = await runCommand(argv, { ...options, patience: hookPatience });
  options.signal?.throwIfAborted();
  if (ending.kind === 'succeeded') return;
  const files = name === 'before' ? 'no file has been changed' : 'the files stay as they are now';
  throw new SsmithError({
    code: 'hook-failed',
    message: `the command \`${name}\` a deployment, \`${shownCommand(argv)}\`, ${ending.how}; ${files}`,
    help: 'what it said is not shown, because it may quote a value; run it by hand',
  });
}

function outcomeOf({ rendered, problems }: Progress): Outcome {
  if (problems.some(({ code }) => code === 'reload-failed' || code === 'verify-failed')) return 'rolled-back';
  if (problems.length > 0 || rendered === undefined) return 'failed';
  if (rendered.kept !== undefined) return 'kept';
  const isUnchanged = rendered.removed.length === 0 && rendered.files.every(({ action }) => action === 'keep');
  return isUnchanged ? 'unchanged' : 'done';
}

function resultOf(options: DeployOptions, progress: Progress): DeployResult {
  const { stages, flight, rendered, problems } = progress;
  const outcome = outcomeOf(progress);
  const kept = rendered?.kept?.problems ?? [];
  return {
    outcome,
    exit: problems.length > 0 ? exitCodeOf(problems) : outcome === 'kept' ? keptExit : 0,
    dryRun: options.dryRun ?? false,
    platform: choosePlatform(options.platform, options.environment ?? process.env).name,
    stores: flight?.stores ?? [],
    stages: stages.end(),
    files: (rendered?.files ?? []).map(({ template, output, action, mode }) => ({ template, output, action, mode })),
    removed: rendered?.removed ?? [],
    parameters: rendered?.parameters ?? [],
    moved: rendered?.moved ?? [],
    warnings: [...(rendered?.warnings ?? flight?.warnings ?? []), ...kept.map(({ message, places = [] }) => ({ message, places }))],
    problems,
  };
}
