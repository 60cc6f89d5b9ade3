import { expect } from 'vitest';
import { type Behaviour, invalid, refused } from './behaviour.ts';
import { motoTest } from './source.ts';

const operation = 'DescribeParameters';
const refusals = motoTest('test_describe_parameters_invalid_parameter_filters');

/** A row for filters that are refused. */
function refusing(does: string, source: Behaviour['source'], answer: object, ...ParameterFilters: object[]): Behaviour {
  return { operation, does, source, calls: [[operation, { ParameterFilters }]], answers: [answer] };
}

export const describeRefusals: readonly Behaviour[] = [
  refusing(
    'Refuses a filter for labels, and tells which there are.',
    refusals,
    refused(
      'InvalidFilterKey',
      'The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].',
    ),
    { Key: 'Label' },
  ),
  refusing(
    'Refuses a filter that is none at all, with the pattern of the model.',
    refusals,
    invalid(expect.stringContaining('Member must satisfy regular expression pattern: tag:.+|Name|Type|KeyId|Path|Label|Tier')),
    { Key: 'key', Values: ['x'] },
  ),
  refusing(
    'Refuses a filter without values.',
    refusals,
    refused('InvalidFilterValue', 'The following filter values are missing : null for filter key Name.'),
    { Key: 'Name' },
  ),
  refusing(
    'Refuses the same filter twice.',
    refusals,
    refused(
      'InvalidFilterKey',
      'The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.',
    ),
    { Key: 'Name', Values: ['a'] },
    { Key: 'Name', Values: ['b'] },
  ),
  refusing(
    'Refuses an option that is none, without a word of `Contains`.',
    refusals,
    refused('InvalidFilterOption', 'The following filter option is not valid: option. Valid options include: [BeginsWith, Equals].'),
    { Key: 'Name', Option: 'option', Values: ['a'] },
  ),
  refusing(
    'Refuses options of names for paths.',
    refusals,
    refused('InvalidFilterOption', 'The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].'),
    { Key: 'Path', Option: 'Equals', Values: ['/a'] },
  ),
  refusing(
    'Refuses a path of AWS.',
    refusals,
    invalid(
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.',
    ),
    { Key: 'Path', Values: ['/aws', '/ssm'] },
  ),
  ...['/###', '//', 'test'].map((path) =>
    refusing(
      `Refuses the path \`${path}\`.`,
      motoTest('test_describe_parameters_invalid_path'),
      invalid(
        expect.stringMatching(
          /^The parameter doesn't meet the parameter name requirements\. .* Valid example: \/get\/parameters2-\/by1\.\/path0_\.$/,
        ),
      ),
      { Key: 'Path', Values: [path] },
    ),
  ),
  refusing(
    'Refuses a type that is none, as if the option were wrong.',
    refusals,
    refused(
      'InvalidFilterOption',
      'The following filter value is not valid: test. Valid values include: [String, StringList, SecureString].',
    ),
    { Key: 'Type', Values: ['test'] },
  ),
  refusing(
    'Refuses a tier that is none, as if the option were wrong.',
    refusals,
    refused(
      'InvalidFilterOption',
      'The following filter value is not valid: test. Valid values include: [Standard, Advanced, Intelligent-Tiering].',
    ),
    { Key: 'Tier', Values: ['test'] },
  ),
  refusing(
    'Refuses a key of more than 132 characters.',
    refusals,
    invalid(expect.stringContaining('Member must have length less than or equal to 132')),
    { Key: `tag:${'t'.repeat(129)}` },
  ),
  refusing(
    'Refuses an option of more than ten characters.',
    refusals,
    invalid(expect.stringContaining('Member must have length less than or equal to 10')),
    { Key: 'Name', Option: 'over 10 chars', Values: ['a'] },
  ),
  refusing('Refuses more than 50 values.', refusals, invalid(expect.stringContaining('Member must have length less than or equal to 50')), {
    Key: 'Name',
    Values: Array.from({ length: 51 }, () => 'a'),
  }),
  refusing(
    'Refuses a value of more than 1,024 characters.',
    refusals,
    invalid(expect.stringContaining('Member must have length less than or equal to 1024')),
    { Key: 'Name', Values: ['t'.repeat(1025)] },
  ),
  refusing(
    'Tells of two broken constraints at once.',
    refusals,
    invalid(expect.stringMatching(/^2 validation errors detected: /)),
    { Key: 'Name', Option: 'over 10 chars', Values: ['a'] },
    { Key: 'key', Values: ['a'] },
  ),
];
