import { expect, it } from 'vitest';
import { findForeign, replaceForeign } from './foreign.ts';

it.each([
  ['serverless, which is ours', 'x: ${ssm:/app/key}', 'x: ${ssm:/app/key}'],
  ['serverless, old decryption', '${ssm:/app/key~true}', '${ssm:/app/key}'],
  ['serverless, a list', '${ssm:/app/list~split}', '${ssm:/app/list|list}'],
  ['serverless, a region', '${ssm(us-east-1):/app/key}', '${ssm://us-east-1/app/key}'],
  ['serverless, a region and raw', '${ssm(raw, us-east-1):/app/key}', '${ssm://us-east-1/app/key}'],
  ['serverless, the region of version 1', '${ssm.us-east-1:/app/key~true}', '${ssm://us-east-1/app/key}'],
  ['serverless, the stage', "${ssm:/app/${opt:stage, 'dev'}/key}", '${ssm:/app/${env}/key}'],
  ['serverless, another stage', 'a${ssm:/app/${self:provider.stage}/key}b', 'a${ssm:/app/${env}/key}b'],
  ['serverless, a default', "${ssm:/app/key, 'none'}", '${ssm:/app/key|default("none")}'],
  ['serverless, a name of one level', '${ssm:key}', '${ssm:/key}'],
  ['CloudFormation', "'{{resolve:ssm:S3AccessControl:2}}'", "'${ssm:/S3AccessControl:2}'"],
  ['CloudFormation, secure', '{{resolve:ssm-secure:/app/key:10}}', '${ssm:/app/key:10}'],
  ['CloudFormation, without a version', '{{resolve:ssm:/app/key}}', '${ssm:/app/key}'],
  ['vals', 'ref+awsssm://app/key', '${ssm:/app/key}'],
  ['vals, a region', '"ref+awsssm://app/key?region=us-west-2"', '"${ssm://us-west-2/app/key}"'],
  ['vals, the rest of a name', 'ref+awsssm://app/prod?region=eu-west-1#/db/password', '${ssm://eu-west-1/app/prod/db/password}'],
  ['vals, a field', 'secretref+awsssm://app/db?mode=singleparam&version=3#/user/name', '${ssm:/app/db:3#user.name}'],
  ['vals inside a text', 'a ref+awsssm://app/key+ b', 'a ${ssm:/app/key} b'],
  ['chamber', 'A=x\nDB_PASSWORD=chamberme # c\n', 'A=x\nDB_PASSWORD=${ssm:/shop/db_password} # c\n'],
  ['chamber in YAML', 'DB_PASSWORD: "chamberme"\n', 'DB_PASSWORD: "${ssm:/shop/db_password}"\n'],
  [
    'ours with a selector and filters',
    '${ssm:/a:3#f|int} ${ssm:./a} ${ssm://eu-west-1/a}',
    '${ssm:/a:3#f|int} ${ssm:./a} ${ssm://eu-west-1/a}',
  ],
])('%s', (_, before, after) => {
  const found = findForeign(before, 'shop');
  expect(found.filter(({ why }) => why !== undefined)).toEqual([]);
  expect(replaceForeign(before, found)).toBe(after);
  expect(findForeign(after, 'shop')).toEqual([]);
});

it.each([
  ['${ssm(noDecrypt):/app/key}', 'always decrypts'],
  ['${ssm:/app/${self:custom.team}/key}', 'a variable other than the stage'],
  ['${ssm:/app/key, ${env:X}}', 'its default'],
  ['{{resolve:secretsmanager:id:SecretString:key}}', 'Secrets Manager'],
  ['{{resolve:ssm:/ssm/key:1}}', 'cannot begin with'],
  ['ref+awsssm://app/key?role_arn=arn:aws:iam::111122223333:role/x', 'a store of the config'],
  ['A=chamberme', '--service'],
])('%s stays as it is, with a reason', (text, why) => {
  const found = findForeign(text);
  expect(found.map((one) => one.why)).toEqual([expect.stringContaining(why)]);
  expect(replaceForeign(text, found)).toBe(text);
});

it.each([
  'arn:aws:ssm:eu-west-1:111122223333:parameter/x',
  'ssm:GetParameters',
  '{{ssm:/p}}',
  'ref+vault://a/b#/c',
  'A=chambermeister',
  '$${ssm:/x}',
])('%s is nobody’s', (text) => {
  expect(findForeign(text)).toEqual([]);
});
