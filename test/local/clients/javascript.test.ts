import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMS,
  KMSClient,
  KMSInvalidStateException,
  NotFoundException,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  InvalidKeyId,
  paginateDescribeParameters,
  paginateGetParameterHistory,
  paginateGetParametersByPath,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterVersionNotFound,
  SSM,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it, vi } from 'vitest';
import { setEnvironment } from '../../helper/clients.ts';
import { startStore } from '../../helper/local-store.ts';

async function all<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly Item[] | undefined): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

describe('the AWS SDK for JavaScript', () => {
  it('pages through parameters, descriptions and versions', async () => {
    const names = Array.from({ length: 23 }, (_, number) => `/app/${String(number).padStart(2, '0')}`);
    const store = await startStore({ parameters: Object.fromEntries(names.map((name) => [name, 'x'])) });
    setEnvironment(store);
    const client = new SSMClient();
    const byPath = paginateGetParametersByPath({ client }, { Path: '/app' });
    expect(await all(byPath, ({ Parameters }) => Parameters?.map(({ Name }) => Name))).toEqual(names);
    const described = paginateDescribeParameters({ client, pageSize: 10 }, {});
    expect(await all(described, ({ Parameters }) => Parameters?.map(({ Name }) => Name))).toEqual(names);
    const ssm = new SSM();
    for (const Value of ['y', 'z']) await ssm.putParameter({ Name: '/app/00', Value, Overwrite: true });
    const history = paginateGetParameterHistory({ client, pageSize: 1 }, { Name: '/app/00' });
    expect(await all(history, ({ Parameters }) => Parameters?.map(({ Value, Version }) => [Version, Value]))).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, 'z'],
    ]);
    expect(store.counts()).toEqual({ GetParametersByPath: 3, DescribeParameters: 3, PutParameter: 2, GetParameterHistory: 3 });
  });

  it('makes its errors of what is answered', async () => {
    setEnvironment(await startStore({ parameters: { '/app/key': 'x' } }));
    const ssm = new SSM();
    const { Parameter } = await ssm.getParameter({ Name: '/app/key' });
    expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
    await expect(ssm.send(new GetParameterCommand({ Name: '/gone' }))).rejects.toBeInstanceOf(ParameterNotFound);
    await expect(ssm.getParameter({ Name: '/app/key:7' })).rejects.toBeInstanceOf(ParameterVersionNotFound);
    await expect(ssm.putParameter({ Name: '/app/key', Value: 'y' })).rejects.toBeInstanceOf(ParameterAlreadyExists);
    await expect(ssm.send(new GetParametersByPathCommand({ Path: 'app' }))).rejects.toMatchObject({
      name: 'ValidationException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: expect.any(String), attempts: 1 },
    });
  });

  it('tries again when it is throttled or not answered', async () => {
    const faults = { failures: [{ kind: 'throttle', first: 1 } as const] };
    const store = await startStore({ parameters: { '/app/key': 'x' }, faults });
    setEnvironment(store);
    expect((await new SSM().getParameter({ Name: '/app/key' })).$metadata.attempts).toBe(2);
    store.setFaults({ failures: [{ kind: 'reset', first: 1 }] });
    expect((await new SSM().getParameter({ Name: '/app/key' })).$metadata.attempts).toBe(2);
  });

  it('is let in with the secret only', async () => {
    const store = await startStore({ parameters: { '/app/key': 'x' } });
    setEnvironment(store);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
    await expect(new SSM().getParameter({ Name: '/app/key' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(new KMS().listKeys()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('encrypts and decrypts with keys of KMS', async () => {
    setEnvironment(await startStore());
    const kms = new KMSClient();
    const { KeyMetadata } = await new KMS().createKey({ Description: 'mine' });
    const { KeyId, Arn } = { KeyId: '', ...KeyMetadata };
    await new KMS().createAlias({ AliasName: 'alias/app', TargetKeyId: KeyId });
    const EncryptionContext = { purpose: 'test', name: 'ä' };
    const Plaintext = Uint8Array.from([0, 255, 1]);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: 'alias/app', Plaintext, EncryptionContext }));
    expect(await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).toMatchObject({ Plaintext, KeyId: Arn });
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toBeInstanceOf(InvalidCiphertextException);
    const data = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    expect((await kms.send(new DecryptCommand({ CiphertextBlob: data.CiphertextBlob }))).Plaintext).toEqual(data.Plaintext);
    const { KeyMetadata: another } = await new KMS().createKey();
    const wrong = new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: another?.KeyId });
    await expect(kms.send(wrong)).rejects.toBeInstanceOf(IncorrectKeyException);
    const keys = await all(paginateListKeys({ client: kms, pageSize: 1 }, {}), ({ Keys }) => Keys?.map((key) => key.KeyId));
    expect(keys.toSorted()).toEqual([KeyId, another?.KeyId].toSorted());
    await expect(new KMS().describeKey({ KeyId: 'alias/gone' })).rejects.toBeInstanceOf(NotFoundException);
  });

  it('finds SecureStrings and their keys connected', async () => {
    setEnvironment(await startStore());
    const [ssm, kms] = [new SSM(), new KMS()];
    const { KeyMetadata } = await kms.createKey();
    const parameter = { Name: '/app/key', Value: 'secret', Type: 'SecureString', KeyId: KeyMetadata?.KeyId } as const;
    await ssm.putParameter(parameter);
    const { Parameter } = await ssm.getParameter({ Name: '/app/key' });
    const opened = await kms.decrypt({
      CiphertextBlob: Buffer.from(Parameter?.Value ?? '', 'base64'),
      EncryptionContext: { PARAMETER_ARN: Parameter?.ARN ?? '' },
    });
    expect(Buffer.from(opened.Plaintext ?? []).toString('utf8')).toBe('secret');
    await kms.scheduleKeyDeletion({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 });
    await expect(ssm.getParameter({ Name: '/app/key', WithDecryption: true })).rejects.toBeInstanceOf(InvalidKeyId);
    await expect(kms.encrypt({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') })).rejects.toBeInstanceOf(KMSInvalidStateException);
  });
});
