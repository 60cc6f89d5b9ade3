import { expect } from 'vitest';
import { type Behaviour, get, inAnyOrder, invalid, named, place, put, refused } from './behaviour.ts';
import { api, guide, localStackTest, notKnown } from './source.ts';

const operation = 'GetParameter';
const secretsManager = guide('integration-ps-secretsmanager');
const prefix = '/aws/reference/secretsmanager/';
const secrets = { 'app/db': ['old', 'new'] };
const decrypt = { WithDecryption: true };
const needed = invalid('WithDecryption flag must be True for retrieving a Secret Manager secret.');
const image = '/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2';
const seeds = { [image]: 'ami-1' };

export const references: readonly Behaviour[] = [
  {
    operation,
    does: 'Answers a reference to Secrets Manager like a SecureString of version 0.',
    source: secretsManager,
    secrets,
    calls: [get(`${prefix}app/db`, decrypt)],
    answers: [{ status: 200, Parameter: { Type: 'SecureString', Value: 'new', Version: 0 } }],
  },
  {
    operation,
    does: 'Answers a reference with the name that was asked for, and the ARN of the secret.',
    source: secretsManager,
    secrets,
    calls: [get(`${prefix}app/db`, decrypt)],
    answers: [
      {
        Parameter: {
          Name: `${prefix}app/db`,
          ARN: expect.stringContaining(`arn:aws:secretsmanager:${place.region}:${place.account}:secret:app/db-`),
        },
      },
    ],
    moto: {
      differs:
        'answers with the name of the secret, and an ARN of Parameter Store that nothing has (moto, ssm/models.py, _get_secretsmanager_parameter)',
    },
  },
  {
    operation,
    does: 'Hands on what Secrets Manager said of the secret, as JSON.',
    source: localStackTest('test_get_secret_parameter'),
    secrets,
    calls: [get(`${prefix}app/db`, decrypt)],
    answers: [{ Parameter: { SourceResult: expect.stringMatching(/^\{.*"name": ?"app\/db".*\}$/) } }],
    moto: { differs: 'hands on its answer to DescribeSecret, with other members' },
  },
  {
    operation,
    does: 'Takes a stage for a label.',
    source: secretsManager,
    secrets,
    calls: [get(`${prefix}app/db:AWSCURRENT`, decrypt), get(`${prefix}app/db:AWSPREVIOUS`, decrypt)],
    answers: [{ Parameter: { Value: 'new' } }, { Parameter: { Value: 'old' } }],
  },
  {
    operation,
    does: 'Refuses to read a secret without decrypting it.',
    source: secretsManager,
    secrets,
    calls: [get(`${prefix}app/db`), get(`${prefix}app/db`, { WithDecryption: false })],
    answers: [needed, needed],
  },
  {
    operation,
    does: 'Tells of a secret that is not there by its name.',
    source: {
      ...secretsManager,
      evidence: 'reported',
      text: 'moto, test_ssm_secretsmanager.py, test_get_value_from_secrets_manager__param_does_not_exist',
    },
    calls: [get(`${prefix}gone`, decrypt)],
    answers: [
      refused(
        'ParameterNotFound',
        expect.stringMatching(
          /^An error occurred \(ParameterNotFound\) when referencing Secrets Manager: Secret \/?aws\/reference\/secretsmanager\/gone not found\.$/,
        ),
      ),
    ],
  },
  {
    operation: 'GetParameters',
    does: 'Refuses the whole batch if a secret is in it and nothing is to be decrypted.',
    source: secretsManager,
    secrets,
    given: [put('/a')],
    calls: [['GetParameters', { Names: ['/a', `${prefix}app/db`] }]],
    answers: [needed],
    moto: { differs: 'checks it in GetParameter alone (moto, ssm/responses.py); the user guide says it of both' },
  },
  {
    operation: 'GetParameters',
    does: 'Answers secrets among parameters.',
    source: secretsManager,
    secrets,
    given: [put('/a')],
    calls: [['GetParameters', { Names: [`${prefix}app/db`, '/a'], ...decrypt }]],
    answers: [{ status: 200, Parameters: inAnyOrder({ Value: '1' }, { Value: 'new' }) }],
  },
  {
    operation: 'GetParameters',
    does: 'Counts a secret that is not there among the invalid parameters.',
    source: notKnown('of GetParameter alone it is told'),
    calls: [['GetParameters', { Names: [`${prefix}gone`], ...decrypt }]],
    answers: [{ status: 200, Parameters: [], InvalidParameters: [`${prefix}gone`] }],
    moto: { differs: 'fails with ParameterNotFound, which the model of AWS does not have for this operation' },
  },
  {
    operation: 'GetParametersByPath',
    does: 'Finds no secrets.',
    source: secretsManager,
    secrets,
    given: [put('/a')],
    calls: [['GetParametersByPath', { Path: '/', Recursive: true, ...decrypt }]],
    answers: [{ status: 200, Parameters: named('/a') }],
  },
  {
    operation,
    does: 'Reads public parameters, in whose ARN no account is.',
    source: guide('parameter-store-public-parameters'),
    seeds,
    calls: [get(image)],
    answers: [{ status: 200, Parameter: { Name: image, ARN: `arn:aws:ssm:${place.region}::parameter${image}` } }],
    moto: { differs: 'puts the account into the ARN; the user guide shows it empty' },
  },
  {
    operation: 'GetParametersByPath',
    does: 'Finds public parameters below their own path.',
    source: guide('parameter-store-public-parameters'),
    seeds,
    calls: [['GetParametersByPath', { Path: '/aws/service/ami-amazon-linux-latest' }]],
    answers: [{ status: 200, Parameters: expect.arrayContaining([expect.objectContaining({ Name: image })]) }],
  },
  {
    operation: 'DescribeParameters',
    does: 'Describes no public parameters.',
    source: api('DescribeParameters'),
    seeds,
    given: [get(image), put('/a')],
    calls: [['DescribeParameters', {}]],
    answers: [{ status: 200, Parameters: named('/a') }],
    moto: { differs: 'describes all that it has read once' },
  },
];
