import { flag, optional, text } from '../../input/member.ts';
import { name, parameterType, tags, tiers } from '../../input/shapes.ts';
import type { Values } from '../../input/member.ts';
import { ServiceError, validation } from '../../service/error.ts';
import { checkNewName, keyOf } from '../../store/name.ts';
import {
  defaultKey,
  latestOf,
  mostParameters,
  mostVersions,
  type Parameter,
  type ParameterVersion,
  type Tier,
} from '../../store/parameter.ts';
import { makeVersion } from '../../store/version.ts';
import { type Context, writing } from '../operation.ts';
import { readPolicies } from './policy.ts';
import { checkTags } from './tag.ts';
import { chooseTier } from './tier.ts';

const shape = {
  Name: name,
  Description: optional(text({ min: 0, max: 1024 })),
  Value: text(),
  Type: optional(parameterType),
  KeyId: optional(text({ min: 1, max: 256, pattern: '([a-zA-Z0-9:/_-]+)' })),
  Overwrite: optional(flag()),
  AllowedPattern: optional(text({ min: 0, max: 1024 })),
  Tags: optional(tags),
  Tier: optional(text({ oneOf: tiers })),
  Policies: optional(text({ min: 1, max: 4096 })),
  DataType: optional(text({ min: 0, max: 128 })),
};

type Input = Values<typeof shape>;

/** Creates a parameter or, with `Overwrite`, a version. What a version does not say anew it has from the one before. */
export const putParameter = writing(shape, (input, context) => {
  const { store, access } = context;
  checkRequest(input);
  const written = checkNewName(input.Name, store.place);
  const key = keyOf(written);
  access.authorise('PutParameter', key, { 'ssm:Overwrite': String(input.Overwrite ?? false) });
  const present = store.get(key);
  if (present === undefined && input.Type === undefined) {
    throw validation('A parameter type is required when you create a parameter.');
  }
  if (present !== undefined && input.Overwrite !== true) {
    const text = 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ServiceError('ParameterAlreadyExists', text);
  }
  const version = makeNext(input, key, present, context);
  if (present === undefined) {
    store.add({ name: written, key, versions: [version], tags: new Map(input.Tags?.map(({ Key, Value }) => [Key, Value])) });
  } else {
    append(present, version);
    store.add(present);
  }
  return { Version: version.number, Tier: version.tier };
});

/** Values are not checked against them. Source: the API model. */
const dataTypes: ReadonlySet<string> = new Set(
  (
    'text aws:ec2:image aws:ssm:integration aws:region aws:account:id ' +
    'boolean integer float binary hostname email ipv4-address ipv6-address url json jsonc'
  ).split(' '),
);

/** What is wrong whatever the store holds. */
function checkRequest({ Value, Overwrite, Tags = [], DataType = 'text' }: Input): void {
  if (Value === '') {
    const constraint = 'failed to satisfy constraint: Member must have length greater than or equal to 1.';
    throw validation(`1 validation error detected: Value '' at 'value' ${constraint}`);
  }
  if (Overwrite === true && Tags.length > 0) {
    const instead = 'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.';
    const remedy = `To create a parameter with tags, please remove overwrite flag. ${instead}`;
    throw validation(`Invalid request: tags and overwrite can't be used together. ${remedy}`);
  }
  checkTags(Tags);
  if (!dataTypes.has(DataType)) {
    throw validation(`The following data type is not supported: ${DataType} (Data type names are all lowercase.)`);
  }
  if (/\{\{.*\}\}/s.test(Value)) {
    throw validation('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value');
  }
}

function makeNext(input: Input, key: string, present: Parameter | undefined, { store, access, now }: Context): ParameterVersion {
  const before = present === undefined ? undefined : latestOf(present);
  const type = input.Type ?? before?.type ?? 'String';
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  checkPattern(input.Value, allowedPattern);
  const policies = input.Policies === undefined ? (before?.policies ?? []) : readPolicies(input.Policies);
  const isFull = (one: Tier): boolean => before?.tier !== one && store.count(one) >= mostParameters[one];
  const tier = chooseTier(input.Tier, before?.tier, { value: input.Value, policies }, isFull);
  const keyId = type === 'SecureString' ? (input.KeyId ?? before?.keyId ?? defaultKey) : undefined;
  return makeVersion({
    number: (before?.number ?? 0) + 1,
    type,
    value: keyId === undefined ? input.Value : access.seal(input.Value, { key, keyId, advanced: tier === 'Advanced' }),
    modified: now,
    user: access.user,
    keyId,
    description: input.Description ?? before?.description,
    allowedPattern,
    tier,
    policies,
    dataType: input.DataType ?? before?.dataType ?? 'text',
  });
}

function checkPattern(value: string, pattern = ''): void {
  if (pattern === '') return;
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch {
    throw new ServiceError('InvalidAllowedPatternException', `The request doesn't meet the regular expression requirement: ${pattern}`);
  }
  if (!expression.test(value)) {
    const text = `Parameter value, cannot be validated against allowedPattern: ${pattern}`;
    throw new ServiceError('ParameterPatternMismatchException', text);
  }
}

/** The oldest version goes when there are too many, unless a label holds it. */
function append({ name, versions }: Parameter, version: ParameterVersion): void {
  const [oldest] = versions;
  if (versions.length >= mostVersions && oldest !== undefined) {
    if (oldest.labels.size > 0) {
      const attempt = `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag.`;
      const reason = `Version ${oldest.number}, the oldest version, can't be deleted because it has a label associated with it.`;
      const remedy = 'Move the label to another version of the parameter, and try again.';
      throw new ServiceError('ParameterMaxVersionLimitExceeded', `${attempt} ${reason} ${remedy}`);
    }
    versions.shift();
  }
  versions.push(version);
}
