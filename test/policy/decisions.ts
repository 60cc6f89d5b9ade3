import { readFileSync } from 'node:fs';
import type { Question, Statement, Verdict } from '../../packages/local/src/access/policy.ts';

/** What AWS's documentation says of policies. */
interface Row {
  readonly rule: string;
  /** The guide and the page of it. */
  readonly source: string;
  readonly statements: readonly Statement[];
  readonly request: Omit<Question, 'context'> & Partial<Pick<Question, 'context'>>;
  readonly decision: Verdict;
}

export const decisions = JSON.parse(readFileSync(new URL('../fixtures/iam/decisions.json', import.meta.url), 'utf8')) as readonly Row[];
