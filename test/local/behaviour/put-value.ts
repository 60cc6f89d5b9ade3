import { type Behaviour, broken, get, invalid, overwrite, put, refused } from './behaviour.ts';
import { noConstraint, noPolicies, noRule, noTier } from './moto.ts';
import { api, guide, model, motoTest, notKnown, thread } from './source.ts';
import { expect } from 'vitest';

const operation = 'PutParameter';
const tiers = guide('parameter-store-advanced-parameters');
const policies = guide('parameter-store-policies');

function advanced(...list: object[]): object {
  return { Tier: 'Advanced', Policies: JSON.stringify(list) };
}

/** Values by the data type that they are of. */
const typed = {
  'aws:region': 'eu-west-1',
  'aws:account:id': '111122223333',
  boolean: 'true',
  integer: '443',
  float: '0.5',
  hostname: 'a.example',
  email: 'a@b.example',
  'ipv4-address': '192.0.2.1',
  'ipv6-address': '2001:db8::1',
  url: 'https://a.example/',
  json: '{}',
  jsonc: '{}',
} as const;
const expiration = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2099-01-01T00:00:00.000Z' } };
const notice = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '20', Unit: 'Days' } };

export const putParameterValues: readonly Behaviour[] = [
  {
    operation,
    does: 'Takes 4,096 characters in the standard tier.',
    source: tiers,
    calls: [put('/a', { Value: 'x'.repeat(4096) })],
    answers: [{ status: 200, Tier: 'Standard' }],
  },
  {
    operation,
    does: 'Refuses 4,097 characters in the standard tier.',
    source: tiers,
    calls: [put('/a', { Value: 'x'.repeat(4097) })],
    answers: [
      invalid(
        expect.stringMatching(
          /^Standard tier parameters support a maximum parameter value of 4096 characters\. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier\. /,
        ),
      ),
    ],
    moto: noRule,
  },
  {
    operation,
    does: 'Counts characters, not bytes.',
    source: notKnown('the message of the service says characters, and its quotas say 4 KB'),
    calls: [put('/a', { Value: 'ä'.repeat(4096) })],
    answers: [{ status: 200, Tier: 'Standard' }],
  },
  {
    operation,
    does: 'Takes 8,192 characters in the advanced tier.',
    source: tiers,
    calls: [put('/a', { Value: 'x'.repeat(8192), Tier: 'Advanced' })],
    answers: [{ status: 200, Tier: 'Advanced' }],
  },
  {
    operation,
    does: 'Refuses 8,193 characters in the advanced tier.',
    source: tiers,
    calls: [put('/a', { Value: 'x'.repeat(8193), Tier: 'Advanced' })],
    answers: [refused('ValidationException')],
    moto: noRule,
  },
  {
    operation,
    does: 'Chooses the standard tier for what fits, if the choice is left to it.',
    source: tiers,
    calls: [put('/a', { Tier: 'Intelligent-Tiering' })],
    answers: [{ status: 200, Tier: 'Standard' }],
    moto: noTier,
  },
  {
    operation,
    does: 'Chooses the advanced tier for what does not fit, if the choice is left to it.',
    source: tiers,
    calls: [put('/a', { Value: 'x'.repeat(4097), Tier: 'Intelligent-Tiering' })],
    answers: [{ status: 200, Tier: 'Advanced' }],
    moto: noTier,
  },
  {
    operation,
    does: 'Never goes back to the standard tier.',
    source: tiers,
    given: [put('/a', { Tier: 'Advanced' })],
    calls: [overwrite('/a', '2', { Tier: 'Standard' }), overwrite('/a', '2')],
    answers: [refused('ValidationException'), { status: 200, Tier: 'Advanced' }],
    moto: noTier,
  },
  {
    operation,
    does: 'Refuses a reference to another parameter in a value.',
    source: api(operation),
    calls: [put('/a', { Value: 'a{{ssm:b}}' })],
    answers: [invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value')],
    moto: noRule,
  },
  {
    operation,
    does: 'Takes a StringList for one text, commas and all.',
    source: guide('sysman-paramstore-su-create'),
    calls: [put('/a', { Type: 'StringList', Value: 'a,b,,c' }), get('/a')],
    answers: [{ status: 200 }, { Parameter: { Type: 'StringList', Value: 'a,b,,c' } }],
  },
  {
    operation,
    does: 'Refuses a type that is none, and tells which there are.',
    source: thread('aws/aws-cli', 3116),
    calls: [put('/a', { Type: 'bad' })],
    answers: [broken('type', 'Member must satisfy enum value set: [SecureString, StringList, String]')],
  },
  {
    operation,
    does: 'Refuses a data type that is none.',
    source: motoTest('test_put_parameter_invalid_data_type'),
    calls: ['not_text', 'something', 'TEXT'].map((DataType) => put('/a', { DataType })),
    answers: ['not_text', 'something', 'TEXT'].map((type) =>
      invalid(`The following data type is not supported: ${type} (Data type names are all lowercase.)`),
    ),
  },
  {
    operation,
    does: 'Takes the data types of images and integrations.',
    source: api(operation),
    calls: [put('/a', { DataType: 'aws:ec2:image', Value: 'ami-12345678' }), put('/b', { DataType: 'aws:ssm:integration' }), get('/a')],
    answers: [{ status: 200 }, { status: 200 }, { Parameter: { DataType: 'aws:ec2:image' } }],
    moto: { differs: 'does not know `aws:ssm:integration` (moto, ssm/models.py, _valid_parameter_data_type); the API reference lists it' },
  },
  {
    operation,
    does: 'Takes the data types of regions, accounts, numbers, hosts, documents and so on.',
    source: api(operation),
    calls: Object.entries(typed).map(([DataType, Value]) =>
      put(`/${DataType.replaceAll(':', '-').replace(/^aws/, 'of-aws')}`, { DataType, Value }),
    ),
    answers: Object.keys(typed).map(() => ({ status: 200 })),
    moto: {
      differs: 'knows `text` and `aws:ec2:image` alone (moto, ssm/models.py, _valid_parameter_data_type); the API reference lists them',
    },
  },
  {
    operation,
    does: 'Refuses a value that its pattern does not match.',
    source: api(operation),
    calls: [put('/a', { Value: 'no', AllowedPattern: '^\\d+$' })],
    answers: [refused('ParameterPatternMismatchException', 'Parameter value, cannot be validated against allowedPattern: ^\\d+$')],
    moto: noRule,
  },
  {
    operation,
    does: 'Refuses a pattern that is none.',
    source: model,
    calls: [put('/a', { AllowedPattern: '(' })],
    answers: [refused('InvalidAllowedPatternException')],
    moto: noRule,
  },
  {
    operation,
    does: 'Refuses a description of more than 1,024 characters.',
    source: model,
    calls: [put('/a', { Description: 'x'.repeat(1025) })],
    answers: [broken('description', 'Member must have length less than or equal to 1024')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Refuses a tier that is none.',
    source: model,
    calls: [put('/a', { Tier: 'Cheap' })],
    answers: [broken('tier', 'Member must satisfy enum value set: ')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Refuses a key that cannot be one.',
    source: model,
    calls: [put('/a', { Type: 'SecureString', KeyId: 'alias/a b' })],
    answers: [broken('keyId', 'Member must satisfy regular expression pattern: ')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Takes policies in the advanced tier.',
    source: policies,
    calls: [put('/a', advanced(expiration, notice))],
    answers: [{ status: 200, Tier: 'Advanced' }],
  },
  {
    operation,
    does: 'Keeps the policies that an overwrite does not name.',
    source: api(operation),
    given: [put('/a', advanced(notice)), overwrite('/a', '2')],
    calls: [['DescribeParameters', {}]],
    answers: [{ Parameters: [{ Version: 2, Policies: [{}] }] }],
  },
  {
    operation,
    does: 'Refuses policies in the standard tier.',
    source: policies,
    calls: [put('/a', { ...advanced(notice), Tier: 'Standard' })],
    answers: [refused('ValidationException')],
    moto: noPolicies,
  },
  {
    operation,
    does: 'Refuses more than ten policies.',
    source: policies,
    calls: [put('/a', advanced(...Array.from({ length: 11 }, () => notice)))],
    answers: [refused('PoliciesLimitExceededException')],
    moto: noPolicies,
  },
  {
    operation,
    does: 'Refuses a policy of a type that is none.',
    source: model,
    calls: [put('/a', advanced({ ...notice, Type: 'Gone' }))],
    answers: [refused('InvalidPolicyTypeException')],
    moto: noPolicies,
  },
  {
    operation,
    does: 'Refuses a policy whose attributes are none.',
    source: model,
    calls: [put('/a', advanced({ ...expiration, Attributes: { Timestamp: 'soon' } }))],
    answers: [refused('InvalidPolicyAttributeException')],
    moto: noPolicies,
  },
  {
    operation,
    does: 'Refuses two expirations.',
    source: model,
    calls: [put('/a', advanced(expiration, expiration))],
    answers: [refused('IncompatiblePolicyException')],
    moto: noPolicies,
  },
];
