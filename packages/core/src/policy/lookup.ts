import type { AwsStoreSettings } from '../config/stores.ts';
import { mergeProblems, type Problem, SsmithError } from '../error/problem.ts';
import type { OpenSource } from '../fetch/ask.ts';
import { bareName, parseArn } from '../reference/name.ts';
import type { Failure, Parameter, ParameterSource } from '../source/source.ts';
import { problemOf } from './failure.ts';
import type { Need } from './need.ts';
import type { Finding } from './right.ts';

/** What the parameters of one store tell of it, without a value. */
export interface Lookup {
  /** The account of what is its own; nothing when nothing of its own was found. */
  readonly account: string | undefined;
  /** By need. A name of a hierarchy that does not exist is taken for what the others are. */
  readonly findings: ReadonlyMap<Need, Finding>;
  /** What does not exist, nor an alternative to it: no key is known that it could need. */
  readonly missing: readonly Need[];
}

/** How a store is asked. */
export interface Asking {
  readonly open: OpenSource;
  readonly signal: AbortSignal;
}

/**
 * Asks for the parameters undecrypted, which tells their types and the account, and for the keys of those that are
 * SecureStrings.
 * @throws {SsmithError} what cannot be looked up
 */
export async function lookUp(store: AwsStoreSettings, region: string, needs: readonly Need[], { open, signal }: Asking): Promise<Lookup> {
  const source = await open(store, signal);
  const found = await find(source, needs, signal).finally(() => source.close());
  const named = found.flatMap(({ need, parameters }) => (parseArn(need.name) === undefined ? parameters : []));
  const account = named.map(({ arn }) => parseArn(arn ?? '')?.account).find(Boolean) ?? store.account;
  const own = found.flatMap(({ need, parameters }) => parameters.filter(({ arn }) => isOwn(need, arn, account)));
  const secure = [...new Set(own.filter(isSecure).map(({ name }) => name))];
  const { readKeys } = await import('../source/aws/keys.ts');
  const keys = secure.length === 0 ? new Map<string, string>() : await readKeys(store, region, secure, signal);
  if ('kind' in keys) throw keysUnknown(keys);
  const findings = found.flatMap(({ need, parameters }) => {
    const encrypted = parameters.filter(isSecure);
    const its = encrypted.map(({ name, arn }) => (isOwn(need, arn, account) ? keys.get(bareName(name)) : undefined));
    return parameters.length === 0 ? [] : [[need, { keys: [...new Set(its)] }] as const];
  });
  const all = withAlternatives(needs, new Map(findings));
  return { account, findings: all, missing: needs.filter((need) => need.kind !== 'secret' && !need.plain && !all.has(need)) };
}

/** A name that overrides another, one day, holds the same kind of value. */
function withAlternatives(needs: readonly Need[], findings: ReadonlyMap<Need, Finding>): ReadonlyMap<Need, Finding> {
  const byName = new Map([...findings].map(([need, finding]) => [need.name, finding]));
  return new Map(
    needs.flatMap((need) => {
      const others = need.alternatives.flatMap((name) => byName.get(name) ?? []);
      const guessed = { keys: [...new Set(others.flatMap(({ keys }) => keys))] };
      const finding = findings.get(need) ?? (others.length > 0 ? guessed : undefined);
      return finding === undefined ? [] : [[need, finding] as const];
    }),
  );
}

function keysUnknown({ code, message, help }: Failure): SsmithError {
  return new SsmithError({ code, message, ...(help === undefined ? {} : { help }) });
}

function isSecure({ type }: Parameter): boolean {
  return type === 'SecureString';
}

/** Metadata of what another account shares is not told here. */
function isOwn({ name }: Need, arn: string | undefined, account: string | undefined): boolean {
  return parseArn(name) === undefined || parseArn(arn ?? '')?.account === account;
}

interface Found {
  readonly need: Need;
  readonly parameters: readonly Parameter[];
}

async function find(source: ParameterSource, needs: readonly Need[], signal: AbortSignal): Promise<Found[]> {
  const options = { decrypt: false, signal };
  const names = needs.filter(({ kind }) => kind === 'parameter');
  const trees = needs.filter(({ kind }) => kind === 'tree');
  const answers = names.length === 0 ? [] : await source.get(names, options);
  const below = await Promise.all(trees.map(({ name }) => source.tree(name, options)));
  const all = [...answers, ...below];
  const problems: Problem[] = [];
  const found = [...names, ...trees].map((need, index): Found => {
    const answer = all[index];
    if (answer?.kind === 'failed') problems.push(problemOf(need, answer, source.description));
    if (answer?.kind !== 'found') return { need, parameters: [] };
    return { need, parameters: 'parameter' in answer ? [answer.parameter] : answer.parameters };
  });
  if (problems.length > 0) throw new SsmithError(mergeProblems(problems));
  return found;
}
