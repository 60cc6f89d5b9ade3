import { expect } from 'vitest';
import { type Behaviour, get, put, refused } from './behaviour.ts';
import { noFault } from './moto.ts';
import { commonErrors, model, motoTest, signing } from './source.ts';

const operation = 'all';

export const protocol: readonly Behaviour[] = [
  {
    operation,
    does: 'Tells of all broken constraints at once.',
    source: motoTest('test_describe_parameters_invalid_parameter_filters'),
    calls: [['GetParameterHistory', { MaxResults: 99 }]],
    answers: [
      refused(
        'ValidationException',
        "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
          "Value '99' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
      ),
    ],
    moto: { differs: 'tells of the first one that it finds, and of no missing member' },
  },
  {
    operation,
    does: 'Spells the member for the message of most errors in lower case.',
    source: model,
    given: [put('/a')],
    calls: [get('/a:7')],
    answers: [{ status: 400, text: expect.stringContaining('"message"') }],
  },
  {
    operation,
    does: 'Spells it `Message` in InvalidFilterValue.',
    source: model,
    calls: [['DescribeParameters', { ParameterFilters: [{ Key: 'Name' }] }]],
    answers: [{ status: 400, error: 'InvalidFilterValue', text: expect.stringContaining('"Message"') }],
  },
  {
    operation,
    does: 'Throttles with the status 400, not with the 429 of other services.',
    source: commonErrors,
    faults: { failures: [{ kind: 'throttle' }] },
    calls: [get('/a')],
    answers: [refused('ThrottlingException', 'Rate exceeded')],
    moto: noFault,
  },
  {
    operation,
    does: 'Fails by itself with the status 500.',
    source: model,
    faults: { failures: [{ kind: 'error' }] },
    calls: [get('/a')],
    answers: [{ status: 500, error: 'InternalServerError' }],
    moto: noFault,
  },
  {
    operation,
    does: 'Refuses the credentials of a session that is over, with the status 400.',
    source: commonErrors,
    faults: { expiredCredentials: true },
    calls: [get('/a')],
    answers: [refused('ExpiredTokenException', 'The security token included in the request is expired')],
    moto: noFault,
  },
  {
    operation,
    does: 'Refuses a signature that is older than five minutes.',
    source: signing,
    faults: { clockAhead: 3_600_000 },
    calls: [get('/a')],
    answers: [refused('InvalidSignatureException')],
    moto: { differs: 'looks at no signature (moto documentation)' },
  },
];
