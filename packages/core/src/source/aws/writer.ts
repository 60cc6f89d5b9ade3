import { LabelParameterVersionCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AwsStoreSettings } from '../../config/stores.ts';
import { codes } from '../../error/codes.ts';
import { reveal } from '../../secret/secret.ts';
import type { Failure } from '../source.ts';
import type { NewVersion, ParameterWriter, WriteAnswer } from '../writer.ts';
import { call, type CallContext } from './call.ts';
import { createClient } from './client.ts';
import type { CallFailure } from './failure.ts';
import { Pace } from './pace.ts';
import { resolveRegion } from './region.ts';
import { classifyWrite } from './write-failure.ts';

/** Calls per second: what an account and region grant by default to all who write, and to all who label. */
const writesPerSecond = 3;

/** @throws {SsmithError} `region-missing` */
export async function openAwsWriter(settings: AwsStoreSettings, signal: AbortSignal): Promise<ParameterWriter> {
  const region = await resolveRegion(settings, signal);
  return awsWriter(await createClient(settings, region), region, settings.rate);
}

function awsWriter(client: SSMClient, place: string, rate = writesPerSecond): ParameterWriter {
  const paces = { put: new Pace(rate), label: new Pace(rate) };
  const context = (pace: Pace, signal: AbortSignal): CallContext => ({ pace, signal, place, classify: classifyWrite });

  async function moveLabel(Name: string, ParameterVersion: number, label: string, signal: AbortSignal): Promise<Failure | undefined> {
    const input = { Name, ParameterVersion, Labels: [label] };
    const result = await call(context(paces.label, signal), (abortSignal) =>
      client.send(new LabelParameterVersionCommand(input), { abortSignal }),
    );
    if (result.kind === 'failed') return plain(result);
    const refused = (result.answer.InvalidLabels ?? []).length > 0;
    return refused ? { kind: 'failed', code: 'usage', message: 'Parameter Store does not accept the label' } : undefined;
  }

  return {
    put: async (version, signal) => {
      const result = await call(context(paces.put, signal), async (abortSignal) => {
        const { Version } = await client.send(new PutParameterCommand(inputOf(version)), { abortSignal });
        if (typeof Version !== 'number') throw new Error('not an answer');
        return Version;
      });
      const { name, label } = version;
      if (result.kind === 'failed') return failedAnswer(result);
      const unlabelled = label === undefined ? undefined : await moveLabel(name, result.answer, label, signal);
      return { kind: 'written', version: result.answer, unlabelled };
    },
    close: () => client.destroy(),
  };
}

/** What is not said stays as the version before has it. */
function inputOf({ name, value, type, keyId, description, tier, after }: NewVersion): PutParameterCommand['input'] {
  return {
    Name: name,
    Value: reveal(value),
    Type: type,
    Overwrite: after !== undefined,
    ...(type === 'SecureString' && keyId !== undefined ? { KeyId: keyId } : {}),
    ...(description === undefined ? {} : { Description: description }),
    ...(tier === undefined ? {} : { Tier: tier }),
  };
}

function failedAnswer(result: CallFailure): WriteAnswer {
  if (result.code === 'parameter-exists' && result.help === undefined) return { kind: 'conflict' };
  return codes[result.code].exit === unavailable ? { kind: 'unknown', failure: plain(result) } : plain(result);
}

/** The exit of everything that may be over before there is an answer. */
const unavailable = codes['service-unavailable'].exit;

function plain({ code, message, help }: Failure): Failure {
  return { kind: 'failed', code, message, help };
}
