import { dirname } from 'node:path';
import type { Config } from './config/config.ts';
import { isLoopback } from './config/loopback.ts';
import type { StoreSettings } from './config/stores.ts';
import type { Problem, Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { byStore } from './fetch/ask.ts';
import type { Demand } from './fetch/demand.ts';
import { parametersOf } from './fetch/settle.ts';
import { type Job, type JobOptions, prepareJob } from './job.ts';
import { imageLayerProblems } from './output/image-layer.ts';
import { spaceProblems } from './output/space.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { resolveTargets, stopAt, stopWithSyntax } from './render.ts';
import { type AskingOptions, defaultDeadline, resolveDemands } from './resolve.ts';
import { batchSize } from './source/aws/batch.ts';
import { openMemory } from './state/memory.ts';

export interface PreflightOptions extends JobOptions, AskingOptions {
  /** An embedded store, or an endpoint on this machine, is no mistake. */
  readonly allowLocalStore?: boolean;
  readonly allowImageLayer?: boolean;
  /** Nothing is asked: an outage is not to keep a run from its last good files. */
  readonly offline?: boolean;
}

export interface PreflightResult {
  /** What the config says of deployments. */
  readonly deploy: NonNullable<Config['deploy']>;
  /** Where its commands run. */
  readonly directory: string;
  readonly stores: readonly AnsweringStore[];
  /** What the asking has left of the deadline, for the render: a run has one. Milliseconds. */
  readonly left: number;
  readonly warnings: readonly Warning[];
}

export interface AnsweringStore {
  /** How the store calls itself: a region, or a file. */
  readonly store: string;
  /** The account that answered, where the answer told. */
  readonly account?: string;
}

/**
 * Whether a render can be expected to succeed, before a service is stopped or taken out of a load balancer for it: config
 * and templates, the places of the files and the room there, and one batch of names from each store, not decrypted. When
 * one of those fails, all of them are asked for, so that everything is told.
 * @throws {SsmithError} what a render would fail with, as far as it shows; `store-local`
 */
export async function preflight(options: PreflightOptions = {}): Promise<PreflightResult> {
  const job = await prepareJob(options);
  if (options.allowLocalStore !== true) stopAt(localStoreProblems(job, options.environment ?? process.env));
  const outputs = [...resolveTargets(job).keys()];
  if (options.allowImageLayer !== true) stopAt(imageLayerProblems(outputs));
  const memory = openMemory(job);
  const size = job.templates.reduce((sum, { source }) => sum + source.text.length, 0);
  stopAt(spaceProblems([...(memory === undefined ? [] : [memory.place]), ...outputs.map((output) => dirname(output))], size));
  await stopWithSyntax(job, job.problems);
  const { deadline = defaultDeadline } = options;
  const began = performance.now();
  const left = (): number => Math.max(0, Math.round(began + deadline - performance.now()));
  const stores = options.offline === true ? [] : await askEach(job, options, left);
  return { deploy: job.config.deploy ?? {}, directory: job.directory, stores, left: left(), warnings: job.warnings };
}

async function askEach(job: Job, options: AskingOptions, left: () => number): Promise<AnsweringStore[]> {
  // A secret of Secrets Manager is not seen without decrypting.
  const askable = job.demands.filter(({ candidates }) => candidates[0]?.name.startsWith(secretsManagerPrefix) !== true);
  const { settled, problems, describe } = await resolveDemands(oneBatchOfEach(askable), false, options);
  if (problems.length > 0) {
    const all = await resolveDemands(askable, false, { ...options, deadline: left() });
    // Out of time in the middle of it, it knows less than before.
    await stopWithSyntax(job, all.problems.length > 0 && left() > 0 ? all.problems : problems);
  }
  const stores = new Map<string, AnsweringStore>();
  for (const { demand, outcome } of settled) {
    const account = parametersOf(outcome)
      .map(({ arn }) => arn?.split(':')[4] ?? '')
      .find((one) => one !== '');
    const before = stores.get(demand.store.id);
    if (before?.account === undefined) {
      stores.set(demand.store.id, { store: describe(demand.store), ...(account === undefined ? {} : { account }) });
    }
  }
  return [...stores.values()];
}

/** Of a store that is only asked for trees, a tree. */
function oneBatchOfEach(demands: readonly Demand[]): Demand[] {
  return [...byStore(demands).values()].flatMap((own) => {
    const names = own.filter(({ tree }) => !tree);
    return names.length > 0 ? names.slice(0, batchSize) : own.slice(0, 1);
  });
}

/** A deployment that read the values of development would succeed. */
function localStoreProblems({ demands }: Job, environment: Readonly<Record<string, string | undefined>>): Problem[] {
  return [...byStore(demands).values()].flatMap(([{ store }]): Problem[] => {
    const where = localPlace(store, environment);
    if (where === undefined) return [];
    return [
      {
        code: 'store-local',
        message: `${where} is a store of this machine, and a deployment is not made from one`,
        help: 'name another store (--store, `store` in the config), or pass --allow-local-store to try a deployment out',
      },
    ];
  });
}

function localPlace(store: StoreSettings, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (store.kind === 'file') return `\`${shownPath(store.file)}\``;
  const endpoint = store.endpoint ?? (environment['AWS_ENDPOINT_URL_SSM'] || environment['AWS_ENDPOINT_URL']);
  if (!endpoint || !URL.canParse(endpoint)) return undefined;
  const { hostname, origin } = new URL(endpoint);
  return isLoopback(hostname) ? `\`${origin}\`` : undefined;
}
