import { type Problem, SsmithError } from './error/problem.ts';
import { verifyStore } from './policy/verify.ts';
import { byStore, collectNeeds, type PolicyOptions } from './policy.ts';
import { openSource } from './source/open.ts';

export interface VerifyPolicyResult {
  /** Names and paths that were asked for. */
  readonly asked: number;
}

/**
 * Whether the identity of this run has the rights that its policy would give it, by asking for each parameter, undecrypted
 * and then, for `render`, decrypted. Every name of a hierarchy is asked for, also where a render would have found an
 * earlier one. Rights beyond the policy are not seen.
 * @throws {SsmithError} every right that is missing, with the references that need it
 */
export async function verifyPolicy(options: PolicyOptions = {}): Promise<VerifyPolicyResult> {
  const { purpose = 'render', deadline = 30_000, signal: given, open = openSource } = options;
  if (purpose === 'put') {
    throw new SsmithError({
      code: 'usage',
      message: 'the right to write cannot be tried without writing',
      help: 'verify `render` or `check`',
    });
  }
  const signal = AbortSignal.any([AbortSignal.timeout(deadline), ...(given === undefined ? [] : [given])]);
  const needs = await collectNeeds(options);
  const asked = purpose === 'render' ? needs : needs.filter(({ kind }) => kind !== 'secret');
  const problems: Problem[] = [];
  for (const [store, own] of byStore(asked)) {
    const source = await open(store, signal);
    try {
      problems.push(...(await verifyStore(source, own, purpose, signal)));
    } finally {
      source.close();
    }
  }
  if (problems.length > 0) throw new SsmithError(problems);
  return { asked: asked.length };
}
