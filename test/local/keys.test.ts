import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve } from '../helper/local-client.ts';
import { askKms, makeKey } from '../helper/wire-client.ts';

const text = (value: string): string => Buffer.from(value).toString('base64');
const day = 24 * 60 * 60 * 1000;

afterEach(() => {
  vi.useRealTimers();
});

/** Lets days go by, for the store only: what waits goes on waiting. */
function skip(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * day });
}

describe('a key', () => {
  it('is made, described, listed and called by its aliases', async () => {
    const { store } = await serve();
    const { KeyId, Arn } = await makeKey(store, { Description: 'mine', Tags: [{ TagKey: 'team', TagValue: 'mail' }] });
    expect(Arn).toBe(`arn:aws:kms:eu-west-1:111122223333:key/${KeyId}`);
    await askKms(store, 'CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId });
    const wanted = {
      KeyId,
      Arn,
      Description: 'mine',
      KeyState: 'Enabled',
      Enabled: true,
      KeyManager: 'CUSTOMER',
      AWSAccountId: '111122223333',
    };
    for (const reference of [KeyId, Arn, 'alias/app', 'arn:aws:kms:eu-west-1:111122223333:alias/app']) {
      expect((await askKms(store, 'DescribeKey', { KeyId: reference }))['KeyMetadata']).toMatchObject(wanted);
    }
    expect(await askKms(store, 'ListKeys', {})).toEqual({ Keys: [{ KeyId, KeyArn: Arn }], Truncated: false });
    expect(await askKms(store, 'ListAliases', { KeyId })).toMatchObject({
      Aliases: [{ AliasName: 'alias/app', AliasArn: 'arn:aws:kms:eu-west-1:111122223333:alias/app', TargetKeyId: KeyId }],
    });
    expect((await askKms(store, 'ListResourceTags', { KeyId }))['Tags']).toEqual([{ TagKey: 'team', TagValue: 'mail' }]);
    await askKms(store, 'TagResource', { KeyId, Tags: [{ TagKey: 'a', TagValue: '1' }] });
    await askKms(store, 'UntagResource', { KeyId, TagKeys: ['team'] });
    expect((await askKms(store, 'ListResourceTags', { KeyId }))['Tags']).toEqual([{ TagKey: 'a', TagValue: '1' }]);
    await askKms(store, 'UpdateKeyDescription', { KeyId, Description: 'ours' });
    expect((await askKms(store, 'DescribeKey', { KeyId }))['KeyMetadata']).toMatchObject({ Description: 'ours' });
  });

  it('is listed in pages', async () => {
    const { store } = await serve();
    const made = (await Promise.all([1, 2, 3].map(() => makeKey(store)))).map(({ KeyId }) => KeyId);
    const first = await askKms(store, 'ListKeys', { Limit: 2 });
    expect(first).toMatchObject({ Truncated: true, NextMarker: expect.any(String) });
    const second = await askKms(store, 'ListKeys', { Limit: 2, Marker: first['NextMarker'] });
    const listed = [first, second].flatMap(({ Keys }) => Keys as { KeyId: string }[]).map(({ KeyId }) => KeyId);
    expect(listed).toEqual(made.toSorted());
    expect(second).toMatchObject({ Truncated: false });
    expect(await askKms(store, 'ListAliases', { Marker: first['NextMarker'] })).toMatchObject({ type: 'InvalidMarkerException' });
  });

  it('has a policy, which is what it was given or that of the account', async () => {
    const { store } = await serve();
    const { KeyId } = await makeKey(store);
    const { Policy } = await askKms(store, 'GetKeyPolicy', { KeyId, PolicyName: 'default' });
    expect(JSON.parse(String(Policy))).toMatchObject({
      Statement: [{ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*' }],
    });
    const other = '{"Version":"2012-10-17","Statement":[]}';
    await askKms(store, 'PutKeyPolicy', { KeyId, Policy: other });
    expect(await askKms(store, 'GetKeyPolicy', { KeyId })).toEqual({ Policy: other, PolicyName: 'default' });
    expect(await askKms(store, 'PutKeyPolicy', { KeyId, Policy: '{' })).toMatchObject({ type: 'MalformedPolicyDocumentException' });
  });

  it('is rotated when that is asked for', async () => {
    const { store } = await serve();
    const { KeyId } = await makeKey(store);
    expect(await askKms(store, 'GetKeyRotationStatus', { KeyId })).toEqual({ KeyId, KeyRotationEnabled: false });
    await askKms(store, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    const before = await askKms(store, 'GetKeyRotationStatus', { KeyId });
    expect(before).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    skip(100);
    const after = await askKms(store, 'GetKeyRotationStatus', { KeyId });
    expect(Number(after['NextRotationDate']) - Number(before['NextRotationDate'])).toBeCloseTo(90 * 24 * 60 * 60);
    await askKms(store, 'DisableKeyRotation', { KeyId });
    expect(await askKms(store, 'GetKeyRotationStatus', { KeyId })).toEqual({ KeyId, KeyRotationEnabled: false });
    expect(await askKms(store, 'EnableKeyRotation', { KeyId, RotationPeriodInDays: 1 })).toMatchObject({ type: 'ValidationException' });
  });

  it('of AWS comes into being when it is asked for, and cannot be changed', async () => {
    const { store } = await serve();
    expect(await askKms(store, 'ListAliases', {})).toEqual({ Aliases: [], Truncated: false });
    const { KeyMetadata } = await askKms(store, 'DescribeKey', { KeyId: 'alias/aws/ssm' });
    const { KeyId, KeyManager } = KeyMetadata as Record<string, string>;
    expect(KeyManager).toBe('AWS');
    expect(await askKms(store, 'GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    expect(await askKms(store, 'DisableKey', { KeyId })).toMatchObject({ type: 'AccessDeniedException' });
    expect(await askKms(store, 'DeleteAlias', { AliasName: 'alias/aws/ssm' })).toMatchObject({ type: 'NotAuthorizedException' });
  });

  it.each([
    ['DescribeKey', { KeyId: 'alias/none' }, 'NotFoundException', 'Alias arn:aws:kms:eu-west-1:111122223333:alias/none is not found.'],
    ['DescribeKey', { KeyId: 'x' }, 'NotFoundException', "Invalid keyId 'x'"],
    ['DescribeKey', { KeyId: 'arn:aws:s3:::x' }, 'InvalidArnException', 'Invalid arn arn:aws:s3:::x'],
    ['DescribeKey', { KeyId: 'arn:aws:kms:us-east-1:111122223333:alias/aws/ssm' }, 'NotFoundException', 'Invalid arn us-east-1'],
    ['CreateAlias', { AliasName: 'app', TargetKeyId: 'x' }, 'ValidationException', /must start with the prefix "alias\/"/],
    ['CreateAlias', { AliasName: 'alias/aws/x', TargetKeyId: 'x' }, 'NotAuthorizedException', /reserved/],
    ['CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'UnsupportedOperationException', /symmetric/],
    ['Decrypt', { CiphertextBlob: text('nothing of ours') }, 'InvalidCiphertextException', undefined],
    ['GenerateDataKey', { KeyId: 'alias/aws/ssm' }, 'ValidationException', /either number of bytes or key spec/],
  ])('%s %o is refused with %s', async (operation, members, type, message) => {
    const { store } = await serve();
    const failure = await askKms(store, operation, members);
    expect(failure.type).toBe(type);
    if (message !== undefined) expect(failure.message).toMatch(message);
  });
});

describe('a ciphertext', () => {
  it('is read with its own key and its own context only', async () => {
    const { store } = await serve({ keys: ['alias/app', 'alias/other'] });
    const EncryptionContext = { b: '2', a: '1' };
    const { CiphertextBlob, KeyId } = await askKms(store, 'Encrypt', { KeyId: 'alias/app', Plaintext: text('secret'), EncryptionContext });
    expect(Buffer.from(String(CiphertextBlob), 'base64').toString('latin1')).not.toContain('secret');
    const opened = { Plaintext: text('secret'), KeyId, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', KeyMaterialId: expect.any(String) };
    expect(await askKms(store, 'Decrypt', { CiphertextBlob, EncryptionContext: { a: '1', b: '2' } })).toEqual(opened);
    expect(await askKms(store, 'Decrypt', { CiphertextBlob, EncryptionContext, KeyId: 'alias/app' })).toEqual(opened);
    expect(await askKms(store, 'Decrypt', { CiphertextBlob })).toMatchObject({ type: 'InvalidCiphertextException' });
    const wrongKey = { CiphertextBlob, EncryptionContext, KeyId: 'alias/other' };
    expect(await askKms(store, 'Decrypt', wrongKey)).toMatchObject({ type: 'IncorrectKeyException' });
    const changed = Buffer.from(String(CiphertextBlob), 'base64');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const forged = { CiphertextBlob: changed.toString('base64'), EncryptionContext };
    expect(await askKms(store, 'Decrypt', forged)).toMatchObject({ type: 'InvalidCiphertextException' });
  });

  it('is not made and not read while its key is disabled', async () => {
    const { store } = await serve();
    const { KeyId, Arn } = await makeKey(store);
    const { CiphertextBlob } = await askKms(store, 'Encrypt', { KeyId, Plaintext: text('x') });
    await askKms(store, 'DisableKey', { KeyId });
    const failure = { type: 'DisabledException', message: `${Arn} is disabled.` };
    expect(await askKms(store, 'Encrypt', { KeyId, Plaintext: text('x') })).toMatchObject(failure);
    expect(await askKms(store, 'Decrypt', { CiphertextBlob })).toMatchObject(failure);
    expect(await askKms(store, 'GenerateDataKey', { KeyId, NumberOfBytes: 8 })).toMatchObject(failure);
  });

  it('may be that of a new data key', async () => {
    const { store } = await serve({ keys: ['alias/app'] });
    const both = await askKms(store, 'GenerateDataKey', { KeyId: 'alias/app', KeySpec: 'AES_256' });
    expect(Buffer.from(String(both['Plaintext']), 'base64')).toHaveLength(32);
    expect(await askKms(store, 'Decrypt', { CiphertextBlob: both['CiphertextBlob'] })).toMatchObject({ Plaintext: both['Plaintext'] });
    const sealed = await askKms(store, 'GenerateDataKeyWithoutPlaintext', { KeyId: 'alias/app', NumberOfBytes: 5 });
    expect(sealed['Plaintext']).toBeUndefined();
    const { Plaintext } = await askKms(store, 'Decrypt', { CiphertextBlob: sealed['CiphertextBlob'] });
    expect(Buffer.from(String(Plaintext), 'base64')).toHaveLength(5);
  });
});

describe('a SecureString', () => {
  it('can be decrypted by KMS itself, with its ARN as the context', async () => {
    const { store, client } = await serve({ parameters: { '/app/db': { type: 'SecureString', value: 'sécret', keyId: 'alias/app' } } });
    const { Parameter } = await client.getParameter({ Name: '/app/db' });
    const EncryptionContext = { PARAMETER_ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/db' };
    expect(await askKms(store, 'Decrypt', { CiphertextBlob: Parameter?.Value, EncryptionContext })).toMatchObject({
      Plaintext: text('sécret'),
    });
    expect(await askKms(store, 'Decrypt', { CiphertextBlob: Parameter?.Value })).toMatchObject({ type: 'InvalidCiphertextException' });
  });

  it('stays with the key that has encrypted it when the alias moves on', async () => {
    const { store, client } = await serve({ parameters: { '/a': { type: 'SecureString', value: 'old', keyId: 'alias/app' } } });
    const { KeyId: next } = await makeKey(store);
    const { KeyMetadata } = await askKms(store, 'DescribeKey', { KeyId: 'alias/app' });
    await askKms(store, 'UpdateAlias', { AliasName: 'alias/app', TargetKeyId: next });
    await client.putParameter({ Name: '/b', Value: 'new', Type: 'SecureString', KeyId: 'alias/app' });
    expect((await client.getParameter({ Name: '/a', WithDecryption: true })).Parameter?.Value).toBe('old');
    await askKms(store, 'DisableKey', { KeyId: (KeyMetadata as { KeyId: string }).KeyId });
    await expect(client.getParameter({ Name: '/a', WithDecryption: true })).rejects.toMatchObject({ name: 'InvalidKeyId' });
    expect((await client.getParameter({ Name: '/b', WithDecryption: true })).Parameter?.Value).toBe('new');
  });

  it.each([
    ['DisableKey', {}, /key\/.* is disabled\. \(Service: AWSKMS.*DisabledException/],
    ['ScheduleKeyDeletion', { PendingWindowInDays: 7 }, /key\/.* is pending deletion\. \(Service: AWSKMS.*KMSInvalidStateException/],
  ])('cannot be read or written after %s, and then again', async (operation, members, message) => {
    const { store, client } = await serve({ parameters: { '/a': { type: 'SecureString', value: 'x', keyId: 'alias/app' }, '/b': 'y' } });
    const { KeyId } = ((await askKms(store, 'DescribeKey', { KeyId: 'alias/app' }))['KeyMetadata'] ?? {}) as { KeyId: string };
    await askKms(store, operation, { KeyId, ...members });
    const failure = { name: 'InvalidKeyId', message: expect.stringMatching(message) };
    await expect(client.getParameters({ Names: ['/a', '/b'], WithDecryption: true })).rejects.toMatchObject(failure);
    await expect(client.putParameter({ Name: '/a', Value: 'z', Overwrite: true })).rejects.toMatchObject(failure);
    expect((await client.getParameters({ Names: ['/a', '/b'] })).Parameters).toHaveLength(2);
    if (operation === 'ScheduleKeyDeletion') await askKms(store, 'CancelKeyDeletion', { KeyId });
    await askKms(store, 'EnableKey', { KeyId });
    expect((await client.getParameter({ Name: '/a', WithDecryption: true })).Parameter?.Value).toBe('x');
  });

  it('is lost with its key', async () => {
    const { store, client } = await serve({ parameters: { '/a': { type: 'SecureString', value: 'x', keyId: 'alias/app' } } });
    const { KeyId } = ((await askKms(store, 'DescribeKey', { KeyId: 'alias/app' }))['KeyMetadata'] ?? {}) as { KeyId: string };
    await askKms(store, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    skip(6);
    expect((await askKms(store, 'DescribeKey', { KeyId }))['KeyMetadata']).toMatchObject({ KeyState: 'PendingDeletion' });
    vi.useRealTimers();
    skip(8);
    expect(await askKms(store, 'DescribeKey', { KeyId })).toMatchObject({ type: 'NotFoundException' });
    expect(await askKms(store, 'ListAliases', {})).toMatchObject({ Aliases: [] });
    await expect(client.getParameter({ Name: '/a', WithDecryption: true })).rejects.toMatchObject({
      name: 'InvalidKeyId',
      message: expect.stringContaining('does not exist'),
    });
  });

  it('is not written with a key that is not there', async () => {
    const { client } = await serve();
    const put = client.putParameter({ Name: '/a', Value: 'x', Type: 'SecureString', KeyId: 'alias/none' });
    await expect(put).rejects.toMatchObject({ name: 'InvalidKeyId', message: expect.stringContaining('NotFoundException') });
    expect((await client.describeParameters({})).Parameters).toEqual([]);
  });
});

describe('a policy of a parameter', () => {
  it('deletes it when its time has come', async () => {
    const { client } = await serve({ parameters: { '/stays': 'x' } });
    const at = new Date(Date.now() + 10 * day).toISOString();
    const Policies = JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: at } }]);
    await client.putParameter({ Name: '/goes', Value: 'x', Type: 'String', Tier: 'Advanced', Policies });
    skip(9);
    expect((await client.getParameters({ Names: ['/goes', '/stays'] })).InvalidParameters).toEqual([]);
    vi.useRealTimers();
    skip(11);
    expect((await client.getParameters({ Names: ['/goes', '/stays'] })).InvalidParameters).toEqual(['/goes']);
  });
});
