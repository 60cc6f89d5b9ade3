import { expect } from 'vitest';
import type { Answer } from '../../helper/wire.ts';
import { arn, type Behaviour, broken, type Call, label, overwrite, put, refused, secure } from './behaviour.ts';
import { noCipher, noDenial, noTokenCheck } from './moto.ts';
import { api, encryption, model, motoTest, notKnown } from './source.ts';

const operation = 'GetParameterHistory';

function history(Name: string, more: object = {}): Call {
  return [operation, { Name, ...more }];
}

export const getParameterHistory: readonly Behaviour[] = [
  {
    operation,
    does: 'Tells all versions with their values, the oldest first.',
    source: motoTest('test_get_parameter_history'),
    given: [put('/a'), overwrite('/a', '2'), overwrite('/a', '3')],
    calls: [history('/a')],
    answers: [{ status: 200, Parameters: [1, 2, 3].map((Version) => ({ Name: '/a', Version, Value: String(Version) })) }],
  },
  {
    operation,
    does: 'Tells what each version had of metadata.',
    source: model,
    given: [put('/a', { Description: 'first' }), overwrite('/a', '2', { Description: 'second' })],
    calls: [history('/a')],
    answers: [
      {
        Parameters: [
          {
            Description: 'first',
            Type: 'String',
            Tier: 'Standard',
            LastModifiedDate: expect.any(Number),
            LastModifiedUser: expect.any(String),
          },
          { Description: 'second', DataType: 'text' },
        ],
      },
    ],
  },
  {
    operation,
    does: 'Tells the labels of each version.',
    source: motoTest('test_get_parameter_history_with_label'),
    given: [put('/a'), overwrite('/a', '2'), label('/a', 1, 'prod')],
    calls: [history('/a')],
    answers: [{ Parameters: [{ Labels: ['prod'] }, { Version: 2 }] }],
  },
  {
    operation,
    does: 'Decrypts on demand, and gives ciphertexts otherwise.',
    source: encryption,
    given: [secure('/s', 'plain text')],
    calls: [history('/s', { WithDecryption: true }), history('/s')],
    answers: [
      { Parameters: [{ Value: 'plain text', KeyId: 'alias/aws/ssm' }] },
      { Parameters: [{ Value: expect.not.stringContaining('plain') }] },
    ],
    moto: noCipher,
  },
  {
    operation,
    does: 'Takes an ARN for the name.',
    source: api(operation),
    given: [put('/a')],
    calls: [history(`${arn}/a`)],
    answers: [{ status: 200, Parameters: [{ Name: '/a', Version: 1 }] }],
    moto: { differs: 'finds nothing (moto, ssm/models.py, get_parameter_history); the API reference names the ARN' },
  },
  {
    operation,
    does: 'Takes no selector.',
    source: notKnown('the documentation names none'),
    given: [put('/a')],
    calls: [history('/a:1')],
    answers: [refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Does not find what is not there.',
    source: model,
    calls: [history('/gone')],
    answers: [refused('ParameterNotFound')],
  },
  {
    operation,
    does: 'Has so many versions on a page as are asked for, and a token for the next one.',
    source: motoTest('test_get_parameter_history_NextTokenImplementation'),
    given: [put('/a'), overwrite('/a', '2'), overwrite('/a', '3')],
    calls: [history('/a', { MaxResults: 2 }), [operation, ({ NextToken }: Answer) => ({ Name: '/a', MaxResults: 2, NextToken })]],
    answers: [{ Parameters: [{ Version: 1 }, { Version: 2 }], NextToken: expect.any(String) }, { Parameters: [{ Version: 3 }] }],
  },
  {
    operation,
    does: 'Refuses to have more than 50 on a page.',
    source: motoTest('test_get_parameter_history_should_throw_exception_when_MaxResults_is_too_large'),
    given: [put('/a')],
    calls: [history('/a', { MaxResults: 51 })],
    answers: [broken('maxResults', 'Member must have value less than or equal to 50')],
  },
  {
    operation,
    does: 'Refuses a token that it has not made.',
    source: model,
    given: [put('/a')],
    calls: [history('/a', { NextToken: 'AAAA' })],
    answers: [refused('InvalidNextToken')],
    moto: noTokenCheck,
  },
  {
    operation,
    does: 'Needs no more than the right to read it for all values there ever were: a denial names the parameter.',
    source: api(operation),
    given: [put('/a')],
    faults: { denied: ['/a'] },
    calls: [history('/a')],
    answers: [refused('AccessDeniedException', expect.stringContaining(`ssm:GetParameterHistory on resource: ${arn}/a`))],
    moto: noDenial,
  },
];
