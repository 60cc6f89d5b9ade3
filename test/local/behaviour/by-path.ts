import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import { arn, type Behaviour, broken, type Call, customKey, label, named, overwrite, put, refused, secure, without } from './behaviour.ts';
import { noCipher, noConstraint, noDenial, noFault, noTokenCheck } from './moto.ts';
import { api, byPathExample, encryption, guide, model, motoTest, notKnown, thread } from './source.ts';

const operation = 'GetParametersByPath';
const test = motoTest('test_get_parameters_by_path');

function below(Path: string, more: object = {}): Call {
  return [operation, { Path, ...more }];
}

function filtered(...ParameterFilters: object[]): object {
  return { ParameterFilters };
}

const tree = [put('/app/a'), put('/app/a/deep'), put('/app/b'), put('/apple/c'), put('root')];
const numbered = Array.from({ length: 12 }, (_, index) => `/p/${String(index).padStart(2, '0')}`);
const many = numbered.map((name) => put(name));

export const getParametersByPath: readonly Behaviour[] = [
  {
    operation,
    does: 'Goes one level down, and does not take `/apple` for something below `/app`.',
    source: api(operation),
    given: tree,
    calls: [below('/app'), below('/app', { Recursive: false })],
    answers: [{ Parameters: named('/app/a', '/app/b') }, { Parameters: named('/app/a', '/app/b') }],
  },
  {
    operation,
    does: 'Goes all the way down on demand; a parameter may have others below it.',
    source: api(operation),
    given: tree,
    calls: [below('/app', { Recursive: true })],
    answers: [{ Parameters: named('/app/a', '/app/a/deep', '/app/b') }],
  },
  {
    operation,
    does: 'Takes a path with a slash at its end for the same path.',
    source: byPathExample,
    given: tree,
    calls: [below('/app/')],
    answers: [{ Parameters: named('/app/a', '/app/b') }],
  },
  {
    operation,
    does: 'Does not find the parameter that has the path for its name.',
    source: api(operation),
    given: tree,
    calls: [below('/app/a', { Recursive: true })],
    answers: [{ Parameters: named('/app/a/deep') }],
  },
  {
    operation,
    does: 'Finds parameters of a single level below the root.',
    source: test,
    given: tree,
    calls: [below('/')],
    answers: [{ Parameters: named('root') }],
  },
  {
    operation,
    does: 'Finds everything below the root, recursively.',
    source: test,
    given: tree,
    calls: [below('/', { Recursive: true })],
    answers: [{ Parameters: named('/app/a', '/app/a/deep', '/app/b', '/apple/c', 'root') }],
  },
  {
    operation,
    does: 'Answers an empty list for a path where nothing is.',
    source: thread('aws/aws-sdk-js-v3', 5928),
    calls: [below('/gone')],
    answers: [{ status: 200, Parameters: [] }],
  },
  {
    operation,
    does: 'Refuses a path that does not begin with a slash.',
    source: api(operation),
    calls: [below('app')],
    answers: [{ status: 400, error: 'ValidationException' }],
    moto: { differs: 'finds nothing below it; the API reference says that hierarchies start with a slash' },
  },
  {
    operation,
    does: 'Has no tier in what it answers.',
    source: model,
    given: tree,
    calls: [below('/apple')],
    answers: [{ Parameters: [without('Tier')] }],
  },
  {
    operation,
    does: 'Decrypts on demand, and gives ciphertexts otherwise.',
    source: encryption,
    given: [secure('/app/s', 'plain text')],
    calls: [below('/app', { WithDecryption: true }), below('/app')],
    answers: [{ Parameters: [{ Value: 'plain text' }] }, { Parameters: [{ Value: expect.not.stringContaining('plain') }] }],
    moto: noCipher,
  },
  {
    operation,
    does: 'Filters by type, with one of several values.',
    source: api(operation),
    given: [put('/app/a'), put('/app/l', { Type: 'StringList' }), secure('/app/s', 'x')],
    calls: [
      below('/app', filtered({ Key: 'Type', Values: ['SecureString'] })),
      below('/app', filtered({ Key: 'Type', Option: 'Equals', Values: ['StringList', 'String'] })),
    ],
    answers: [{ Parameters: named('/app/s') }, { Parameters: named('/app/a', '/app/l') }],
  },
  {
    operation,
    does: 'Filters by what a type begins with.',
    source: api(operation),
    given: [put('/app/a'), put('/app/l', { Type: 'StringList' }), secure('/app/s', 'x')],
    calls: [below('/app', filtered({ Key: 'Type', Option: 'BeginsWith', Values: ['String'] }))],
    answers: [{ Parameters: named('/app/a', '/app/l') }],
  },
  {
    operation,
    does: 'Filters by key.',
    source: api(operation),
    given: [put('/app/a'), secure('/app/s', 'x'), secure('/app/t', 'x', { KeyId: customKey })],
    calls: [
      below('/app', filtered({ Key: 'KeyId', Values: [customKey] })),
      below('/app', filtered({ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] })),
    ],
    answers: [{ Parameters: named('/app/t') }, { Parameters: named('/app/s', '/app/t') }],
  },
  {
    operation,
    does: 'Filters by label.',
    source: api(operation),
    given: [put('/app/a'), put('/app/b'), label('/app/b', 1, 'prod')],
    calls: [below('/app', filtered({ Key: 'Label', Values: ['prod'] }))],
    answers: [{ Parameters: named('/app/b') }],
  },
  {
    operation,
    does: 'Answers a filter for a label with the version that has it.',
    source: notKnown('the documentation says which parameters are found, not which version'),
    given: [put('/app/a'), overwrite('/app/a', '2'), label('/app/a', 1, 'prod')],
    calls: [below('/app', filtered({ Key: 'Label', Values: ['prod'] }))],
    answers: [{ Parameters: [{ Name: '/app/a', Value: '1', Version: 1 }] }],
    moto: { differs: 'looks at the labels of the latest version alone, and finds nothing' },
  },
  {
    operation,
    does: 'Compares labels as a whole only.',
    source: api(operation),
    calls: [below('/app', filtered({ Key: 'Label', Option: 'BeginsWith', Values: ['prod'] }))],
    answers: [refused('InvalidFilterOption')],
    moto: { differs: 'finds nothing instead; the API reference has Equals alone for labels' },
  },
  {
    operation,
    does: 'Needs all of several filters to match.',
    source: api(operation),
    given: [put('/app/a'), label('/app/a', 1, 'prod'), secure('/app/s', 'x'), label('/app/s', 1, 'prod')],
    calls: [below('/app', filtered({ Key: 'Type', Values: ['String'] }, { Key: 'Label', Values: ['prod'] }))],
    answers: [{ Parameters: named('/app/a') }],
  },
  {
    operation,
    does: 'Refuses filters for names, paths and tiers, and tells which there are.',
    source: test,
    calls: ['Name', 'Path', 'Tier'].map((Key) => below('/app', filtered({ Key, Values: ['x'] }))),
    answers: ['Name', 'Path', 'Tier'].map((key) =>
      refused('InvalidFilterKey', `The following filter key is not valid: ${key}. Valid filter keys include: [Type, KeyId].`),
    ),
  },
  {
    operation,
    does: 'Refuses filters for data types and tags.',
    source: api(operation),
    calls: [below('/app', filtered({ Key: 'DataType', Values: ['text'] })), below('/app', filtered({ Key: 'tag:team', Values: ['mail'] }))],
    answers: [refused('InvalidFilterKey'), refused('InvalidFilterKey')],
    moto: { differs: 'refuses the one with ValidationException and takes the other; the API reference says that neither is supported' },
  },
  {
    operation,
    does: 'Has ten parameters on a page, and a token for the next one.',
    source: api(operation),
    given: many,
    calls: [below('/p'), [operation, ({ NextToken }: Answer) => ({ Path: '/p', NextToken })]],
    answers: [{ Parameters: named(...numbered.slice(0, 10)), NextToken: expect.any(String) }, { Parameters: named(...numbered.slice(10)) }],
  },
  {
    operation,
    does: 'Has no token on the last page, not even on a full one.',
    source: api(operation),
    given: many.slice(0, 10),
    calls: [below('/p')],
    answers: [without('NextToken')],
    moto: {
      differs:
        'has a token for an empty page after each full one (moto, ssm/models.py, _get_values_nexttoken); AWS may do so, too, since results are best effort',
    },
  },
  {
    operation,
    does: 'Has so many parameters on a page as are asked for.',
    source: api(operation),
    given: many,
    calls: [below('/p', { MaxResults: 3 })],
    answers: [{ Parameters: named(...numbered.slice(0, 3)), NextToken: expect.any(String) }],
  },
  {
    operation,
    does: 'May have an empty page with a token for the next one.',
    source: api(operation),
    given: many.slice(0, 1),
    faults: { emptyPages: 1 },
    calls: [below('/p'), [operation, ({ NextToken }: Answer) => ({ Path: '/p', NextToken })]],
    answers: [{ Parameters: [], NextToken: expect.any(String) }, { Parameters: named('/p/00') }],
    moto: noFault,
  },
  {
    operation,
    does: 'Refuses to have more than ten on a page.',
    source: model,
    calls: [below('/p', { MaxResults: 23 })],
    answers: [broken('maxResults', 'Member must have value less than or equal to 10')],
  },
  {
    operation,
    does: 'Refuses to have none on a page.',
    source: model,
    calls: [below('/p', { MaxResults: 0 })],
    answers: [broken('maxResults', 'Member must have value greater than or equal to 1')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Refuses a token that it has not made.',
    source: model,
    calls: [below('/p', { NextToken: 'AAAA' })],
    answers: [refused('InvalidNextToken')],
    moto: noTokenCheck,
  },
  {
    operation,
    does: 'Denies by the path as it was asked for.',
    source: guide('ps-retrieval-authorization'),
    given: tree,
    faults: { denied: ['/app'] },
    calls: [below('/app/')],
    answers: [refused('AccessDeniedException', expect.stringContaining(`ssm:GetParametersByPath on resource: ${arn}/app/`))],
    moto: noDenial,
  },
  {
    operation,
    does: 'Answers what is denied by itself to whoever may read the path above it.',
    source: guide('ps-retrieval-authorization'),
    given: tree,
    faults: { denied: ['/app/b'] },
    calls: [below('/app')],
    answers: [{ status: 200, Parameters: named('/app/a', '/app/b') }],
  },
];
