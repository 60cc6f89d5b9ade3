import { describe, expect, it } from 'vitest';
import { bareName, isVersion, nameFault, parseArn } from './name.ts';

describe('a name that Parameter Store takes', () => {
  it.each([
    '/a',
    '/app/prod/db/password',
    '/A-z_0.9/x',
    '/app/prod.eu/.hidden',
    `/${Array.from({ length: 15 }, () => 'level').join('/')}`,
    `/${'a'.repeat(900)}`,
    '/app/aws',
    '/app/ssm/key',
    '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    '/aws/reference/secretsmanager/app/prod/db',
    '/aws/reference/secretsmanager/a+b=c@d.e-f_g',
  ])('%s', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });
});

describe('a name that it does not', () => {
  const level = 'a level of a name may hold only letters, digits and `_.-`';
  const empty = 'a name has no empty level (`//`, or `/` at its end)';
  const reserved = 'a name cannot begin with `aws` or `ssm`, except below `/aws/service/` and `/aws/reference/secretsmanager/`';
  it.each([
    ['', 'a name begins with `/`'],
    ['a/b', 'a name begins with `/`'],
    ['./a', 'a name begins with `/`'],
    ['/', empty],
    ['/a/', empty],
    ['/a//b', empty],
    ['/a b', level],
    ['/a/é', level],
    ['/a/${env}', level],
    ['/a/*', level],
    ['/a:3', level],
    ['/a+b', level],
    [`/${Array.from({ length: 16 }, () => 'level').join('/')}`, 'a name has at most 15 levels, this one has 16'],
    [`/${'a'.repeat(1011)}`, expect.stringMatching(/^a name has at most \d+ characters, this one has 1012$/)],
    ['/aws', reserved],
    ['/aws/app', reserved],
    ['/AWS/service/x', reserved],
    ['/awsome', reserved],
    ['/ssm/key', reserved],
    ['/SSMith/key', reserved],
    ['/aws/reference/secretsmanager/', 'the ID of a secret may hold only letters, digits and `/_+=.@-`'],
    ['/aws/reference/secretsmanager/a b', 'the ID of a secret may hold only letters, digits and `/_+=.@-`'],
  ])('%s: %s', (name, fault) => {
    expect(nameFault(name)).toEqual(fault);
  });
});

it.each([
  ['1', true],
  ['0012', true],
  ['stable', false],
  ['v1', false],
  ['1a', false],
  ['AWSCURRENT', false],
  ['', false],
])('the selector %j is a version: %s', (selector, expected) => {
  expect(isVersion(selector)).toBe(expected);
});

describe('three ways to say the same parameter', () => {
  it.each([
    ['a', '/a'],
    ['/a', '/a'],
    ['a/b', '/a/b'],
    ['arn:aws:ssm:eu-west-1:111122223333:parameter/a/b', '/a/b'],
    ['arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/a', '/a'],
    ['arn:aws:ssm:eu-west-1::parameter/aws/service/x', '/aws/service/x'],
  ])('%s is %s', (name, bare) => {
    expect(bareName(name)).toBe(bare);
  });
});

describe('an ARN', () => {
  it.each([
    [
      'arn:aws:ssm:eu-west-1:111122223333:parameter/app/key',
      { partition: 'aws', region: 'eu-west-1', account: '111122223333', name: '/app/key' },
    ],
    [
      'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/a',
      { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333', name: '/a' },
    ],
    [
      'arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/a',
      { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333', name: '/a' },
    ],
    ['arn:aws:ssm:eu-west-1::parameter/aws/service/x', { partition: 'aws', region: 'eu-west-1', account: '', name: '/aws/service/x' }],
  ])('%s', (arn, parts) => {
    expect(parseArn(arn)).toEqual(parts);
  });

  it.each([
    '/a',
    'arn:aws:ssm:eu-west-1:111122223333:parameter',
    'arn:aws:ssm:eu-west-1:111122223333:document/a',
    'arn:aws:ssm:eu-west-1:1234:parameter/a',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/a:3',
    'arn:aws:s3:::bucket',
    'x arn:aws:ssm:eu-west-1:111122223333:parameter/a',
  ])('%s is none of a parameter', (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});
