import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compilePolicies, type Question, type Statement } from '../../packages/local/src/access/policy.ts';

/** What AWS's documentation says of policies, row by row, against the evaluator of the embedded store. */
interface Row {
  readonly rule: string;
  readonly source: string;
  readonly statements: readonly Statement[];
  readonly request: Omit<Question, 'context'> & Partial<Pick<Question, 'context'>>;
  readonly decision: string;
}

const rows = JSON.parse(readFileSync(new URL('../fixtures/iam/decisions.json', import.meta.url), 'utf8')) as Row[];

it.each(rows)('$rule', ({ source, statements, request, decision }) => {
  const evaluate = compilePolicies([{ Version: '2012-10-17', Statement: statements }]);
  expect(evaluate({ context: {}, ...request }), source).toBe(decision);
});
