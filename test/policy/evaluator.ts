import { spawnSync } from 'node:child_process';
import type { PolicyDocument, Question } from '../../packages/local/src/access/policy.ts';

const here = new URL('evaluator/', import.meta.url).pathname;
const built = new URL('../../node_modules/.cache/ssmith-policy-evaluator', import.meta.url).pathname;

/** Builds the program in Rust around an evaluator of policies that nobody here wrote; Cargo knows what it has built already. */
export const buildEvaluator = [
  'cargo',
  'build',
  '--quiet',
  '--locked',
  '--manifest-path',
  `${here}Cargo.toml`,
  '--target-dir',
  built,
] as const;

export interface Case {
  readonly policy: PolicyDocument;
  readonly question: Question;
}

/** What it says of each case: a verdict in our words, or why there is none. */
export function independentVerdicts(cases: readonly Case[]): string[] {
  const input = cases.map((one) => `${JSON.stringify(caseOf(one))}\n`).join('');
  const { status, stdout, stderr } = spawnSync(`${built}/debug/ssmith-policy-evaluator`, {
    input,
    encoding: 'utf8',
    env: {},
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`the evaluator of policies ended with ${status}:\n${stderr}`);
  return stdout.split('\n').slice(0, -1);
}

/** Who asks makes no difference to the policies of an identity, but a request has somebody who does. */
function caseOf({ policy, question: { action, resource, context } }: Case): unknown {
  const Principal = { AWS: 'arn:aws:iam::111122223333:user/test' };
  const entries = Object.entries(context).flatMap(([key, value]) => typed(value).map((one) => [key, one] as const));
  return {
    policy: { Version: '2012-10-17', ...policy },
    request: { Principal, Action: action, Resource: resource, Context: Object.fromEntries(entries) },
  };
}

/** It knows booleans from texts, which are one in our contexts, and takes a key without values for one that is there. */
function typed(value: Question['context'][string]): (string | boolean | readonly string[])[] {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
  return [value === 'true' || value === 'false' ? value === 'true' : value];
}
