import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../packages/core/src/index.ts';
import { deployment } from '../aws/deployment.ts';
import { defaultAccount, secure, secureBy, startStore, type Identity } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';

const own = `arn:aws:ssm:eu-west-1:${defaultAccount}:parameter`;
const settings = `region: eu-west-1
account: "${defaultAccount}"
kmsKey: alias/shop
vars: { env: { from: ENVIRONMENT } }
hierarchy: ["/shop/\${env}", /shop/defaults]
`;
const template = `user: ssm:./db/user
same: ssm:./db/user:3
flags: "ssm:/shop/\${env}/flags/*"
secret: "ssm:/aws/reference/secretsmanager/app/db#password"
image: ssm:/aws/service/ami/x
list: "ssm:/shop/hosts|list"
shared: ssm:arn:aws:ssm:eu-west-1:999988887777:parameter/shared/key
`;

function documentOf(project: Project, args: readonly string[]): PolicyDocument {
  const { stdout, status } = project.run(['policy', '--env', 'prod', ...args]);
  expect(status).toBe(0);
  return JSON.parse(stdout) as PolicyDocument;
}

function resourcesOf(document: PolicyDocument): Record<string, readonly string[]> {
  return Object.fromEntries(document.Statement.map(({ Action, Resource }) => [Action.join(' '), Resource]));
}

describe('ssmith policy', () => {
  it('prints a document that IAM takes, from the templates alone', () => {
    const { Version, Statement } = documentOf(deployment({ 'a.yaml': template }, settings), []);
    const key = { 'kms:ViaService': ['ssm.eu-west-1.amazonaws.com'] };
    expect(Version).toBe('2012-10-17');
    expect(Statement).toEqual([
      {
        Sid: 'ReadParameters',
        Effect: 'Allow',
        Action: ['ssm:GetParameters'],
        Resource: [
          `${own}/aws/reference/secretsmanager/app/db`,
          `${own}/shop/defaults/db/user`,
          `${own}/shop/hosts`,
          `${own}/shop/prod/db/user`,
          'arn:aws:ssm:eu-west-1:999988887777:parameter/shared/key',
          'arn:aws:ssm:eu-west-1::parameter/aws/service/ami/x',
        ],
      },
      { Sid: 'ReadTrees', Effect: 'Allow', Action: ['ssm:GetParametersByPath'], Resource: [`${own}/shop/prod/flags`] },
      {
        Sid: 'ReadSecrets',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: [`arn:aws:secretsmanager:eu-west-1:${defaultAccount}:secret:app/db-??????`],
      },
      {
        Sid: 'Decrypt',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [`arn:aws:kms:eu-west-1:${defaultAccount}:key/*`],
        Condition: {
          StringEquals: key,
          StringLike: {
            'kms:EncryptionContext:PARAMETER_ARN': [`${own}/shop/defaults/db/user`, `${own}/shop/prod/db/user`, `${own}/shop/prod/flags/*`],
          },
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/shop'] },
        },
      },
      {
        Sid: 'Decrypt2',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: ['arn:aws:kms:eu-west-1:999988887777:key/*'],
        Condition: {
          StringEquals: { ...key, 'kms:EncryptionContext:PARAMETER_ARN': ['arn:aws:ssm:eu-west-1:999988887777:parameter/shared/key'] },
        },
      },
    ]);
  });

  it('says what a policy cannot say', () => {
    const { stderr } = deployment({ 'a.yaml': template }, settings).run(['policy', '--env', 'prod']);
    for (const sentence of [
      'reads all that is below its path',
      'Secrets Manager is not known',
      'another account shares',
      'any key of the account',
    ])
      expect(stderr).toContain(sentence);
  });

  it('warns of a document that is too long for a managed policy', () => {
    const lines = Array.from({ length: 80 }, (_, index) => `k${index}: ssm:/shop/a-rather-long-name/of-a-parameter/number-${index}\n`);
    const { stderr, status } = deployment({ 'a.yaml': lines.join('') }, settings).run(['policy', '--for', 'check', '--env', 'prod']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('a managed policy holds 6144')]);
  });

  it('needs no key and no secret for `check`', () => {
    const { Statement } = documentOf(deployment({ 'a.yaml': template }, settings), ['--for', 'check']);
    expect(Statement.map(({ Action }) => Action)).toEqual([['ssm:GetParameters'], ['ssm:GetParametersByPath']]);
    expect(JSON.stringify(Statement)).not.toContain('secretsmanager');
  });

  it.each([
    ['alias/shop-${team}', 'variable-missing'],
    ['the key', 'config-invalid'],
  ])('refuses the key %s', (kmsKey, code) => {
    const project = deployment({ 'a.yaml': 'a: ssm:/x\n' }, settings.replace('alias/shop', kmsKey));
    const { status, stderr } = project.run(['policy', '--env', 'prod']);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`error[${code}]`)]);
  });

  it('lets `put` write with what it gives for it, and no more', async () => {
    const forPut = documentOf(deployment({ 'a.yaml': 'a: ssm:/new/name\n' }, settings), ['--for', 'put']);
    for (const without of [undefined, ...forPut.Statement]) {
      const Statement = forPut.Statement.filter((one) => one !== without);
      const identities = [{ name: 'w', accessKeyId: 'AKIAW', secretAccessKey: 'w', policies: [{ Statement }] }];
      const store = await startStore({ identities, keys: ['alias/shop'] });
      const project = deployment({ 'a.yaml': 'a: ssm:/new/name\n' }, settings);
      project.write('value', 'a value of sixteen');
      const run = await project.runAsync(['put', '/new/name', '--env', 'prod', '--value-file', 'value'], store.env);
      expect([without?.Sid, run.status]).toEqual([without?.Sid, without === undefined ? 0 : 5]);
    }
  });

  it('prints no document where no right is needed', () => {
    const project = deployment({ 'a.yaml': 's: ssm:/aws/reference/secretsmanager/app/db\n' }, settings);
    const { status, stdout, stderr } = project.run(['policy', '--for', 'check', '--env', 'prod']);
    expect([status, stdout, stderr]).toEqual([0, '', 'no right is needed\n']);
  });

  it('writes for `put` what is the account`s own, and encrypts', () => {
    const resources = resourcesOf(documentOf(deployment({ 'a.yaml': template }, settings), ['--for', 'put']));
    const names = [`${own}/shop/defaults/db/user`, `${own}/shop/hosts`, `${own}/shop/prod/db/user`, `${own}/shop/prod/flags/*`];
    expect(resources).toEqual({
      'ssm:GetParameters': names,
      'ssm:PutParameter': names,
      'kms:Encrypt kms:GenerateDataKey': [`arn:aws:kms:eu-west-1:${defaultAccount}:key/*`],
    });
  });

  it('puts the rights of several environments together', () => {
    const resources = resourcesOf(documentOf(deployment({ 'a.yaml': 'a: ssm:./x\n' }, settings), ['--env', 'staging,prod']));
    expect(resources['ssm:GetParameters']).toEqual([`${own}/shop/defaults/x`, `${own}/shop/prod/x`, `${own}/shop/staging/x`]);
  });

  it.each([
    ['cn-north-1', 'aws-cn', ['ssm.cn-north-1.amazonaws.com', 'ssm.cn-north-1.amazonaws.com.cn']],
    ['us-gov-west-1', 'aws-us-gov', ['ssm.us-gov-west-1.amazonaws.com']],
  ])('knows the partition of %s', (region, partition, via) => {
    const document = documentOf(deployment({ 'a.yaml': 'a: ssm:/x\n' }, settings.replace('eu-west-1', region)), []);
    expect(document.Statement.map(({ Resource }) => Resource)).toEqual([
      [`arn:${partition}:ssm:${region}:${defaultAccount}:parameter/x`],
      [`arn:${partition}:kms:${region}:${defaultAccount}:key/*`],
    ]);
    expect(document.Statement[1]?.Condition?.['StringEquals']?.['kms:ViaService']).toEqual(via);
  });

  it.each([
    ['alias/aws/ssm', undefined],
    [`arn:aws:kms:eu-west-1:${defaultAccount}:alias/aws/ssm`, undefined],
    ['12345678-1234-1234-1234-123456789012', 'key/12345678-1234-1234-1234-123456789012'],
    [`arn:aws:kms:eu-west-1:${defaultAccount}:key/mrk-1`, 'key/mrk-1'],
    ['arn:aws:kms:us-east-1:111122223333:key/elsewhere', 'key/*'],
  ])('names the key %s as %s', (kmsKey, resource) => {
    const document = documentOf(deployment({ 'a.yaml': 'a: ssm:/x\n' }, settings.replace('alias/shop', kmsKey)), []);
    const expected = resource === undefined ? undefined : [`arn:aws:kms:eu-west-1:${defaultAccount}:${resource}`];
    expect(resourcesOf(document)['kms:Decrypt']).toEqual(expected);
  });

  it('binds the key of each region to Parameter Store in that region', () => {
    const { Statement } = documentOf(deployment({ 'a.yaml': 'a: ssm:/x\nb: ssm://us-east-1/y\n' }, settings), ['--region', 'eu-west-1']);
    const decrypt = Statement.filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(decrypt.map(({ Resource, Condition }) => [Resource, Condition?.['StringEquals']])).toEqual(
      ['eu-west-1', 'us-east-1'].map((region, index) => [
        [`arn:aws:kms:${region}:${defaultAccount}:key/*`],
        {
          'kms:ViaService': [`ssm.${region}.amazonaws.com`],
          'kms:EncryptionContext:PARAMETER_ARN': [`arn:aws:ssm:${region}:${defaultAccount}:parameter/${['x', 'y'][index]}`],
        },
      ]),
    );
  });

  it('gives each identity its own policy, and whoever takes a role the right to take it', () => {
    const role = 'arn:aws:iam::999988887777:role/reader';
    const stores = `stores: { other: { region: us-east-1, roleArn: "${role}" } }\n`;
    const project = deployment({ 'a.yaml': 'a: ssm:/x\nb: ssm://other/y\n' }, settings + stores);
    const { stdout, stderr } = project.run(['policy', '--env', 'prod']);
    const documents = JSON.parse(stdout) as Record<string, PolicyDocument>;
    expect(stderr).toContain('2 policies, each for another identity');
    expect(resourcesOf(documents['whoever runs ssmith'] as PolicyDocument)['sts:AssumeRole']).toEqual([role]);
    expect(resourcesOf(documents[role] as PolicyDocument)['ssm:GetParameters']).toEqual(['arn:aws:ssm:us-east-1:999988887777:parameter/y']);
  });

  it.each([
    [['--format', 'xml'], '`--format` is one of json, terraform, cloudformation, cdk'],
    [['--for', 'delete'], '`--for` is one of render, check, put'],
    [['--json', '--format', 'cdk'], 'exclude each other'],
    [['--verify', '--lookup'], 'does not go with `--verify`'],
    [['--verify', '--for', 'put'], 'cannot be tried without writing'],
    [['--store', 's.yaml'], 'ask for nothing at AWS'],
  ])('refuses %j', (args, message) => {
    const { status, stderr, stdout } = deployment({ 'a.yaml': 'a: ssm:/x\n' }, settings).run(['policy', '--env', 'prod', ...args]);
    expect([status, stdout + stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('an account that is not known', () => {
  const project = (): Project => deployment({ 'a.yaml': 'a: ssm:/x\n' }, settings.replace(/account:.*\n/, ''));

  it('is refused in JSON, because such a policy would be attached and give nothing', () => {
    const { status, stdout, stderr } = project().run(['policy', '--env', 'prod']);
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/account-missing[^]*`account` in the config, or look it up with --lookup/),
    ]);
  });

  it.each([
    ['terraform', '"arn:aws:ssm:eu-west-1:${data.aws_caller_identity.ssmith.account_id}:parameter/x"'],
    ['cloudformation', '"Fn::Sub": "arn:aws:ssm:eu-west-1:${AWS::AccountId}:parameter/x"'],
    ['cdk', '`arn:aws:ssm:eu-west-1:${Aws.ACCOUNT_ID}:parameter/x`'],
  ])('is left to the deployment by %s', (format, text) => {
    const { status, stdout } = project().run(['policy', '--env', 'prod', '--format', format]);
    expect([status, stdout]).toEqual([0, expect.stringContaining(text)]);
    expect(stdout).not.toContain('${account}');
  });
});

const parameters = {
  '/shop/prod/db/user': 'u',
  '/shop/prod/db/password': secureBy('alias/shop', 'hunter2hunter2'),
  '/shop/default': secure('d'),
  '/t/a': secureBy('alias/shop', 't'),
};
const secretTemplate = 'u: ssm:/shop/prod/db/user\np: ssm:/shop/prod/db/password\nd: ssm:/shop/default\nt: "ssm:/t/*"\n';

describe('ssmith policy --lookup', () => {
  it('finds the account, what is encrypted, and with which key', async () => {
    const store = await startStore({ parameters });
    const project = deployment({ 'a.yaml': secretTemplate }, 'region: eu-west-1\n');
    const { stdout, status } = await project.runAsync(['policy', '--lookup'], store.env);
    expect(status).toBe(0);
    const decrypt = (JSON.parse(stdout) as PolicyDocument).Statement.filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(decrypt).toHaveLength(1);
    expect(decrypt[0]?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': ['ssm.eu-west-1.amazonaws.com'] },
      StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': [`${own}/shop/prod/db/password`, `${own}/t/*`] },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/shop'] },
    });
    expect(store.calls.some(({ withDecryption }) => withDecryption)).toBe(false);
  });

  it('takes a level of the hierarchy that has no parameter yet for what the others are', async () => {
    const store = await startStore({ parameters });
    const project = deployment({ 'a.yaml': 'p: ssm:./db/password\n' }, 'region: eu-west-1\nhierarchy: [/shop/new, /shop/prod]\n');
    const { stdout } = await project.runAsync(['policy', '--lookup'], store.env);
    const decrypt = (JSON.parse(stdout) as PolicyDocument).Statement.find(({ Sid }) => Sid === 'Decrypt');
    const both = [`${own}/shop/new/db/password`, `${own}/shop/prod/db/password`];
    expect(decrypt?.Condition?.['StringEquals']?.['kms:EncryptionContext:PARAMETER_ARN']).toEqual(both);
  });

  it('looks up more keys than one page holds', async () => {
    const keyOf = (index: number): string => `12345678-1234-1234-1234-${String(index).padStart(12, '0')}`;
    const indices = Array.from({ length: 60 }, (_, index) => index);
    const many = Object.fromEntries(indices.map((index) => [`/many/p${index}`, secureBy(keyOf(index), 'v')]));
    const store = await startStore({ parameters: many, faults: { emptyPages: 1 } });
    const lines = indices.map((index) => `k${index}: ssm:/many/p${index}\n`);
    const { stdout } = await deployment({ 'a.yaml': lines.join('') }, 'region: eu-west-1\n').runAsync(
      ['policy', '--lookup', '-q'],
      store.env,
    );
    const keys = (JSON.parse(stdout) as PolicyDocument).Statement.flatMap(({ Action, Resource }) =>
      Action.includes('kms:Decrypt') ? Resource : [],
    );
    expect(keys.toSorted()).toEqual(indices.map((index) => `arn:aws:kms:eu-west-1:${defaultAccount}:key/${keyOf(index)}`));
  });

  it('names what it may not look at', async () => {
    const { project, env } = await asIdentity([{ Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' }]);
    const { status, stderr } = await project.runAsync(['policy', '--lookup'], env);
    expect([status, stderr]).toEqual([5, expect.stringMatching(/`\/t\/\*` in eu-west-1[^]*config\/a\.yaml:4:5/)]);
  });

  it('says which right it lacks', async () => {
    const { project, env } = await asIdentity([{ Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: '*' }]);
    const { status, stderr } = await project.runAsync(['policy', '--lookup'], env);
    expect([status, stderr]).toEqual([5, expect.stringContaining('allow `ssm:DescribeParameters`')]);
  });

  it('warns of what does not exist', async () => {
    const store = await startStore({ parameters });
    const project = deployment({ 'a.yaml': `${secretTemplate}n: ssm:/not/there\n` }, 'region: eu-west-1\n');
    const { status, stderr } = await project.runAsync(['policy', '--lookup'], store.env);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/does not exist has no key yet[^]*config\/a\.yaml:5:4/)]);
  });
});

type Statement = NonNullable<Identity['policies']>[number]['Statement'];

async function asIdentity(statements: Statement): Promise<{ project: Project; env: Readonly<Record<string, string>> }> {
  const deploy: Identity = { name: 'deploy', accessKeyId: 'AKIADEPLOY', secretAccessKey: 'two', policies: [{ Statement: statements }] };
  const store = await startStore({ parameters, identities: [deploy] });
  return { project: deployment({ 'a.yaml': secretTemplate }, 'region: eu-west-1\n'), env: store.env };
}

describe('ssmith policy --verify', () => {
  const names = { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: `${own}/shop/*` } as const;
  const tree = { Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: `${own}/t` } as const;
  const key = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' } as const;

  it('is content with an identity that has the rights', async () => {
    const { project, env } = await asIdentity([names, tree, key]);
    const { status, stdout, stderr } = await project.runAsync(['policy', '--verify'], env);
    expect([status, stdout, stderr]).toEqual([0, '', '4 names asked for: no right is missing\n']);
  });

  it.each([
    [
      [tree, key],
      ['ssm:GetParameters` for `/shop/prod/db/user', 'ssm:GetParameters` for `/shop/prod/db/password'],
    ],
    [[names, key], ['ssm:GetParametersByPath` for `/t/*']],
    [
      [names, tree],
      ['kms:Decrypt` for `/shop/prod/db/password', 'kms:Decrypt` for `/t/*'],
    ],
  ])('names each right that is missing, and no value', async (statements, missing) => {
    const { project, env } = await asIdentity(statements);
    const { status, stdout, stderr } = await project.runAsync(['policy', '--verify'], env);
    expect([status, stdout]).toEqual([5, '']);
    for (const right of missing) expect(stderr).toContain(`does not have \`${right}\``);
    expect(stderr).not.toContain('hunter2');
  });

  it('tells a failure of all calls once', async () => {
    const { project, env } = await asIdentity([names, tree, key]);
    const { status, stderr } = await project.runAsync(['policy', '--verify'], { ...env, AWS_ACCESS_KEY_ID: 'AKIANOBODY' });
    expect([status, stderr.match(/^error/gm)?.length]).toEqual([5, 1]);
    expect(stderr).toContain('config/a.yaml:4:5');
  });

  it('asks for no decryption where `check` is meant', async () => {
    const { project, env } = await asIdentity([names, tree]);
    const { status } = await project.runAsync(['policy', '--verify', '--for', 'check'], env);
    expect(status).toBe(0);
  });
});
