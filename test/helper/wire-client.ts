import type { RunningStore } from '../../packages/local/src/index.ts';
import { post } from './local-client.ts';

export interface WireFailure {
  readonly type: string;
  readonly message: string;
}

/** Asks KMS without an SDK. @returns the members of the answer, or what it fails with */
export async function askKms(
  store: RunningStore,
  operation: string,
  members: object,
): Promise<Record<string, unknown> & Partial<WireFailure>> {
  const headers = { service: 'kms', 'x-amz-target': `TrentService.${operation}` };
  const { status, type, text } = await post(store, '', JSON.stringify(members), headers);
  const answer = JSON.parse(text) as Record<string, unknown>;
  return status === 200 ? answer : { ...answer, type: type ?? '' };
}

export async function makeKey(store: RunningStore, settings: object = {}): Promise<{ KeyId: string; Arn: string }> {
  const { KeyMetadata } = await askKms(store, 'CreateKey', settings);
  return KeyMetadata as { KeyId: string; Arn: string };
}
