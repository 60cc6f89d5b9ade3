import { type Behaviour, broken, customKey, get, invalid, label, overwrite, put, refused, secure, without } from './behaviour.ts';
import { expect } from 'vitest';
import { noDenial, noRule } from './moto.ts';
import { api, guide, motoTest, notKnown, recorded, thread } from './source.ts';

const operation = 'PutParameter';
const overwriting = motoTest('test_put_parameter_overwrite_preserves_metadata');
const versions = guide('sysman-paramstore-versions');
const hundred = [put('/a'), ...Array.from({ length: 99 }, (_, index) => overwrite('/a', `${index + 2}`))];

export const putParameter: readonly Behaviour[] = [
  {
    operation,
    does: 'Answers with the version and the tier.',
    source: recorded('TestSSM::test_parameters_with_path'),
    calls: [put('/a/b/c')],
    answers: [{ status: 200, Version: 1, Tier: 'Standard' }],
  },
  {
    operation,
    does: 'Overwrites on demand, with the next version.',
    source: api(operation),
    given: [put('/a')],
    calls: [overwrite('/a', '2'), get('/a')],
    answers: [{ status: 200, Version: 2 }, { Parameter: { Value: '2', Version: 2 } }],
  },
  {
    operation,
    does: 'Refuses to overwrite without being told to.',
    source: motoTest('test_update_parameter_already_exists_error'),
    given: [put('/a')],
    calls: [put('/a', { Value: '2' }), get('/a')],
    answers: [
      refused(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      ),
      { Parameter: { Value: '1', Version: 1 } },
    ],
  },
  {
    operation,
    does: 'Creates what is to be overwritten and is not there.',
    source: api(operation),
    calls: [overwrite('/a', '1', { Type: 'String' })],
    answers: [{ status: 200, Version: 1 }],
  },
  {
    operation,
    does: 'Needs a type to create.',
    source: motoTest('test_put_parameter_no_type'),
    calls: [[operation, { Name: '/a', Value: '1' }]],
    answers: [invalid('A parameter type is required when you create a parameter.')],
  },
  {
    operation,
    does: 'Needs a type to create even if it may overwrite.',
    source: api(operation),
    calls: [overwrite('/a', '1')],
    answers: [invalid('A parameter type is required when you create a parameter.')],
    moto: { differs: 'creates a parameter without a type (moto, ssm/models.py, put_parameter); the API reference requires it to create' },
  },
  {
    operation,
    does: 'Keeps the type, the description, the pattern, the key and the tier that an overwrite does not name.',
    source: overwriting,
    given: [secure('/a', 'x1', { Description: 'd', AllowedPattern: '^x', KeyId: customKey, Tier: 'Advanced' }), overwrite('/a', 'x2')],
    calls: [['DescribeParameters', {}]],
    answers: [
      { Parameters: [{ Version: 2, Type: 'SecureString', Description: 'd', AllowedPattern: '^x', KeyId: customKey, Tier: 'Advanced' }] },
    ],
  },
  {
    operation,
    does: 'Keeps the tags, too.',
    source: api('AddTagsToResource'),
    given: [put('/a', { Tags: [{ Key: 'team', Value: 'mail' }] }), overwrite('/a', '2')],
    calls: [['ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/a' }]],
    answers: [{ TagList: [{ Key: 'team', Value: 'mail' }] }],
  },
  {
    operation,
    does: 'Holds a new value to the pattern that was given before.',
    source: overwriting,
    given: [put('/a', { Value: 'x1', AllowedPattern: '^x' })],
    calls: [overwrite('/a', 'y')],
    answers: [refused('ParameterPatternMismatchException')],
    moto: noRule,
  },
  {
    operation,
    does: 'Lets an overwrite change the type.',
    source: notKnown('the API reference describes HierarchyTypeMismatchException for it, while Terraform plans such changes in place'),
    given: [put('/a')],
    calls: [overwrite('/a', '2', { Type: 'SecureString' }), get('/a')],
    answers: [{ status: 200, Version: 2 }, { Parameter: { Type: 'SecureString' } }],
  },
  {
    operation,
    does: 'Encrypts a SecureString with the key of the account if none is named.',
    source: motoTest('test_put_parameter_secure_default_kms'),
    given: [secure('/s', 'x')],
    calls: [['DescribeParameters', {}]],
    answers: [{ Parameters: [{ KeyId: 'alias/aws/ssm' }] }],
  },
  {
    operation,
    does: 'Creates with tags.',
    source: api(operation),
    given: [put('/a', { Tags: [{ Key: 'team', Value: 'mail' }] })],
    calls: [['ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/a' }]],
    answers: [{ TagList: [{ Key: 'team', Value: 'mail' }] }],
  },
  {
    operation,
    does: 'Refuses tags together with an overwrite.',
    source: api(operation),
    calls: [overwrite('/a', '2', { Type: 'String', Tags: [{ Key: 'team', Value: 'mail' }] })],
    answers: [
      invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
          'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
      ),
    ],
  },
  {
    operation,
    does: 'Keeps a hundred versions; the oldest one goes.',
    source: versions,
    given: hundred,
    calls: [overwrite('/a', '101'), get('/a:1'), get('/a:2')],
    answers: [{ status: 200, Version: 101 }, refused('ParameterVersionNotFound'), { Parameter: { Value: '2' } }],
  },
  {
    operation,
    does: 'Refuses the next version while a label is on the oldest of a hundred.',
    source: guide('sysman-paramstore-labels'),
    given: [...hundred, label('/a', 1, 'keep')],
    calls: [overwrite('/a', '101')],
    answers: [
      refused(
        'ParameterMaxVersionLimitExceeded',
        'You attempted to create a new version of /a by calling the PutParameter API with the overwrite flag. ' +
          "Version 1, the oldest version, can't be deleted because it has a label associated with it. " +
          'Move the label to another version of the parameter, and try again.',
      ),
    ],
  },
  {
    operation,
    does: 'Leaves the labels where they are.',
    source: guide('sysman-paramstore-labels'),
    given: [put('/a'), label('/a', 1, 'prod'), overwrite('/a', '2')],
    calls: [get('/a:prod')],
    answers: [{ Parameter: { Value: '1', Version: 1 } }],
  },
  {
    operation,
    does: 'Denies what IAM does not allow.',
    source: guide('parameter-store-setting-up'),
    faults: { denied: ['/a'] },
    calls: [put('/a')],
    answers: [refused('AccessDeniedException', expect.stringContaining('ssm:PutParameter on resource: '))],
    moto: noDenial,
  },
  {
    operation,
    does: 'Refuses a request without a value.',
    source: api(operation),
    calls: [[operation, { Name: '/a', Type: 'String' }]],
    answers: [broken('value', 'Member must not be null')],
    moto: { differs: 'tells of an empty value; the model of AWS requires the member' },
  },
  {
    operation,
    does: 'Refuses an empty value.',
    source: thread('ministryofjustice/modernisation-platform', 8116),
    calls: [put('/a', { Value: '' })],
    answers: [broken('value', 'Member must have length greater than or equal to 1')],
  },
  {
    operation,
    does: 'Has no policies of a parameter that was given none.',
    source: notKnown('the model allows an empty list'),
    given: [put('/a')],
    calls: [['DescribeParameters', {}]],
    answers: [{ Parameters: [without('Description', 'AllowedPattern', 'KeyId')] }],
  },
];
