import { expect } from 'vitest';
import { arn, type Behaviour, type Call, get, invalid, overwrite, put, refused, withMembers } from './behaviour.ts';
import { noConstraint } from './moto.ts';
import { api, guide, model, motoTest, motoVerified, notKnown } from './source.ts';

const operation = 'DeleteParameter';
const batch = 'DeleteParameters';

function remove(Name: string): Call {
  return [operation, { Name }];
}

function removeAll(...Names: string[]): Call {
  return [batch, { Names }];
}

const eleven = Array.from({ length: 11 }, (_, index) => `n${index}`);

export const deletion: readonly Behaviour[] = [
  {
    operation,
    does: 'Deletes all versions, and answers with nothing.',
    source: model,
    given: [put('/a'), overwrite('/a', '2')],
    calls: [remove('/a'), get('/a:1')],
    answers: [{ status: 200, text: expect.stringMatching(/^(\{\})?$/) }, refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Does not find what is not there.',
    source: motoTest('test_delete_nonexistent_parameter'),
    calls: [remove('/gone')],
    answers: [refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Takes a single level with its slash and without.',
    source: motoVerified('test_parameter_lifecycle_with_leading_slash'),
    given: [put('plain')],
    calls: [remove('/plain'), get('plain')],
    answers: [{ status: 200 }, refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Takes no ARN.',
    source: api(operation),
    given: [put('/a')],
    calls: [remove(`${arn}/a`), get('/a')],
    answers: [{ status: 400 }, { status: 200 }],
  },
  {
    operation,
    does: 'Takes no selector.',
    source: notKnown('the documentation names none'),
    given: [put('/a')],
    calls: [remove('/a:1'), get('/a')],
    answers: [{ status: 400 }, { status: 200 }],
  },
  {
    operation,
    does: 'Lets the versions of a parameter that is created again begin with 1.',
    source: guide('sysman-paramstore-versions'),
    given: [put('/a'), overwrite('/a', '2'), remove('/a')],
    calls: [put('/a')],
    answers: [{ status: 200, Version: 1 }],
  },
  {
    operation,
    does: 'Takes the tags with it.',
    source: api(operation),
    given: [put('/a', { Tags: [{ Key: 'team', Value: 'mail' }] }), remove('/a'), put('/a')],
    calls: [['ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/a' }]],
    answers: [{ status: 200, TagList: [] }],
    moto: { differs: 'keeps those of a name with a slash for the next parameter of this name (moto, ssm/models.py, delete_parameter)' },
  },
  {
    operation: batch,
    does: 'Deletes what is there, and names the rest.',
    source: motoTest('test_delete_parameters'),
    given: [put('/a'), put('/b')],
    calls: [removeAll('/a', '/gone', '/b')],
    answers: [{ status: 200, DeletedParameters: ['/a', '/b'], InvalidParameters: ['/gone'] }],
  },
  {
    operation: batch,
    does: 'Always says which names were invalid, even if none was.',
    source: notKnown('so it is with GetParameters'),
    given: [put('/a')],
    calls: [removeAll('/a')],
    answers: [expect.objectContaining({ status: 200, DeletedParameters: ['/a'], InvalidParameters: [] })],
  },
  {
    operation: batch,
    does: 'Refuses the eleventh name.',
    source: model,
    calls: [removeAll(...eleven)],
    answers: [
      invalid(expect.stringContaining("at 'names' failed to satisfy constraint: Member must have length less than or equal to 10")),
    ],
    moto: noConstraint,
  },
  {
    operation: batch,
    does: 'Takes a single level with its slash and without, and answers as it was asked.',
    source: motoVerified('test_parameter_lifecycle_with_leading_slash'),
    given: [put('plain')],
    calls: [removeAll('/plain'), get('plain')],
    answers: [{ status: 200, DeletedParameters: ['/plain'] }, refused('ParameterNotFound')],
  },
  {
    operation: batch,
    does: 'Has no members besides these two.',
    source: model,
    calls: [removeAll('/gone')],
    answers: [withMembers('DeletedParameters', 'InvalidParameters', 'status', 'text')],
  },
];
