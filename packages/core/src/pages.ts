import { resolve } from 'node:path';
import type { ManifestOptions } from './bundle.ts';
import type { OnStage } from './commit/stage.ts';
import { SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { askExposed } from './expose.ts';
import { prepareJob } from './job.ts';
import { fillPage, findPages, staleCopies } from './output/page.ts';
import { planSteps } from './output/plan.ts';
import { carryOut } from './output/replace.ts';
import type { AskingOptions, ReadParameter } from './resolve.ts';

export interface FillOptions extends ManifestOptions, AskingOptions {
  /** A page, or a directory with pages, that the build of the manifest has put out. */
  readonly html: string;
  /** Do everything but write. */
  readonly dryRun?: boolean;
  /** Told when a stage begins. */
  readonly onStage?: OnStage;
}

export interface FillResult {
  readonly pages: readonly FilledPage[];
  readonly parameters: readonly ReadParameter[];
  readonly warnings: readonly Warning[];
}

export interface FilledPage {
  /** Absolute. */
  readonly path: string;
  readonly action: 'update' | 'keep';
}

/**
 * Writes what a build has exposed into its pages, where the values of an earlier run stand, or none. They are for everybody to
 * see: asked for without decrypting, and a secret among them ends the run. Pages keep their rights, and all their other bytes.
 *
 * This is no set of files as `render` knows it: nothing is remembered of it, since the pages are a build's own, and come and go with it.
 * @throws {SsmithError} `leak` for a secret; no page has been changed then
 */
export async function fillPages(options: FillOptions): Promise<FillResult> {
  const { cwd = '.', manifest, html, dryRun = false, signal, onStage } = options;
  const job = await prepareJob({ ...options, documents: { manifest, out: '.ssmith' } });
  if (job.exposed === undefined) throw notOfPages(manifest);
  const pages = findPages(resolve(cwd, html));
  onStage?.('ask');
  const { data, parameters } = await askExposed(job, job.exposed, options);
  signal?.throwIfAborted();
  const values = Object.fromEntries(data);
  const steps = planSteps(
    pages.map((page) => fillPage(page, values)),
    [],
  );
  if (!dryRun) onStage?.('write');
  const lost = dryRun ? [] : carryOut(steps);
  const changed = steps.filter(({ action }) => action !== 'keep');
  return {
    pages: steps.map(({ path, action }) => ({ path, action: action === 'keep' ? 'keep' : 'update' })),
    parameters,
    warnings: [...job.warnings, ...lost, ...changed.flatMap(({ path }) => staleCopies(path))],
  };
}

function notOfPages(manifest: string): SsmithError {
  return new SsmithError({
    code: 'usage',
    message: `\`${shownPath(manifest)}\` is the manifest of a program, and no page has anything of it`,
    help: `ssmith render --manifest ${shownPath(manifest)} --out DIRECTORY`,
  });
}
