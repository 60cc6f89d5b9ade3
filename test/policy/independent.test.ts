import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { type PolicyDocument, policyOf } from '../../packages/core/src/index.ts';
import { compilePolicies, type Question } from '../../packages/local/src/access/policy.ts';
import { type Identity, startLocalStore } from '../../packages/local/src/index.ts';
import { failure, patience, runs, sample } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { actAs, carryOut } from './act.ts';
import { decisions } from './decisions.ts';
import { buildEvaluator, independentVerdicts } from './evaluator.ts';
import { lessThan } from './lesser.ts';
import { policy, question } from './random-policies.ts';
import { kinds, sets, templateSetOf } from './template-sets.ts';

vi.setConfig(patience);
afterEach(() => vi.unstubAllEnvs());

/** What the embedded store asks its rules while it serves; they answer as they do otherwise. */
const asked = vi.hoisted(() => [] as Question[]);
vi.mock(import('../../packages/local/src/access/policy.ts'), async (original) => {
  const rules = await original();
  return {
    ...rules,
    compilePolicies: (policies) => {
      const evaluate = rules.compilePolicies(policies);
      return (one) => {
        asked.push(one);
        return evaluate(one);
      };
    },
  };
});

/** What the independent evaluator cannot say of the table, and why. */
const unknown: Readonly<Record<string, string>> = {
  'an asterisk at the end of a segment goes over colons':
    "cannot be evaluated: Invalid ARN: ARN must have exactly 6 parts separated by ':'",
  // It takes the ARN for a text without parts.
  'ARN operators compare the parts between colons one by one': 'allowed',
};

describeWith('an evaluator of policies that nobody here wrote', buildEvaluator, () => {
  it('decides as AWS documents', () => {
    const cases = decisions.map(({ statements, request }) => ({
      policy: { Statement: statements },
      question: { context: {}, ...request },
    }));
    const found = independentVerdicts(cases);
    const expected = decisions.map(({ rule, decision }) => unknown[rule] ?? decision);
    expect(decisions.map(({ rule }, index) => [rule, found[index]])).toEqual(decisions.map(({ rule }, index) => [rule, expected[index]]));
    expect(Object.keys(unknown).filter((rule) => !decisions.some((row) => row.rule === rule))).toEqual([]);
  });

  it('decides as the embedded store does, of any policies and requests', () => {
    const { cases, seed } = sample(fc.record({ policy, question }), 10_000);
    const found = independentVerdicts(cases);
    const ours = cases.map((one) => compilePolicies([one.policy])(one.question));
    const wrong = cases.findIndex((_, index) => ours[index] !== found[index]);
    expect(wrong, failure(seed, { ...cases[wrong], ours: ours[wrong], found: found[wrong] })).toBe(-1);
    for (const verdict of ['allowed', 'denied', 'not allowed'] as const)
      expect(ours.filter((one) => one === verdict).length).toBeGreaterThan(cases.length / 20);
  });

  it.each(['render', 'check'] as const)('finds the policy for %s enough for what is asked, and nothing less', async (purpose) => {
    const run = async (set: readonly (readonly [string, number])[]): Promise<void> => {
      const { project, store: contents } = templateSetOf(set);
      await using store = await startLocalStore({ ...contents, identities: [admin] });
      actAs(admin, store.endpoint);
      const { policies } = await policyOf({ cwd: project.directory, purpose, lookup: true });
      asked.length = 0;
      await carryOut(purpose, project.directory);
      const questions = asked.splice(0);

      const whole = policies[0]?.document as PolicyDocument;
      for (const { without, document } of [{ without: 'nothing', document: whole }, ...lessThan(whole)]) {
        const found = independentVerdicts(questions.map((one) => ({ policy: document, question: one })));
        const evaluate = compilePolicies([document]);
        expect([without, found]).toEqual([without, questions.map((one) => evaluate(one))]);
        expect([without, found.every((verdict) => verdict === 'allowed')]).toEqual([without, without === 'nothing']);
      }
    };
    await run(kinds.map((kind) => [kind, 1] as const));
    await fc.assert(fc.asyncProperty(sets, run), { numRuns: runs(12) });
  });
});

const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const;
const admin: Identity = { name: 'admin', accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret', policies: [everything] };
