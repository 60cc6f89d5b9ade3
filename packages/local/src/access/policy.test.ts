import { describe, expect, it } from 'vitest';
import { compilePolicies, type Question, type Statement } from './policy.ts';

const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/prod/db';

function verdict(statements: readonly Partial<Statement>[], question: Partial<Question> = {}): string {
  const filled = statements.map((one) => ({ Effect: 'Allow' as const, ...one }));
  return compilePolicies([{ Version: '2012-10-17', Statement: filled }])({
    action: 'ssm:GetParameter',
    resource: arn,
    context: {},
    ...question,
  });
}

describe('policies', () => {
  it.each([
    ['nothing', [], 'not allowed'],
    ['everything', [{ Action: '*', Resource: '*' }], 'allowed'],
    ['the action and the resource', [{ Action: 'ssm:GetParameter', Resource: arn }], 'allowed'],
    ['an action in another case', [{ Action: 'SSM:getparameter', Resource: arn }], 'allowed'],
    ['a resource in another case', [{ Action: '*', Resource: arn.toUpperCase() }], 'not allowed'],
    ['one of several', [{ Action: ['kms:*', 'ssm:Get*'], Resource: ['x', arn] }], 'allowed'],
    ['a longer action', [{ Action: 'ssm:GetParameters', Resource: '*' }], 'not allowed'],
    ['a sign', [{ Action: 'ssm:GetParamete?', Resource: arn.replace('db', '?b') }], 'allowed'],
    ['a dot, which is a dot', [{ Action: 'ssm.GetParameter', Resource: '*' }], 'not allowed'],
    ['what lies below a path', [{ Action: '*', Resource: arn.replace('prod/db', '*') }], 'allowed'],
    ['the path, which is not what lies below it', [{ Action: '*', Resource: arn.replace('/db', '') }], 'not allowed'],
    ['all but this action', [{ NotAction: 'ssm:GetParameter', Resource: '*' }], 'not allowed'],
    ['all but other actions', [{ NotAction: 'ssm:Put*', Resource: '*' }], 'allowed'],
    ['all but this resource', [{ Action: '*', NotResource: arn }], 'not allowed'],
    [
      'a denial after a grant',
      [
        { Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ssm:Get*', Resource: arn },
      ],
      'denied',
    ],
    [
      'a denial before a grant',
      [
        { Effect: 'Deny', Action: 'ssm:Get*', Resource: arn },
        { Action: '*', Resource: '*' },
      ],
      'denied',
    ],
    [
      'a denial of something else',
      [
        { Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ssm:Put*', Resource: '*' },
      ],
      'allowed',
    ],
  ] as const)('that name %s', (_, statements, expected) => {
    expect(verdict(statements)).toBe(expected);
  });

  it.each([
    [{ StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } }, { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' }, true],
    [{ StringEquals: { 'KMS:viaservice': ['a', 'b'] } }, { 'kms:ViaService': 'b' }, true],
    [{ StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
    [{ StringLike: { k: 'a*' } }, { k: 'ab' }, true],
    [{ StringLike: { k: 'a*' } }, {}, false],
    [{ StringLikeIfExists: { k: 'a*' } }, {}, true],
    [{ StringLikeIfExists: { k: 'a*' } }, { k: 'b' }, false],
    [{ StringNotEquals: { k: 'a' } }, { k: 'b' }, true],
    [{ StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
    [{ StringNotLike: { k: 'a*' } }, {}, true],
    [{ StringEqualsIgnoreCase: { k: 'ABC' } }, { k: 'abc' }, true],
    [{ ArnLike: { k: 'arn:*:iam::1:user/*' } }, { k: 'arn:aws:iam::1:user/a:b' }, true],
    [{ ArnLike: { k: 'arn:*:user/*' } }, { k: 'arn:aws:iam::1:user/a' }, false],
    [{ ArnNotEquals: { k: 'arn:*:iam::1:user/a' } }, { k: 'arn:aws:iam::1:user/a' }, false],
    [{ Bool: { 'ssm:Recursive': false } }, { 'ssm:Recursive': 'false' }, true],
    [{ Bool: { 'ssm:Recursive': 'true' } }, { 'ssm:Recursive': 'false' }, false],
    [{ Null: { k: 'true' } }, {}, true],
    [{ Null: { k: 'true' } }, { k: '1' }, false],
    [{ StringEquals: { k: 'a' }, Bool: { l: true } }, { k: 'a', l: 'false' }, false],
  ] as const)('hold only if %o, with %o: %s', (Condition, context, holds) => {
    expect(verdict([{ Action: '*', Resource: '*', Condition }], { context })).toBe(holds ? 'allowed' : 'not allowed');
  });

  it.each([
    [{ Action: '*' }, 'either `Resource` or `NotResource`'],
    [{ Action: '*', NotAction: 'x', Resource: '*' }, 'either `Action` or `NotAction`'],
    [{ Action: '*', Resource: '*', Principal: '*' }, 'cannot have `Principal`'],
    [{ Effect: 'allow', Action: '*', Resource: '*' }, '`Allow` or `Deny`'],
    [{ Action: '*', Resource: 'arn:${aws:username}' }, 'cannot have variables'],
    [{ Action: '*', NotResource: [arn, 'arn:aws:s*:eu-west-1:111122223333:parameter/a'] }, 'service of a resource cannot have wildcards'],
    [{ Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, 'operator `IpAddress`'],
    [{ Action: '*', Resource: '*', Condition: { 'ForAnyValue:IpAddress': { k: 'a' } } }, 'operator `IpAddress`'],
    [{ Action: '*', Resource: '*', Condition: { 'ForSomeValue:StringEquals': { k: 'a' } } }, 'operator `ForSomeValue:StringEquals`'],
  ])('that cannot be evaluated are refused: %o', (statement, message) => {
    expect(() => verdict([statement as Partial<Statement>])).toThrow(message);
  });
});
