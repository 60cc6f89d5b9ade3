import type { ProblemCode } from './codes.ts';
import type { SourceText, Span } from './source-text.ts';

/** Where something stands that a person wrote. */
export interface Place {
  readonly source: SourceText;
  readonly span: Span;
}

/** One thing that is wrong: a code, a sentence, the places that it concerns, the next step. Never a value. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence in lower case, names in backticks. */
  readonly message: string;
  readonly places?: readonly Place[];
  /** What to do next; several lines are several steps. */
  readonly help?: string;
}

/** Everything that a run found wrong. The message is fit for a log as it is; there is no `cause`, which could hold a value. */
export class SsmithError extends Error {
  override readonly name = 'SsmithError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[] | Problem) {
    const list = 'code' in problems ? [problems] : problems;
    super(list.map((problem) => `${problem.code}: ${problem.message}`).join('\n'));
    this.problems = list;
  }
}

/** One cause is told once, with all its places. */
export function mergeProblems(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, [Problem, ...Problem[]]>();
  for (const problem of problems) {
    const key = [problem.code, problem.message, problem.help].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()].map((group) => {
    const places = distinct(group.flatMap((problem) => problem.places ?? []));
    return places.length === 0 ? group[0] : { ...group[0], places };
  });
}

/** A loop comes by the same place many times. */
function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [`${place.source.file} ${place.span.start} ${place.span.end}`, place])).values()];
}

/** A warning never stops a run. */
export interface Warning {
  readonly message: string;
  readonly places?: readonly Place[];
  readonly help?: string;
}
