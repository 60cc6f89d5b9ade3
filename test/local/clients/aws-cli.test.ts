import { expect, it } from 'vitest';
import { type Command, clientEnvironment, runClient } from '../../helper/clients.ts';
import { type RunningStore, startStore } from '../../helper/local-store.ts';
import { Project } from '../../helper/project.ts';
import { describeWith } from '../../helper/tools.ts';

// Both are called `aws`, so each is called by another name.
const programs: Readonly<Record<string, Command>> = {
  1: ['python3', '-m', 'awscli'],
  2: ['/usr/bin/aws'],
};

for (const [version, program] of Object.entries(programs)) {
  describeWith(`the AWS CLI, version ${version}`, ['sh', '-c', `${program.join(' ')} --version | grep '^aws-cli/${version}'`], () =>
    tests(program),
  );
}

/** The CLI, that answers with what it prints. Those before 2.13 do not know the variable for the endpoint. */
function awsFor(program: Command, store: RunningStore): (...args: string[]) => Promise<unknown> {
  return async (...args) => {
    const said = await runClient([...program, '--endpoint-url', store.endpoint, '--output', 'json', ...args], clientEnvironment(store));
    return said === '' ? undefined : (JSON.parse(said) as unknown);
  };
}

function tests(program: Command): void {
  it('writes, reads and deletes parameters', async () => {
    const store = await startStore();
    const aws = awsFor(program, store);
    const put = ['ssm', 'put-parameter', '--name', '/app/key', '--type', 'SecureString', '--value'];
    expect(await aws(...put, 'one')).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await aws(...put, 'two', '--overwrite')).toEqual({ Version: 2, Tier: 'Standard' });
    expect(await aws('ssm', 'get-parameter', '--name', '/app/key', '--with-decryption')).toMatchObject({
      Parameter: { Name: '/app/key', Type: 'SecureString', Value: 'two', Version: 2, DataType: 'text', ARN: expect.any(String) },
    });
    expect(await aws('ssm', 'get-parameters', '--names', '/app/key:1', 'gone', '--with-decryption')).toMatchObject({
      Parameters: [{ Name: '/app/key', Value: 'one', Selector: ':1' }],
      InvalidParameters: ['gone'],
    });
    await expect(aws(...put, 'three')).rejects.toThrow('(ParameterAlreadyExists) when calling the PutParameter operation: The parameter');
    await aws('ssm', 'delete-parameter', '--name', '/app/key');
    await expect(aws('ssm', 'get-parameter', '--name', '/app/key')).rejects.toThrow(
      'An error occurred (ParameterNotFound) when calling the GetParameter operation: ',
    );
    expect(await aws('ssm', 'delete-parameters', '--names', '/app/key')).toEqual({
      DeletedParameters: [],
      InvalidParameters: ['/app/key'],
    });
  }, 120_000);

  it('labels versions, tags and describes', async () => {
    const store = await startStore({ parameters: { '/app/key': 'one', '/app/other': { type: 'SecureString', value: 'x' } } });
    const aws = awsFor(program, store);
    const key = ['--resource-type', 'Parameter', '--resource-id', '/app/key'];
    await aws('ssm', 'put-parameter', '--name', '/app/key', '--value', 'two', '--description', 'mine', '--overwrite');
    expect(await aws('ssm', 'label-parameter-version', '--name', '/app/key', '--parameter-version', '1', '--labels', 'prod')).toEqual({
      InvalidLabels: [],
      ParameterVersion: 1,
    });
    expect(await aws('ssm', 'get-parameter', '--name', '/app/key:prod')).toMatchObject({ Parameter: { Value: 'one', Selector: ':prod' } });
    expect(await aws('ssm', 'get-parameter-history', '--name', '/app/key')).toMatchObject({
      Parameters: [
        { Version: 1, Value: 'one', Labels: ['prod'] },
        { Version: 2, Value: 'two', Labels: [], Description: 'mine' },
      ],
    });
    await aws('ssm', 'add-tags-to-resource', ...key, '--tags', 'Key=team,Value=mail', 'Key=a,Value=1');
    await aws('ssm', 'remove-tags-from-resource', ...key, '--tag-keys', 'a');
    expect(await aws('ssm', 'list-tags-for-resource', ...key)).toEqual({ TagList: [{ Key: 'team', Value: 'mail' }] });
    const names = ['ssm', 'describe-parameters', '--query', 'Parameters[].Name', '--parameter-filters'];
    expect(await aws(...names, 'Key=tag:team,Values=mail')).toEqual(['/app/key']);
    expect(await aws(...names, 'Key=Type,Values=SecureString')).toEqual(['/app/other']);
    expect(await aws(...names, 'Key=Name,Option=BeginsWith,Values=/app/')).toEqual(['/app/key', '/app/other']);
  }, 120_000);

  it('goes through pages, and on where it has stopped', async () => {
    const names = [0, 1, 2, 3, 4, 5, 6].map((number) => `/app/${number}`);
    const store = await startStore({ parameters: Object.fromEntries(names.map((name) => [name, 'x'])) });
    const aws = awsFor(program, store);
    const byPath = ['ssm', 'get-parameters-by-path', '--path', '/app', '--page-size', '3'];
    expect(await aws(...byPath, '--query', 'Parameters[].Name')).toEqual(names);
    expect(store.counts()).toEqual({ GetParametersByPath: 3 });
    const { NextToken } = (await aws(...byPath, '--max-items', '5')) as { NextToken: string };
    expect(await aws(...byPath, '--starting-token', NextToken, '--query', 'Parameters[].Name')).toEqual(names.slice(5));
  }, 120_000);

  it('makes keys, encrypts and decrypts with them, and gives them up', async () => {
    const store = await startStore();
    const aws = awsFor(program, store);
    const project = new Project({ plain: 'a "secret" of\nmine', sealed: '' });
    const made = await aws('kms', 'create-key', '--description', 'mine', '--tags', 'TagKey=team,TagValue=mail');
    const { KeyId, Arn } = (made as { KeyMetadata: { KeyId: string; Arn: string } }).KeyMetadata;
    await aws('kms', 'create-alias', '--alias-name', 'alias/app', '--target-key-id', KeyId);
    expect(await aws('kms', 'describe-key', '--key-id', 'alias/app')).toMatchObject({
      KeyMetadata: { Arn, Description: 'mine', KeyState: 'Enabled', KeyManager: 'CUSTOMER' },
    });
    expect(await aws('kms', 'list-aliases', '--key-id', KeyId, '--query', 'Aliases[].AliasName')).toEqual(['alias/app']);
    await aws('kms', 'enable-key-rotation', '--key-id', KeyId);
    expect(await aws('kms', 'get-key-rotation-status', '--key-id', KeyId)).toMatchObject({ KeyRotationEnabled: true });

    const sealed = await aws('kms', 'encrypt', '--key-id', 'alias/app', '--plaintext', `fileb://${project.path('plain')}`);
    project.write('sealed', Buffer.from((sealed as { CiphertextBlob: string }).CiphertextBlob, 'base64'));
    const decrypt = ['kms', 'decrypt', '--ciphertext-blob', `fileb://${project.path('sealed')}`];
    const opened = (await aws(...decrypt)) as { Plaintext: string; KeyId: string };
    expect([Buffer.from(opened.Plaintext, 'base64').toString('utf8'), opened.KeyId]).toEqual([project.read('plain'), Arn]);
    await expect(aws(...decrypt, '--encryption-context', 'not=this')).rejects.toThrow('(InvalidCiphertextException)');

    expect(await aws('kms', 'schedule-key-deletion', '--key-id', KeyId, '--pending-window-in-days', '7')).toMatchObject({
      KeyId: Arn,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 7,
    });
    await expect(aws(...decrypt)).rejects.toThrow(`(KMSInvalidStateException) when calling the Decrypt operation: ${Arn} is pending`);
  }, 120_000);

  it('knows who it is, and nothing without the secret', async () => {
    const store = await startStore({ account: '999988887777' });
    expect(await awsFor(program, store)('sts', 'get-caller-identity')).toMatchObject({ Account: '999988887777' });
    const stranger = { ...store, env: { ...store.env, AWS_SECRET_ACCESS_KEY: 'another' } };
    await expect(awsFor(program, stranger)('ssm', 'describe-parameters')).rejects.toThrow('(InvalidSignatureException)');
  }, 120_000);
}
