import { randomUUID } from 'node:crypto';
import { DescribeParametersCommand, GetParametersByPathCommand, GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AwsStoreSettings } from '../../config/stores.ts';
import { bareName } from '../../reference/name.ts';
import type { Inspector, Looked, ParameterFact, ParameterFilter, Reach } from '../inspector.ts';
import type { RawPage } from './api.ts';
import { call, type CallContext, type CallResult } from './call.ts';
import { createClient } from './client.ts';
import type { CallFailure } from './failure.ts';
import { openKeys } from './kms.ts';
import { Pace } from './pace.ts';
import { resolveRegion } from './region.ts';

/**
 * Parameter Store and KMS in one region, looked at as one identity. KMS is asked by its own client, whose endpoints and
 * signatures are right in every partition; it is loaded for this command only.
 * @throws {SsmithError} `region-missing`
 */
export async function openAwsInspector(settings: AwsStoreSettings, signal: AbortSignal): Promise<Inspector> {
  const region = await resolveRegion(settings, signal);
  const client = await createClient(settings, region);
  const context: CallContext = { pace: new Pace(settings.rate), signal, place: region };
  const keys = await openKeys(settings, region, context);
  return {
    describe: (filter) => describe(client, filter, context),
    key: (reference) => keys.look(reference),
    reach: () => reach(client, context),
    close: () => {
      client.destroy();
      keys.close();
    },
  };
}

/** The most values of a filter, and entries of a page. Source: SSM API model. */
const mostValues = 50;

async function describe(
  client: SSMClient,
  { by, values }: ParameterFilter,
  context: CallContext,
): Promise<Looked<readonly ParameterFact[]>> {
  const found = new Map<string, ParameterFact>();
  for (let start = 0; start < values.length; start += mostValues) {
    const filter = { Key: by, Option: by === 'Path' ? 'Recursive' : 'Equals', Values: values.slice(start, start + mostValues) };
    const pages = await readPages(client, filter, context);
    if (pages.kind === 'unseen') return pages;
    for (const fact of pages.value) found.set(fact.name, fact);
  }
  return { kind: 'seen', value: [...found.values()] };
}

/** Pages may be empty and still not be the last. A token that comes back again would lead round in a circle. */
async function readPages(
  client: SSMClient,
  filter: { Key: string; Option: string; Values: string[] },
  context: CallContext,
): Promise<Looked<readonly ParameterFact[]>> {
  const found: ParameterFact[] = [];
  const tokens = new Set<string | undefined>();
  let token: string | undefined;
  do {
    tokens.add(token);
    const input = { ParameterFilters: [filter], MaxResults: mostValues, NextToken: token };
    const result = await call(context, (abortSignal): Promise<RawPage> =>
      client.send(new DescribeParametersCommand(input), { abortSignal }),
    );
    if (result.kind === 'failed') return unseen('ssm:DescribeParameters', result);
    found.push(...(result.answer.Parameters ?? []).map(factOf));
    token = result.answer.NextToken || undefined;
  } while (token !== undefined && !tokens.has(token));
  if (token !== undefined) return { kind: 'unseen', action: 'ssm:DescribeParameters', code: 'service-protocol' };
  return { kind: 'seen', value: found };
}

function factOf({ Name = '', Type = 'String', KeyId, ARN }: NonNullable<RawPage['Parameters']>[number]): ParameterFact {
  return { name: bareName(Name), type: Type, keyId: KeyId, arn: ARN };
}

/**
 * Two calls that a least-privilege policy refuses. The first names a parameter that nobody has, so that it reads nothing;
 * the second asks for one SecureString at most, encrypted, and what comes is dropped.
 */
async function reach(client: SSMClient, context: CallContext): Promise<readonly Reach[]> {
  const name = `/audit-${randomUUID()}`;
  const one = await call(context, (abortSignal) =>
    client.send(new GetParametersCommand({ Names: [name], WithDecryption: false }), { abortSignal }),
  );
  const secureOnly = [{ Key: 'Type', Option: 'Equals', Values: ['SecureString'] }];
  const tree = { Path: '/', Recursive: true, MaxResults: 1, WithDecryption: false, ParameterFilters: secureOnly };
  const all = await call(context, (abortSignal) => client.send(new GetParametersByPathCommand(tree), { abortSignal }));
  return [
    { action: 'ssm:GetParameters', of: 'parameters of any name', allowed: isAllowed('ssm:GetParameters', one) },
    { action: 'ssm:GetParametersByPath', of: 'all parameters of the account at once', allowed: isAllowed('ssm:GetParametersByPath', all) },
  ];
}

function isAllowed(action: string, result: CallResult<unknown>): Looked<boolean> {
  if (result.kind === 'answer') return { kind: 'seen', value: true };
  return result.code === 'access-denied' ? { kind: 'seen', value: false } : unseen(action, result);
}

function unseen(action: string, { code }: CallFailure): Looked<never> {
  return { kind: 'unseen', action, code };
}
