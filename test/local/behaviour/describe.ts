import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import {
  arn,
  type Behaviour,
  broken,
  type Call,
  customKey,
  invalid,
  named,
  overwrite,
  put,
  refused,
  secure,
  without,
} from './behaviour.ts';
import { noConstraint, noDenial, noTokenCheck } from './moto.ts';
import { api, guide, model, motoTest, notKnown } from './source.ts';

const operation = 'DescribeParameters';

function describe(...ParameterFilters: object[]): Call {
  return [operation, ParameterFilters.length === 0 ? {} : { ParameterFilters }];
}

const several = [
  put('/app/a'),
  secure('/app/b/c', 'x', { Tags: [{ Key: 'team', Value: 'mail' }] }),
  put('plain', { Type: 'StringList', Tier: 'Advanced', Tags: [{ Key: 'team', Value: 'web' }] }),
];
const numbered = Array.from({ length: 12 }, (_, index) => `/p/${String(index).padStart(2, '0')}`);
const many = numbered.map((name) => put(name));

/** A row for a filter that finds something. */
function finding(does: string, source: Behaviour['source'], filters: readonly object[], ...names: string[]): Behaviour {
  return {
    operation,
    does,
    source,
    given: several,
    calls: [describe(...filters)],
    answers: [{ status: 200, Parameters: named(...names) }],
  };
}

export const describeParameters: readonly Behaviour[] = [
  {
    operation,
    does: 'Tells what there is of metadata, and no values.',
    source: model,
    given: [put('/a', { Description: 'what for', AllowedPattern: '^1$', Tier: 'Advanced' })],
    calls: [describe()],
    answers: [
      {
        Parameters: [
          {
            Name: '/a',
            ARN: `${arn}/a`,
            Type: 'String',
            LastModifiedDate: expect.any(Number),
            LastModifiedUser: expect.any(String),
            Description: 'what for',
            AllowedPattern: '^1$',
            Version: 1,
            Tier: 'Advanced',
            DataType: 'text',
          },
        ],
        text: expect.not.stringContaining('"Value"'),
      },
    ],
    moto: { differs: 'has no ARN (moto, ssm/models.py, Parameter.describe_response_object); the model of AWS has it' },
  },
  {
    operation,
    does: 'Shows the default key of a SecureString by its alias, another one as it was given, and none of a String.',
    source: motoTest('test_put_parameter_secure_custom_kms'),
    given: [put('/a'), secure('/b', 'x'), secure('/c', 'x', { KeyId: customKey })],
    calls: [describe()],
    answers: [{ Parameters: [without('KeyId'), { KeyId: 'alias/aws/ssm' }, { KeyId: customKey }] }],
  },
  {
    operation,
    does: 'Shows each policy with its type and its text.',
    source: model,
    given: [
      put('/a', {
        Tier: 'Advanced',
        Policies: '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Days"}}]',
      }),
    ],
    calls: [describe()],
    answers: [
      { Parameters: [{ Policies: [{ PolicyType: 'NoChangeNotification', PolicyText: expect.stringContaining('"After":"20"') }] }] },
    ],
    moto: {
      differs: 'shows a whole policy, as Python prints it, for its type and its text (moto, ssm/models.py, Parameter.response_object)',
    },
  },
  {
    operation,
    does: 'Describes the latest version.',
    source: api(operation),
    given: [put('/a'), overwrite('/a', '2', { Description: 'second' })],
    calls: [describe()],
    answers: [{ Parameters: [{ Version: 2, Description: 'second' }] }],
  },
  finding(
    'Finds by name, with the slash of a single level or without.',
    motoTest('test_describe_parameters_with_parameter_filters_name'),
    [{ Key: 'Name', Values: ['/plain'] }],
    'plain',
  ),
  finding(
    'Finds by what a name begins with.',
    api(operation),
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app'] }],
    '/app/a',
    '/app/b/c',
  ),
  finding('Finds by what a name contains.', api(operation), [{ Key: 'Name', Option: 'Contains', Values: ['lai'] }], 'plain'),
  finding(
    'Finds by type, with one of several values.',
    api(operation),
    [{ Key: 'Type', Values: ['SecureString', 'StringList'] }],
    '/app/b/c',
    'plain',
  ),
  finding('Finds by key.', api(operation), [{ Key: 'KeyId', Values: ['alias/aws/ssm'] }], '/app/b/c'),
  finding(
    'Finds by path, one level down.',
    motoTest('test_describe_parameters_with_parameter_filters_path'),
    [{ Key: 'Path', Values: ['/app'] }],
    '/app/a',
  ),
  finding(
    'Finds by path, all the way down.',
    motoTest('test_describe_parameters_with_parameter_filters_path'),
    [{ Key: 'Path', Option: 'Recursive', Values: ['/app'] }],
    '/app/a',
    '/app/b/c',
  ),
  finding('Finds by tag and value.', api(operation), [{ Key: 'tag:team', Values: ['mail'] }], '/app/b/c'),
  finding('Finds by tag, whatever its value.', motoTest('test_describe_parameters_tags'), [{ Key: 'tag:team' }], '/app/b/c', 'plain'),
  {
    ...finding('Finds by tier.', api(operation), [{ Key: 'Tier', Values: ['Advanced'] }], 'plain'),
    moto: { differs: 'finds nothing by tier (moto, ssm/models.py, _match_filters); the API reference has the filter' },
  },
  {
    ...finding('Finds by data type.', api(operation), [{ Key: 'DataType', Values: ['text'] }], '/app/a', '/app/b/c', 'plain'),
    moto: { differs: 'does not know the filter; the model of AWS has it in its pattern' },
  },
  finding(
    'Needs all of several filters to match.',
    api(operation),
    [
      { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
      { Key: 'Type', Values: ['SecureString'] },
    ],
    '/app/b/c',
  ),
  {
    operation,
    does: 'Takes old filters or new ones, not both.',
    source: motoTest('test_describe_parameters_needs_param'),
    calls: [[operation, { Filters: [{ Key: 'Name', Values: ['a'] }], ParameterFilters: [{ Key: 'Name', Values: ['a'] }] }]],
    answers: [invalid('You can use either Filters or ParameterFilters in a single request.')],
  },
  {
    operation,
    does: 'Finds with an old filter what a name begins with.',
    source: motoTest('test_describe_parameters_filter_names'),
    given: several,
    calls: [[operation, { Filters: [{ Key: 'Name', Values: ['/app/b'] }] }]],
    answers: [{ Parameters: named('/app/b/c') }],
  },
  {
    operation,
    does: 'Has ten parameters on a page unless more are asked for, and a token for the next one.',
    source: motoTest('test_describe_parameters_paging'),
    given: many,
    calls: [describe(), [operation, ({ NextToken }: Answer) => ({ NextToken })]],
    answers: [{ Parameters: named(...numbered.slice(0, 10)), NextToken: expect.any(String) }, { Parameters: named(...numbered.slice(10)) }],
  },
  {
    operation,
    does: 'Has up to 50 on a page.',
    source: model,
    given: many,
    calls: [
      [operation, { MaxResults: 50 }],
      [operation, { MaxResults: 3 }],
    ],
    answers: [{ Parameters: named(...numbered) }, { Parameters: named(...numbered.slice(0, 3)), NextToken: expect.any(String) }],
    moto: { differs: 'has ten on each page, whatever is asked for (moto, ssm/responses.py, describe_parameters)' },
  },
  {
    operation,
    does: 'Refuses to have more than 50 on a page.',
    source: model,
    calls: [[operation, { MaxResults: 51 }]],
    answers: [broken('maxResults', 'Member must have value less than or equal to 50')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Refuses a token that it has not made.',
    source: model,
    calls: [[operation, { NextToken: 'AAAA' }]],
    answers: [refused('InvalidNextToken')],
    moto: noTokenCheck,
  },
  {
    operation,
    does: 'Tells only of what others share with this account, if asked so: of nothing.',
    source: guide('parameter-store-shared-parameters'),
    given: several,
    calls: [[operation, { Shared: true }]],
    answers: [{ status: 200, Parameters: [] }],
    moto: { differs: 'passes over the member; AWS documents it' },
  },
  {
    operation,
    does: 'Lists in alphabetical order.',
    source: notKnown('the documentation promises none'),
    given: [put('/b'), put('/a')],
    calls: [describe()],
    answers: [{ Parameters: named('/a', '/b') }],
    moto: { differs: 'lists in the order of creation, and nothing says what AWS does' },
  },
  {
    operation,
    does: 'Is allowed for all parameters or none: the resource of a denial is `*`.',
    source: guide('parameter-store-setting-up'),
    faults: { denied: ['*'] },
    calls: [describe()],
    answers: [refused('AccessDeniedException', expect.stringContaining('ssm:DescribeParameters on resource: arn:aws:ssm:'))],
    moto: noDenial,
  },
];
