import { bareName, isVersion, parseArn, secretsManagerPrefix } from '../../reference/name.ts';
import type { ParameterAnswer, ParameterRequest } from '../source.ts';
import type { RawBatch, RawParameter, SsmApi } from './api.ts';
import { call, type CallContext, type CallResult } from './call.ts';
import type { CallFailure } from './failure.ts';
import { toParameter } from './parameter.ts';

/** The most names that one GetParameters takes. */
export const batchSize = 10;

/**
 * Asks for a set of names: in batches of ten, a failed batch in halves until every culprit is known, and then once
 * more, undecrypted, for the bare names of missing selectors, which tells a missing name from a missing version.
 */
export async function getInBatches(
  api: SsmApi,
  requests: readonly ParameterRequest[],
  decrypt: boolean,
  context: CallContext,
): Promise<ParameterAnswer[]> {
  const answers = new Map<ParameterRequest, ParameterAnswer>();
  await Promise.all(toBatches(requests).map((batch) => ask(batch)));
  await explainMissing();
  return requests.map((request) => answers.get(request) ?? { kind: 'missing', what: 'parameter' });

  async function ask(batch: readonly ParameterRequest[]): Promise<void> {
    const result = await send(batch.map(requestName), decrypt);
    if (result.kind === 'answer') {
      const parameters = byName(result.answer);
      for (const request of batch) answers.set(request, answerTo(request, result.answer, parameters, decrypt));
    } else if (result.mayBeOneName && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await Promise.all([ask(batch.slice(0, middle)), ask(batch.slice(middle))]);
    } else {
      for (const request of batch) answers.set(request, failedAnswer(result));
    }
  }

  function send(names: readonly string[], decrypted: boolean): Promise<CallResult<RawBatch>> {
    return call(context, async (signal) => checkShape(await api.getParameters(names, decrypted, signal)));
  }

  async function explainMissing(): Promise<void> {
    const missing = requests.filter(
      (request) =>
        request.selector !== undefined && !request.name.startsWith(secretsManagerPrefix) && answers.get(request)?.kind === 'missing',
    );
    const names = [...new Set(missing.map(({ name }) => name))].map((name) => ({ name }));
    await Promise.all(
      toBatches(names).map(async (batch) => {
        const result = await send(batch.map(requestName), false);
        if (result.kind !== 'answer') return;
        const parameters = byName(result.answer);
        for (const request of batch) {
          if (find(request, parameters) === undefined) continue;
          for (const other of missing) {
            if (other.name === request.name) answers.set(other, { kind: 'missing', what: 'selector' });
          }
        }
      }),
    );
  }
}

/** A 200 without the two lists is not an answer of Parameter Store, whatever it is. */
function checkShape(answer: RawBatch): RawBatch {
  if (!Array.isArray(answer.Parameters) && !Array.isArray(answer.InvalidParameters)) throw new Error('not an answer');
  return answer;
}

/**
 * Tens, in order. Two requests whose answers could not be told apart (a name, and an ARN that ends in it) never share
 * a batch.
 */
export function toBatches(requests: readonly ParameterRequest[]): ParameterRequest[][] {
  const batches: { requests: ParameterRequest[]; answers: Set<string> }[] = [];
  let firstOpen = 0;
  for (const request of requests) {
    const answer = `${bareName(request.name)}:${request.selector ?? ''}`;
    let batch = batches.slice(firstOpen).find(({ requests: full, answers }) => full.length < batchSize && !answers.has(answer));
    if (batch === undefined) {
      batch = { requests: [], answers: new Set() };
      batches.push(batch);
    }
    batch.requests.push(request);
    batch.answers.add(answer);
    while (batches[firstOpen]?.requests.length === batchSize) firstOpen += 1;
  }
  return batches.map((batch) => batch.requests);
}

function requestName({ name, selector }: ParameterRequest): string {
  return selector === undefined ? name : `${name}:${selector}`;
}

function answerTo(request: ParameterRequest, answer: RawBatch, parameters: ByName, decrypt: boolean): ParameterAnswer {
  const found = find(request, parameters);
  if (found !== undefined) return { kind: 'found', parameter: toParameter(found, decrypt) };
  const name = requestName(request);
  if ((answer.InvalidParameters ?? []).some((invalid) => invalid === name || bareName(invalid) === name)) {
    return { kind: 'missing', what: 'parameter' };
  }
  // Silence is no answer: to take it for "missing" would let a default stand in for a parameter that exists.
  return { kind: 'failed', code: 'service-protocol', message: 'Parameter Store left names out of its answer' };
}

/** References to Secrets Manager answer a missing secret with an error of the whole call. */
function failedAnswer({ code, message, help }: CallFailure): ParameterAnswer {
  if (code === 'parameter-not-found') return { kind: 'missing', what: 'parameter' };
  if (code === 'version-not-found') return { kind: 'missing', what: 'selector' };
  return { kind: 'failed', code, message, help };
}

type ByName = ReadonlyMap<string, readonly RawParameter[]>;

/** What an answer holds. In it an ARN comes back as a plain name, and `a` and `/a` are one. */
function byName({ Parameters }: RawBatch): ByName {
  const found = new Map<string, RawParameter[]>();
  for (const one of Parameters ?? []) {
    if (one.Name === undefined) continue;
    const name = bareName(one.Name);
    const same = found.get(name);
    if (same === undefined) found.set(name, [one]);
    else same.push(one);
  }
  return found;
}

/**
 * The answer to a request. Its `Name` has no selector, and `Selector` says `:3` or `:label`. Source: SSM API model;
 * recorded answers.
 */
function find({ name, selector }: ParameterRequest, parameters: ByName): RawParameter | undefined {
  const wanted = bareName(name);
  const account = parseArn(name)?.account;
  const named = (parameters.get(wanted) ?? []).filter((one) => isOf(account, one));
  if (selector === undefined) return named.find((one) => !one.Selector);
  const exact = named.find((one) => one.Selector === `:${selector}`);
  if (exact !== undefined) return exact;
  const unmarked = named.filter((one) => !one.Selector);
  if (isVersion(selector)) return unmarked.find((one) => one.Version === Number(selector));
  return wanted.startsWith(secretsManagerPrefix) ? unmarked[0] : undefined;
}

/** Unless two accounts are known, there is nothing to tell apart. */
function isOf(account: string | undefined, { ARN }: RawParameter): boolean {
  if (account === undefined || ARN === undefined) return true;
  const itsAccount = parseArn(ARN)?.account;
  return itsAccount === undefined || itsAccount === account;
}
