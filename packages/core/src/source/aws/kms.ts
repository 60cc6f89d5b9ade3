import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient, type KeyMetadata } from '@aws-sdk/client-kms';
import type { AwsStoreSettings } from '../../config/stores.ts';
import type { KeyFact, Looked } from '../inspector.ts';
import { call, type CallContext } from './call.ts';
import { clientSettings } from './client.ts';

/** KMS, as far as it tells of keys. */
export interface Keys {
  /** @param reference an ID, an ARN or an alias; never one of AWS, whose key would be made by the question */
  look(reference: string): Promise<Looked<KeyFact | undefined>>;
  close(): void;
}

export async function openKeys(settings: AwsStoreSettings, region: string, context: CallContext): Promise<Keys> {
  const endpoint = endpointOf(settings.endpoint);
  const client = new KMSClient({ ...(await clientSettings(settings, region)), ...(endpoint === undefined ? {} : { endpoint }) });
  return {
    look: (reference) => look(client, reference, context),
    close: () => client.destroy(),
  };
}

/** An endpoint of Parameter Store alone says nothing of KMS; everything else that stands in for AWS has both. */
function endpointOf(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && /\.amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname) ? undefined : endpoint;
}

async function look(client: KMSClient, reference: string, context: CallContext): Promise<Looked<KeyFact | undefined>> {
  const result = await call(context, (abortSignal) => describe(client, reference, abortSignal));
  if (result.kind === 'failed') return { kind: 'unseen', action: 'kms:DescribeKey', code: result.code };
  const { KeyMetadata: key } = result.answer;
  if (key === undefined) return { kind: 'seen', value: undefined };
  const { Arn: arn = reference, KeyManager, KeyState: state = 'Unknown' } = key;
  const managed = KeyManager === 'AWS';
  const rotated = managed || state !== 'Enabled' ? undefined : await lookAtRotation(client, arn, context);
  return { kind: 'seen', value: { arn, managed, state, rotated } };
}

/** A key that is not there is an answer. */
async function describe(client: KMSClient, KeyId: string, abortSignal: AbortSignal): Promise<{ KeyMetadata?: KeyMetadata | undefined }> {
  try {
    return await client.send(new DescribeKeyCommand({ KeyId }), { abortSignal });
  } catch (error) {
    if (nameOf(error) === 'NotFoundException') return {};
    throw error;
  }
}

async function lookAtRotation(client: KMSClient, KeyId: string, context: CallContext): Promise<Looked<boolean>> {
  const result = await call(context, async (abortSignal) => {
    try {
      return await client.send(new GetKeyRotationStatusCommand({ KeyId }), { abortSignal });
    } catch (error) {
      // A key of a kind that is never rotated.
      if (nameOf(error) === 'UnsupportedOperationException') return { KeyRotationEnabled: false };
      throw error;
    }
  });
  if (result.kind === 'failed') return { kind: 'unseen', action: 'kms:GetKeyRotationStatus', code: result.code };
  return { kind: 'seen', value: result.answer.KeyRotationEnabled === true };
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
