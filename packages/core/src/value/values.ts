import type { Value } from '../data/value.ts';
import { mergeProblems, type Problem } from '../error/problem.ts';
import type { Use } from '../fetch/demand.ts';
import { type Outcome, type Settled, parametersOf } from '../fetch/settle.ts';
import { secretsManagerPrefix } from '../reference/name.ts';
import type { Secret } from '../secret/secret.ts';
import { readValue, ValueFault } from './read.ts';

export interface Values {
  readonly of: ReadonlyMap<Use, Secret<Value>>;
  /** Those that come from a SecureString or from Secrets Manager. */
  readonly secret: ReadonlySet<Use>;
  readonly problems: readonly Problem[];
}

/** The value of each reference, or why it has none; one problem for each cause and parameter, with all its places. */
export function readValues(settled: readonly Settled[], allowEmpty: (use: Use) => boolean): Values {
  const values = new Map<Use, Secret<Value>>();
  const secret = new Set<Use>();
  const problems: Problem[] = [];
  for (const { demand, outcome } of settled) {
    const { use } = demand;
    if (isSecret(outcome)) secret.add(use);
    // A demand that failed has been told of already.
    if (outcome.kind === 'failed' || (outcome.kind === 'missing' && use.reference.fallback === undefined)) continue;
    try {
      values.set(use, readValue(use.reference, outcome, { allowEmpty: allowEmpty(use), flat: use.flat === true }));
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      const name = outcome.kind === 'found' ? outcome.parameter.name : (demand.candidates[0]?.name ?? '');
      const help = error.help === undefined ? {} : { help: error.help };
      problems.push({ code: error.code, message: `\`${name}\`: ${error.message}`, places: [use.place], ...help });
    }
  }
  return { of: values, secret, problems: mergeProblems(problems) };
}

function isSecret(outcome: Outcome): boolean {
  const parameters = parametersOf(outcome);
  return parameters.some(({ type, name }) => type === 'SecureString' || name.startsWith(secretsManagerPrefix));
}

export function valueOf(values: Values, use: Use): Secret<Value> {
  const value = values.of.get(use);
  if (value === undefined) throw new Error(`no value was read for ${use.reference.text}`);
  return value;
}
