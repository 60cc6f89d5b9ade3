import { expect } from 'vitest';
import { malformedName } from '../../../packages/local/src/service/error.ts';
import {
  arn,
  type Behaviour,
  broken,
  type Call,
  customKey,
  inAnyOrder,
  invalid,
  label,
  named,
  overwrite,
  put,
  refused,
  secure,
  without,
} from './behaviour.ts';
import { noConstraint, noDenial, noKey, noSelector } from './moto.ts';
import { api, encryption, guide, model, notKnown, recorded, thread } from './source.ts';

const operation = 'GetParameters';

function getAll(Names: readonly string[], more: object = {}): Call {
  return [operation, { Names, ...more }];
}

const ten = Array.from({ length: 10 }, (_, index) => `/n/${index}`);
const eleven = Array.from({ length: 11 }, (_, index) => `n${index}`);

export const getParameters: readonly Behaviour[] = [
  {
    operation,
    does: 'Answers in alphabetical order, not in that of the request.',
    source: api(operation),
    given: ten.map((name) => put(name)),
    calls: [getAll(ten.toReversed())],
    answers: [{ Parameters: named(...ten), InvalidParameters: [] }],
    moto: {
      differs:
        'answers in the order of a Python set, which is none (moto, ssm/models.py, get_parameters); the API reference says alphabetical',
    },
  },
  {
    operation,
    does: 'Always says which names were invalid, even if none was.',
    source: recorded('TestSSM::test_parameters_with_path'),
    given: [put('/a/b/c')],
    calls: [getAll(['/a/b/c'])],
    answers: [{ status: 200, Parameters: named('/a/b/c'), InvalidParameters: [] }],
  },
  {
    operation,
    does: 'Takes an ARN for a name, and answers with the plain name.',
    source: recorded('TestSSM::test_parameters_with_path'),
    given: [put('/a/b/c')],
    calls: [getAll([`${arn}/a/b/c`])],
    answers: [{ Parameters: [{ Name: '/a/b/c', ARN: `${arn}/a/b/c` }], InvalidParameters: [] }],
  },
  {
    operation,
    does: 'Has no tier in what it answers.',
    source: recorded('TestSSM::test_parameters_with_path'),
    given: [put('/a/b/c')],
    calls: [getAll(['/a/b/c'])],
    answers: [{ Parameters: [without('Tier', 'Selector')] }],
  },
  {
    operation,
    does: 'Answers with what is there, and names the rest by the very text of the request, with its selector and no reason.',
    source: thread('getmoto/moto', 3984),
    given: [put('/a')],
    calls: [getAll(['/a', '/gone', '/a:7', '/a:nope'])],
    answers: [{ status: 200, Parameters: named('/a'), InvalidParameters: ['/gone', '/a:7', '/a:nope'] }],
  },
  {
    operation,
    does: 'Names an ARN behind which nothing is by the very ARN.',
    source: notKnown('that names are repeated is reported of plain ones'),
    calls: [getAll([`${arn}/gone`])],
    answers: [{ status: 200, Parameters: [], InvalidParameters: [`${arn}/gone`] }],
  },
  {
    operation,
    does: 'Answers a name that is asked for twice once.',
    source: thread('getmoto/moto', 3984),
    given: [put('/a')],
    calls: [getAll(['/a', '/a'])],
    answers: [{ Parameters: named('/a'), InvalidParameters: [] }],
  },
  {
    operation,
    does: 'Takes ten names.',
    source: model,
    calls: [getAll(eleven.slice(1))],
    answers: [{ status: 200, Parameters: [] }],
  },
  {
    operation,
    does: 'Refuses the eleventh name, and repeats all of them.',
    source: thread('remind101/ssm-env', 10),
    calls: [getAll(eleven)],
    answers: [
      invalid(
        `1 validation error detected: Value '[${eleven.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
      ),
    ],
    moto: {
      differs:
        'ends the message with a full stop, which those who have met it at AWS do not show (remind101/ssm-env#10, architect/architect#1351)',
    },
  },
  {
    operation,
    does: 'Refuses a request for nothing.',
    source: model,
    calls: [getAll([])],
    answers: [broken('names', 'Member must have length greater than or equal to 1')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Says with each answer by which selector it was found.',
    source: model,
    given: [put('/a'), overwrite('/a', '2'), label('/a', 1, 'prod')],
    calls: [getAll(['/a:prod'])],
    answers: [{ Parameters: [{ Name: '/a', Selector: ':prod', Value: '1' }] }],
    moto: noSelector,
  },
  {
    operation,
    does: 'Answers two versions of one parameter with two items.',
    source: notKnown('nobody shows such a call'),
    given: [put('/a'), overwrite('/a', '2')],
    calls: [getAll(['/a:2', '/a:1'])],
    answers: [
      {
        Parameters: inAnyOrder({ Name: '/a', Value: '1', Version: 1 }, { Name: '/a', Value: '2', Version: 2 }),
      },
    ],
  },
  {
    operation,
    does: 'Answers `a` and `/a`, which are one parameter, with two items.',
    source: notKnown('nobody shows such a call'),
    given: [put('plain')],
    calls: [getAll(['plain', '/plain'])],
    answers: [{ Parameters: inAnyOrder({ ARN: `${arn}/plain` }, { ARN: `${arn}/plain` }), InvalidParameters: [] }],
  },
  {
    operation,
    does: 'Fails as a whole for one malformed name.',
    source: thread('aws/aws-sdk-js-v3', 5005),
    given: [put('/a')],
    calls: [getAll(['/a', 'b/c'])],
    answers: [invalid(malformedName)],
    moto: { differs: 'counts it among the invalid parameters; whoever has met it at AWS shows an error (aws/aws-sdk-js-v3#5005)' },
  },
  {
    operation,
    does: 'Fails as a whole for one name that IAM denies, and names its ARN.',
    source: guide('ps-retrieval-authorization'),
    given: [put('/a'), put('/c/d')],
    faults: { denied: ['/c/d'] },
    calls: [getAll(['/a', '/c/d']), getAll(['/a'])],
    answers: [
      refused('AccessDeniedException', expect.stringContaining(`ssm:GetParameters on resource: ${arn}/c/d`)),
      { status: 200, Parameters: named('/a') },
    ],
    moto: noDenial,
  },
  {
    operation,
    does: 'Fails as a whole for one key that may not be used.',
    source: thread('aws/aws-cdk', 4498),
    given: [put('/a'), secure('/s', 'x', { KeyId: customKey })],
    faults: { deniedKeys: [customKey] },
    calls: [getAll(['/a', '/s'], { WithDecryption: true })],
    answers: [
      refused('AccessDeniedException', expect.stringContaining('The ciphertext refers to a customer master key that does not exist')),
    ],
    moto: noKey,
  },
  {
    operation,
    does: 'Fails as a whole for one key that is disabled.',
    source: thread('hashicorp/terraform', 27352),
    given: [put('/a'), secure('/s', 'x', { KeyId: customKey })],
    faults: { disabledKeys: [customKey] },
    calls: [getAll(['/a', '/s'], { WithDecryption: true })],
    answers: [refused('InvalidKeyId')],
    moto: noKey,
  },
  {
    operation,
    does: 'Needs no key for what it does not decrypt.',
    source: encryption,
    given: [secure('/s', 'x', { KeyId: customKey })],
    faults: { deniedKeys: [customKey], disabledKeys: [customKey] },
    calls: [getAll(['/s'])],
    answers: [{ status: 200, Parameters: named('/s') }],
  },
];
