import { expect, it } from 'vitest';
import { compilePolicies } from '../../packages/local/src/access/policy.ts';
import { decisions } from './decisions.ts';

it.each(decisions)('$rule', ({ source, statements, request, decision }) => {
  const evaluate = compilePolicies([{ Version: '2012-10-17', Statement: statements }]);
  expect(evaluate({ context: {}, ...request }), source).toBe(decision);
});
