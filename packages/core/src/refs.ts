import { type Place, type Problem, SsmithError } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { type JobOptions, prepareJob, syntaxProblems } from './job.ts';

/** A reference and where it stands. */
export interface FoundReference {
  /** As it is written. */
  readonly reference: string;
  /** The names that it may be, variables and hierarchy filled in, in the order in which they are tried. */
  readonly names: readonly string[];
  readonly store: string;
  readonly place: Place;
}

/**
 * Every reference of the templates. Nothing is asked.
 * @throws {SsmithError} what is wrong with config and templates
 */
export async function listReferences(options: JobOptions = {}): Promise<FoundReference[]> {
  const job = await prepareJob(options);
  const problems: Problem[] = [...job.problems, ...(await syntaxProblems(job))];
  if (problems.length > 0) throw new SsmithError(problems);
  return job.demands.map(({ use, store, candidates, tree }) => ({
    reference: use.reference.text,
    names: candidates.map(({ name, selector }) => `${name}${tree ? '/*' : ''}${selector === undefined ? '' : `:${selector}`}`),
    store: store.kind === 'file' ? shownPath(store.file) : (store.region ?? 'aws'),
    place: use.place,
  }));
}
