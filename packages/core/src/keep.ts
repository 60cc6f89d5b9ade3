import type { OpenSet } from './commit/set.ts';
import { codes } from './error/codes.ts';
import { type Problem, SsmithError } from './error/problem.ts';
import type { Job } from './job.ts';
import type { RenderedFile, RenderResult } from './render.ts';
import { Secret } from './secret/secret.ts';
import type { RenderRecord } from './state/record.ts';

const usualMaxAge = 24 * 60 * 60 * 1000;

/** Nothing else is wrong: a denial, or a parameter that is gone, is never passed over. */
export function isUnavailable(problems: readonly Problem[]): boolean {
  return problems.length > 0 && problems.every(({ code }) => codes[code].exit === codes['service-unavailable'].exit);
}

/**
 * The files of the last run in the place of new ones.
 * @param maxAge how long ago they may have been found right. Milliseconds
 * @throws {SsmithError} when they are not whole, or too old, with the problems that there were before
 */
export function keepLastGood(
  { templates, warnings }: Job,
  outputs: readonly string[],
  before: RenderRecord,
  open: OpenSet,
  problems: readonly Problem[],
  maxAge = usualMaxAge,
): RenderResult {
  const last = open.lastGood(before, outputs, maxAge);
  if (last.kind === 'none') {
    const message = `the files of the last run cannot stay in the place of new ones: ${last.reason}`;
    throw new SsmithError([...problems, { code: 'service-unavailable', message }]);
  }
  const none = new Secret('not rendered', '');
  const files = templates.map(({ entry, source }): RenderedFile => {
    const mode = Number.parseInt(entry.settings.mode ?? '600', 8);
    return { template: entry.from ?? source.file, output: entry.output, action: 'keep', mode, masked: '', text: none };
  });
  const kept = { age: last.age, problems };
  return { files, removed: [], warnings: [...open.warnings, ...warnings], parameters: [], moved: [], secrets: () => [], kept };
}
