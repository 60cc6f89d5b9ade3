import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { type LocalStoreOptions, type RunningStore, startLocalStore } from '../../packages/local/src/index.ts';
import type * as Sdk from '../../packages/core/node_modules/@aws-sdk/client-ssm/dist-types/index.d.ts';

const require = createRequire(new URL('../../packages/core/package.json', import.meta.url));

/** The AWS SDK for JavaScript, from where core has it. */
export const sdk = require('@aws-sdk/client-ssm') as typeof Sdk;

export interface Served {
  readonly store: RunningStore;
  readonly client: Sdk.SSM;
}

/** A store, and a client that nobody here wrote. Both go when the test is over. */
export async function serve(options: LocalStoreOptions = {}): Promise<Served> {
  const store = await startLocalStore(options);
  const { endpoint, region, credentials } = store;
  const client = new sdk.SSM({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await store.close();
  });
  return { store, client };
}

export interface RawAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

const someSignature = (region: string, service = 'ssm'): string =>
  `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** A time as signatures spell it. */
export function amzDate(offset = 0): string {
  return new Date(Date.now() + offset).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** A request with its headers, as no SDK would let it through. A header that is undefined is not sent. */
export async function post(
  { endpoint, region }: RunningStore,
  operation: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string | undefined> = {},
): Promise<RawAnswer> {
  const all = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonSSM.${operation}`,
    'x-amz-date': amzDate(),
    authorization: someSignature(region, headers['service']),
    ...headers,
  };
  const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[0] !== 'service');
  const response = await fetch(endpoint, { method: 'POST', body, headers: sent });
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), text: await response.text() };
}
