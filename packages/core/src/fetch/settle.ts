import type { Problem } from '../error/problem.ts';
import type { ProblemCode } from '../error/codes.ts';
import { nearest } from '../error/suggest.ts';
import { bareName, parseArn } from '../reference/name.ts';
import type { Failure, Parameter } from '../source/source.ts';
import type { Answers } from './ask.ts';
import type { Demand } from './demand.ts';

/** How a demand ended. */
export type Outcome =
  | { readonly kind: 'found'; readonly parameter: Parameter }
  | { readonly kind: 'tree'; readonly path: string; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'missing'; readonly what: 'parameter' | 'selector' }
  | Failure;

/** What was found: one parameter, those of a tree, or none. */
export function parametersOf(outcome: Outcome): readonly Parameter[] {
  if (outcome.kind === 'tree') return outcome.parameters;
  return outcome.kind === 'found' ? [outcome.parameter] : [];
}

/** The first candidate that exists; a failure on the way to it ends the search, because it could have been the one. */
export function settle({ store, candidates, tree }: Demand, answers: Answers): Outcome {
  const [first] = candidates;
  if (tree && first !== undefined) {
    const answer = answers.tree(store, first.name) ?? ({ kind: 'found', parameters: [] } as const);
    if (answer.kind === 'failed') return answer;
    if (answer.parameters.length === 0) return { kind: 'missing', what: 'parameter' };
    return { kind: 'tree', path: first.name, parameters: answer.parameters };
  }
  let what: 'parameter' | 'selector' = 'parameter';
  for (const candidate of candidates) {
    const answer = answers.one(store, candidate);
    if (answer === undefined) break;
    if (answer.kind !== 'missing') return answer;
    if (answer.what === 'selector') what = 'selector';
  }
  return { kind: 'missing', what };
}

/** A demand together with how it ended. */
export interface Settled {
  readonly demand: Demand;
  readonly outcome: Outcome;
}

/**
 * What went wrong, told once for each cause and store with every place that it concerns. Demands with a default may
 * miss their parameter, but never for another reason.
 */
export function fetchProblems(settled: readonly Settled[], answers: Answers): Problem[] {
  const groups = new Map<string, { code: ProblemCode; sentence: string; help: string | undefined; members: Settled[] }>();
  for (const one of settled) {
    const fault = faultOf(one);
    if (fault === undefined) continue;
    const key = [one.demand.store.id, fault.code, fault.sentence, fault.help].join('\n');
    const group = groups.get(key) ?? { ...fault, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ code, sentence, help, members }) => {
    const names = [...new Set(members.map(({ demand }) => nameOf(demand)))];
    const where = place(members[0], settled, answers);
    return {
      code,
      message: sentenceFor(code, sentence, names, settled, where),
      places: members.map(({ demand }) => demand.use.place),
      ...helpFor(help, code, names, settled),
    };
  });
}

function faultOf({ demand, outcome }: Settled): { code: ProblemCode; sentence: string; help: string | undefined } | undefined {
  if (outcome.kind === 'failed') return { code: outcome.code, sentence: outcome.message, help: outcome.help };
  if (outcome.kind !== 'missing' || demand.use.reference.fallback !== undefined) return undefined;
  if (demand.tree) return { code: 'tree-empty', sentence: '', help: undefined };
  return { code: outcome.what === 'selector' ? 'version-not-found' : 'parameter-not-found', sentence: '', help: undefined };
}

/** A relative name is named by all that it could have been. */
function nameOf({ candidates, tree }: Demand): string {
  return candidates.map(({ name, selector }) => `${name}${tree ? '/*' : ''}${selector === undefined ? '' : `:${selector}`}`).join('` or `');
}

/** Failures whose sentence speaks of a parameter ("it may not be read"), not of a whole call. */
export const aboutOneName: ReadonlySet<ProblemCode> = new Set(['access-denied', 'key-unusable', 'reference-syntax', 'account-mismatch']);

function sentenceFor(code: ProblemCode, sentence: string, names: readonly string[], all: readonly Settled[], where: string): string {
  const list = `${names
    .slice(0, shownNames)
    .map((name) => `\`${name}\``)
    .join(', ')}${names.length > shownNames ? `, and ${names.length - shownNames} more` : ''}`;
  const total = new Set(all.map(({ demand }) => nameOf(demand))).size;
  const count = `${names.length} of ${total} ${total === 1 ? 'parameter' : 'parameters'}`;
  const does = names.length === 1 ? 'does' : 'do';
  if (code === 'parameter-not-found') return `${count} ${does} not exist in ${where}: ${list}`;
  if (code === 'version-not-found') return `${count} ${does} not have this version or label in ${where}: ${list}`;
  if (code === 'tree-empty') return `nothing is below ${list} in ${where}`;
  return aboutOneName.has(code) ? `${list} in ${where}: ${sentence}` : sentence;
}

/** The region, and the account when an answer told it. */
function place(member: Settled | undefined, all: readonly Settled[], answers: Answers): string {
  if (member === undefined) return '';
  const { store } = member.demand;
  const arns = all
    .filter(({ demand }) => demand.store.id === store.id)
    .flatMap(({ outcome }) => (outcome.kind === 'found' ? [outcome.parameter.arn] : []));
  const account = arns.map((arn) => (arn === undefined ? '' : parseArn(arn)?.account)).find(Boolean);
  return `${answers.describe(store)}${account === undefined ? '' : ` (account ${account})`}`;
}

/** More names than this are counted, not shown, and nothing is suggested for them. */
const shownNames = 10;

/** Names are suggested only from what this run has seen; no call is made for it. */
function helpFor(help: string | undefined, code: ProblemCode, names: readonly string[], settled: readonly Settled[]): { help?: string } {
  if (help !== undefined) return { help };
  if (code !== 'parameter-not-found') return {};
  const seen = new Set<string>();
  for (const { outcome } of settled) {
    if (outcome.kind === 'found') seen.add(outcome.parameter.name);
    if (outcome.kind === 'tree') for (const { name } of outcome.parameters) seen.add(name);
  }
  const lines = names.slice(0, shownNames).flatMap((name) => {
    const near = nearest(bareName(name.replace(/:.*$/, '')), seen);
    return near === undefined ? [] : [names.length === 1 ? `did you mean ${near}?` : `for ${name}, did you mean ${near}?`];
  });
  return lines.length === 0 ? {} : { help: lines.join('\n') };
}
