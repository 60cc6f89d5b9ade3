import { parameterArn } from '../../service/place.ts';
import type { Parameter, ParameterVersion } from '../../store/parameter.ts';
import type { Context } from '../operation.ts';
import { seconds } from '../seconds.ts';

export interface Shown {
  readonly name: string;
  readonly key: string;
  readonly selector?: string | undefined;
  readonly decrypt: boolean | undefined;
}

/** A parameter as the reads answer it: without its tier, and without what only its metadata tell. */
export function toParameter(version: ParameterVersion, { name, key, selector, decrypt }: Shown, context: Context): object {
  return {
    Name: name,
    Type: version.type,
    Value: valueOf(version, key, decrypt, context),
    Version: version.number,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    LastModifiedDate: seconds(version.modified),
    ARN: parameterArn(context.store.place, key),
    DataType: version.dataType,
  };
}

/** @throws {ServiceError} when the key cannot be used */
export function valueOf({ value, keyId }: ParameterVersion, key: string, decrypt: boolean | undefined, { access }: Context): string {
  return keyId !== undefined && decrypt === true ? access.unseal(value, { key, keyId }) : value;
}

/** What DescribeParameters and GetParameterHistory have in common. Policies are always there, other members if they hold something. */
export function toMetadata({ name }: Parameter, version: ParameterVersion): object {
  return {
    Name: name,
    Type: version.type,
    ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
    LastModifiedDate: seconds(version.modified),
    LastModifiedUser: version.user,
    ...(isEmpty(version.description) ? {} : { Description: version.description }),
    ...(isEmpty(version.allowedPattern) ? {} : { AllowedPattern: version.allowedPattern }),
    Version: version.number,
    Tier: version.tier,
    Policies: version.policies.map(({ type, text }) => ({ PolicyText: text, PolicyType: type, PolicyStatus: 'Pending' })),
    DataType: version.dataType,
  };
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text === '';
}
