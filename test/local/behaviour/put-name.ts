import { malformedName } from '../../../packages/local/src/service/error.ts';
import { arn, type Behaviour, broken, invalid, put, refused } from './behaviour.ts';
import { noConstraint, noNameRule } from './moto.ts';
import { api, motoTest, motoVerified } from './source.ts';

const operation = 'PutParameter';
const names = motoTest('test_put_parameter_invalid_names');
const prefixed = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
/** What the ARN of a parameter of this account leaves to its name, with the slash. */
const longest = 1011 - arn.length;

export const putParameterNames: readonly Behaviour[] = [
  {
    operation,
    does: 'Does not create what is reserved for AWS.',
    source: names,
    calls: [put('/aws/test')],
    answers: [refused('AccessDeniedException', 'No access to reserved parameter name: /aws/test.')],
  },
  {
    operation,
    does: 'Does not create a single level that begins with "aws" or "ssm", in upper case or lower.',
    source: names,
    calls: ['ssm_test', 'SSM_TEST', 'aws_test', 'AWS_TEST'].map((name) => put(name)),
    answers: [1, 2, 3, 4].map(() => invalid(prefixed)),
  },
  {
    operation,
    does: 'Does not create a path that begins with "/ssm", and names the prefix alone.',
    source: names,
    calls: [put('/ssm/test')],
    answers: [invalid(malformedName)],
  },
  {
    operation,
    does: 'Refuses several levels without the first slash.',
    source: api(operation),
    calls: [put('a/b')],
    answers: [invalid('Parameter name must be a fully qualified name.')],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Takes no ARN.',
    source: api(operation),
    calls: [put(`${arn}/a`)],
    answers: [{ status: 400 }],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Takes letters, digits, `.`, `-` and `_` in a level, and nothing else.',
    source: api(operation),
    calls: [put('/a.b/c-d/e_f/9'), put('/a+b'), put('/a@b'), put('/ä')],
    answers: [{ status: 200 }, invalid(malformedName), invalid(malformedName), invalid(malformedName)],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Refuses a name with a slash at its end, or two in a row.',
    source: api(operation),
    calls: [put('/a/'), put('/a//b')],
    answers: [invalid(malformedName), invalid(malformedName)],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Takes fifteen levels.',
    source: api(operation),
    calls: [put('/x'.repeat(15))],
    answers: [{ status: 200 }],
  },
  {
    operation,
    does: 'Refuses sixteen levels.',
    source: api(operation),
    calls: [put('/x'.repeat(16))],
    answers: [refused('HierarchyLevelLimitExceededException')],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Takes a name whose ARN has 1,011 characters.',
    source: api(operation),
    calls: [put(`/${'x'.repeat(longest - 1)}`)],
    answers: [{ status: 200 }],
  },
  {
    operation,
    does: 'Refuses a name whose ARN has more.',
    source: api(operation),
    calls: [put(`/${'x'.repeat(longest)}`)],
    answers: [refused('ValidationException')],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Refuses an empty name.',
    source: api(operation),
    calls: [put('')],
    answers: [broken('name', 'Member must have length greater than or equal to 1')],
    moto: noConstraint,
  },
  {
    operation,
    does: 'Takes blanks around a name away.',
    source: api(operation),
    calls: [put(' /a '), ['GetParameter', { Name: '/a' }]],
    answers: [{ status: 200 }, { status: 200 }],
    moto: noNameRule,
  },
  {
    operation,
    does: 'Takes a single level with its slash and without for the same parameter.',
    source: motoVerified('test_parameter_lifecycle_with_leading_slash'),
    given: [put('plain')],
    calls: [put('/plain')],
    answers: [refused('ParameterAlreadyExists')],
  },
];
