import { expect } from 'vitest';
import { arn, type Behaviour, broken, type Call, get, invalid, label, overwrite, put, refused } from './behaviour.ts';
import { api, guide, model, motoTest, thread } from './source.ts';

const operation = 'LabelParameterVersion';
const unlabel = 'UnlabelParameterVersion';
const rules = guide('sysman-paramstore-labels');

function unlabelled(Name: string, ParameterVersion: number, ...Labels: string[]): Call {
  return [unlabel, { Name, ParameterVersion, Labels }];
}

const two = [put('/a'), overwrite('/a', '2')];
const ten = Array.from({ length: 10 }, (_, index) => `label${index}`);
const tooMany = refused('ParameterVersionLabelLimitExceeded', expect.stringContaining('A parameter version can have maximum 10 labels.'));

export const labels: readonly Behaviour[] = [
  {
    operation,
    does: 'Labels the latest version if none is named, and says which it was.',
    source: api(operation),
    given: two,
    calls: [[operation, { Name: '/a', Labels: ['prod'] }], get('/a:prod')],
    answers: [{ status: 200, ParameterVersion: 2, InvalidLabels: [] }, { Parameter: { Version: 2 } }],
  },
  {
    operation,
    does: 'Labels the version that is named.',
    source: api(operation),
    given: two,
    calls: [label('/a', 1, 'prod', 'stable'), get('/a:stable')],
    answers: [{ status: 200, ParameterVersion: 1 }, { Parameter: { Version: 1 } }],
  },
  {
    operation,
    does: 'Moves a label that another version has.',
    source: rules,
    given: [...two, label('/a', 1, 'prod'), label('/a', 2, 'prod')],
    calls: [['GetParameterHistory', { Name: '/a' }]],
    answers: [{ Parameters: [expect.not.objectContaining({ Labels: ['prod'] }), { Labels: ['prod'] }] }],
  },
  {
    operation,
    does: 'Takes a label again that the version has.',
    source: motoTest('test_label_parameter_version_twice'),
    given: [put('/a'), label('/a', 1, 'prod')],
    calls: [label('/a', 1, 'prod'), ['GetParameterHistory', { Name: '/a' }]],
    answers: [{ status: 200, InvalidLabels: [] }, { Parameters: [{ Labels: ['prod'] }] }],
  },
  {
    operation,
    does: 'Names labels that begin with a digit, with "aws" or "ssm", or have other signs than `.`, `-` and `_` in a good answer.',
    source: motoTest('test_label_parameter_version_invalid_label'),
    given: [put('/a')],
    calls: [label('/a', 1, '1st', 'awsabc', 'ssmabc', 'a b', 'abc/123')],
    answers: [{ status: 200, InvalidLabels: ['1st', 'awsabc', 'ssmabc', 'a b', 'abc/123'] }],
  },
  {
    operation,
    does: 'Does not tell upper case from lower case in these prefixes.',
    source: rules,
    given: [put('/a')],
    calls: [label('/a', 1, 'AWSome', 'SsmX')],
    answers: [{ status: 200, InvalidLabels: ['AWSome', 'SsmX'] }],
    moto: {
      differs: 'looks for lower case alone (moto, ssm/models.py, label_parameter_version); the API reference says "not case sensitive"',
    },
  },
  {
    operation,
    does: 'Tells upper case from lower case in labels.',
    source: rules,
    given: [...two, label('/a', 1, 'prod'), label('/a', 2, 'Prod')],
    calls: [get('/a:prod'), get('/a:Prod')],
    answers: [{ Parameter: { Version: 1 } }, { Parameter: { Version: 2 } }],
  },
  {
    operation,
    does: 'Attaches the good ones of several labels.',
    source: motoTest('test_label_parameter_version_invalid_label'),
    given: [put('/a')],
    calls: [label('/a', 1, 'good', '1st'), get('/a:good')],
    answers: [{ status: 200, InvalidLabels: ['1st'] }, { status: 200 }],
  },
  {
    operation,
    does: 'Attaches no eleventh label to a version.',
    source: motoTest('test_label_parameter_version_exception_ten_labels_over_multiple_calls'),
    given: [put('/a'), label('/a', 1, ...ten)],
    calls: [label('/a', 1, 'more')],
    answers: [tooMany],
  },
  {
    operation,
    does: 'Refuses eleven labels in one request.',
    source: model,
    given: [put('/a')],
    calls: [label('/a', 1, ...ten, 'more')],
    answers: [broken('labels', 'Member must have length less than or equal to 10')],
    moto: { differs: 'tells of the limit for a version; the model of AWS has a limit for the request' },
  },
  {
    operation,
    does: 'Refuses a label of more than 100 characters.',
    source: model,
    given: [put('/a')],
    calls: [label('/a', 1, 'x'.repeat(101))],
    answers: [invalid(expect.stringContaining('Member must have length less than or equal to 100'))],
  },
  {
    operation,
    does: 'Does not find a parameter that is not there.',
    source: motoTest('test_label_parameter_version_invalid_name'),
    calls: [label('/gone', 1, 'prod')],
    answers: [refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Does not find a version that is not there.',
    source: thread('getmoto/moto', 3977),
    given: [put('/a')],
    calls: [label('/a', 5, 'prod')],
    answers: [refused('ParameterVersionNotFound', 'Systems Manager could not find version 5 of /a. Verify the version and try again.')],
  },
  {
    operation,
    does: 'Takes no ARN.',
    source: api(operation),
    given: [put('/a')],
    calls: [[operation, { Name: `${arn}/a`, Labels: ['prod'] }], get('/a:prod')],
    answers: [{ status: 400 }, { status: 400 }],
  },
  {
    operation: unlabel,
    does: 'Takes labels away, and names those that the version did not have.',
    source: motoTest('test_unlabel_parameter_version'),
    given: [put('/a'), label('/a', 1, 'prod', 'stable')],
    calls: [unlabelled('/a', 1, 'prod', 'gone'), get('/a:stable')],
    answers: [{ status: 200, RemovedLabels: ['prod'], InvalidLabels: ['gone'] }, { status: 200 }],
  },
  {
    operation: unlabel,
    does: 'Does not take a label of another version away.',
    source: api(unlabel),
    given: [...two, label('/a', 1, 'prod')],
    calls: [unlabelled('/a', 2, 'prod'), get('/a:prod')],
    answers: [{ status: 200, RemovedLabels: [], InvalidLabels: ['prod'] }, { Parameter: { Version: 1 } }],
  },
  {
    operation: unlabel,
    does: 'Refuses a request without a version.',
    source: model,
    given: [put('/a')],
    calls: [[unlabel, { Name: '/a', Labels: ['prod'] }]],
    answers: [broken('parameterVersion', 'Member must not be null')],
  },
  {
    operation: unlabel,
    does: 'Does not find a parameter that is not there.',
    source: motoTest('test_unlabel_parameter_version_not_found'),
    calls: [unlabelled('/gone', 1, 'prod')],
    answers: [refused('ParameterNotFound')],
  },
  {
    operation: unlabel,
    does: 'Does not find a version that is not there.',
    source: motoTest('test_unlabel_parameter_version_version_not_found'),
    given: [put('/a')],
    calls: [unlabelled('/a', 5, 'prod')],
    answers: [refused('ParameterVersionNotFound')],
  },
];
