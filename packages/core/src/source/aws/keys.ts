import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import type { AwsStoreSettings } from '../../config/stores.ts';
import { bareName } from '../../reference/name.ts';
import type { Failure } from '../source.ts';
import type { RawPage } from './api.ts';
import { call, type CallContext } from './call.ts';
import { createClient } from './client.ts';
import { Pace } from './pace.ts';

/** The most names that one DescribeParameters is asked for, and the most that it answers. */
const pageSize = 50;

/**
 * The keys of SecureStrings, each as whoever wrote the parameter called it, by the parameter's name. Needs
 * `ssm:DescribeParameters`, which IAM gives for all parameters or none.
 */
export async function readKeys(
  settings: AwsStoreSettings,
  region: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | Failure> {
  const client = await createClient(settings, region);
  const context: CallContext = { pace: new Pace(settings.rate), signal, place: region };
  const keys = new Map<string, string>();
  try {
    for (let from = 0; from < names.length; from += pageSize) {
      const filter = { Key: 'Name', Option: 'Equals', Values: names.slice(from, from + pageSize) };
      let token: string | undefined;
      do {
        const input = { ParameterFilters: [filter], MaxResults: pageSize, NextToken: token };
        const result = await call(context, (abortSignal) => client.send(new DescribeParametersCommand(input), { abortSignal }));
        if (result.kind === 'failed') return denied(result);
        const page: RawPage = result.answer;
        for (const { Name, KeyId } of page.Parameters ?? []) if (Name && KeyId) keys.set(bareName(Name), KeyId);
        token = page.NextToken || undefined;
      } while (token !== undefined);
    }
    return keys;
  } finally {
    client.destroy();
  }
}

function denied(failure: Failure): Failure {
  if (failure.code !== 'access-denied') return failure;
  const message = 'the keys of parameters may not be looked up by this identity';
  return { ...failure, message, help: 'allow `ssm:DescribeParameters` on `*`, or name the key in the config with `kmsKey`' };
}
