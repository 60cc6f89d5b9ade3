import { createHash, createHmac } from 'node:crypto';
import { onTestFinished, describe, expect, it } from 'vitest';
import type { Identity, LocalStoreOptions, RunningStore } from '../../packages/local/src/index.ts';
import { amzDate, sdk } from '../helper/local-client.ts';
import { secureBy, startStore } from '../helper/local-store.ts';

const own = 'arn:aws:ssm:eu-west-1:111122223333:parameter';
const admin: Identity = { name: 'admin', accessKeyId: 'AKIAADMIN', secretAccessKey: 'one' };

type Client = InstanceType<typeof sdk.SSM>;

function clientOf({ endpoint, region }: RunningStore, { accessKeyId, secretAccessKey, sessionToken }: Identity): Client {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const client = new sdk.SSM({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

/** A client that may do what these statements say, over the same store as somebody who may do everything. */
async function serveTo(
  Statement: NonNullable<Identity['policies']>[number]['Statement'],
  options: LocalStoreOptions = {},
): Promise<{ store: RunningStore; client: Client; root: Client }> {
  const deploy: Identity = {
    name: 'deploy',
    accessKeyId: 'AKIADEPLOY',
    secretAccessKey: 'two',
    policies: [{ Version: '2012-10-17', Statement }],
  };
  const store = await startStore({
    parameters: {
      '/app/a': '1',
      '/app/b': '2',
      '/app/db': secureBy('alias/app', 's'),
      '/default': { type: 'SecureString', value: 'd' },
      '/other': '3',
    },
    identities: [admin, deploy],
    ...options,
  });
  return { store, client: clientOf(store, deploy), root: clientOf(store, admin) };
}

function denial(action: string, resource: string): object {
  const text = `User: arn:aws:iam::111122223333:user/deploy is not authorized to perform: ${action} on resource: ${resource}`;
  return { name: 'AccessDeniedException', message: expect.stringContaining(text) };
}

describe('an identity', () => {
  it('reads what its policies name, and nothing else', async () => {
    const { client } = await serveTo({ Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: `${own}/app/*` });
    expect((await client.getParameters({ Names: ['/app/a', '/app/b'] })).Parameters).toHaveLength(2);
    await expect(client.getParameter({ Name: '/app/a' })).rejects.toMatchObject(denial('ssm:GetParameter', `${own}/app/a`));
    await expect(client.getParameters({ Names: ['/app/a', '/other'] })).rejects.toMatchObject(denial('ssm:GetParameters', `${own}/other`));
    await expect(client.describeParameters({})).rejects.toMatchObject(
      denial('ssm:DescribeParameters', 'arn:aws:ssm:eu-west-1:111122223333:*'),
    );
  });

  it('is told of an explicit denial', async () => {
    const { client } = await serveTo([
      { Effect: 'Allow', Action: 'ssm:*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:GetParameter*', Resource: `${own}/app/b` },
    ]);
    await expect(client.getParameter({ Name: '/app/b' })).rejects.toMatchObject({
      message: expect.stringContaining('with an explicit deny'),
    });
    // Only the path is asked for. Source: SSM user guide, parameter hierarchies.
    expect((await client.getParametersByPath({ Path: '/app' })).Parameters?.map(({ Name }) => Name)).toContain('/app/b');
  });

  it('is denied on `*` when it asks for a malformed name', async () => {
    const { client, root } = await serveTo({ Effect: 'Allow', Action: 'ssm:*', Resource: `${own}/*` });
    await expect(client.getParameter({ Name: 'a/b' })).rejects.toMatchObject(
      denial('ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:*'),
    );
    await expect(root.getParameter({ Name: 'a/b' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('may be let near a tree as a whole, and only not recursively', async () => {
    const { client } = await serveTo({
      Effect: 'Allow',
      Action: 'ssm:GetParametersByPath',
      Resource: `${own}/app`,
      Condition: { Bool: { 'ssm:Recursive': false } },
    });
    expect((await client.getParametersByPath({ Path: '/app' })).Parameters).toHaveLength(3);
    await expect(client.getParametersByPath({ Path: '/app', Recursive: true })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(client.getParametersByPath({ Path: '/' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('needs the key of a SecureString to decrypt it, and not to read the ciphertext', async () => {
    const read = { Effect: 'Allow', Action: 'ssm:GetParameter*', Resource: '*' } as const;
    const without = await serveTo(read);
    expect((await without.client.getParameter({ Name: '/app/db' })).Parameter?.Value).toMatch(/^AQICAH/);
    await expect(without.client.getParameter({ Name: '/app/db', WithDecryption: true })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key\//),
    });
    // The key of AWS lets everybody of the account use it through Parameter Store.
    expect((await without.client.getParameter({ Name: '/default', WithDecryption: true })).Parameter?.Value).toBe('d');
    const decrypt = (Condition: object): readonly [typeof read, object] => [
      read,
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:*:*:key/*', Condition },
    ];
    const meant = decrypt({
      StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' },
      StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': `${own}/app/*` },
    });
    const right = await serveTo(meant as never);
    expect((await right.client.getParameter({ Name: '/app/db', WithDecryption: true })).Parameter?.Value).toBe('s');
    const wrong = await serveTo(decrypt({ StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': `${own}/web/*` } }) as never);
    await expect(wrong.client.getParameter({ Name: '/app/db', WithDecryption: true })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('needs kms:Encrypt to write a standard SecureString, and kms:GenerateDataKey for an advanced one', async () => {
    const { client } = await serveTo([
      { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' },
      { Effect: 'Allow', Action: 'kms:Encrypt', Resource: '*' },
    ]);
    const secret = { Type: 'SecureString', KeyId: 'alias/app', Value: 'x' } as const;
    await client.putParameter({ Name: '/app/new', ...secret });
    await expect(client.putParameter({ Name: '/app/large', ...secret, Tier: 'Advanced' })).rejects.toMatchObject({
      message: expect.stringContaining('kms:GenerateDataKey'),
    });
  });

  it('may be let write only what is new, or what has a tag', async () => {
    const { client, root } = await serveTo([
      { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*', Condition: { Bool: { 'ssm:Overwrite': 'false' } } },
      { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': 'mail' } } },
    ]);
    await client.putParameter({ Name: '/app/new', Value: 'x', Type: 'String' });
    const overwrite = { Name: '/app/a', Value: 'x', Overwrite: true };
    await expect(client.putParameter(overwrite)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await root.addTagsToResource({ ResourceType: 'Parameter', ResourceId: '/app/a', Tags: [{ Key: 'team', Value: 'mail' }] });
    expect((await client.putParameter(overwrite)).Version).toBe(2);
    expect((await client.putParameter({ Name: '/app/z', Value: 'x', Type: 'String' })).Version).toBe(1);
    const { Parameters } = await root.getParameterHistory({ Name: '/app/a' });
    expect(Parameters?.map(({ LastModifiedUser }) => LastModifiedUser?.split('/').at(-1))).toEqual(['local', 'deploy']);
  });
});

describe('a signature', () => {
  const someone = { ...admin, name: 'session', accessKeyId: 'ASIASESSION', sessionToken: 'token' };

  it.each([
    ['of nobody', { accessKeyId: 'AKIANOBODY' }, 'UnrecognizedClientException'],
    ['with another secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['with another token', { sessionToken: 'stolen' }, 'UnrecognizedClientException'],
    ['without its token', { sessionToken: undefined }, 'UnrecognizedClientException'],
  ])('%s is refused', async (_, change, name) => {
    const store = await startStore({ parameters: { '/a': '1' }, identities: [someone] });
    expect((await clientOf(store, someone).getParameter({ Name: '/a' })).Parameter?.Value).toBe('1');
    await expect(clientOf(store, { ...someone, ...change } as Identity).getParameter({ Name: '/a' })).rejects.toMatchObject({ name });
  });

  it('is verified over the body, the headers and the time that were signed', async () => {
    const store = await startStore({ parameters: { '/a': '1', '/b': '2' } });
    const sent: { headers: Record<string, string>; body: string }[] = [];
    const client = clientOf(store, { name: 'x', ...store.credentials });
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers, body } = args.request as { headers: Record<string, string>; body: Uint8Array };
        sent.push({ headers, body: new TextDecoder().decode(body) });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.getParameter({ Name: '/a' });
    const [{ headers = {}, body = '' } = {}] = sent;
    const send = async (changed: Record<string, string>, text = body): Promise<number> => {
      const { host: _, 'content-length': __, ...rest } = { ...headers, ...changed } as Record<string, string>;
      return (await fetch(store.endpoint, { method: 'POST', headers: rest, body: text })).status;
    };
    expect(await send({})).toBe(200);
    expect(await send({}, body.replace('/a', '/b'))).toBe(400);
    expect(await send({ 'x-amz-target': 'AmazonSSM.DeleteParameter' })).toBe(400);
    expect(await send({ 'x-amz-date': String(headers['x-amz-date']).replace(/.Z$/, (end) => `${(Number(end[0]) + 1) % 10}Z`) })).toBe(400);
  });
});

describe('a signature of our own making', () => {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

  it.each([
    [['host', 'x-amz-date'], 200],
    [['x-amz-date'], 400],
    [['host'], 400],
  ])('over %j is answered with %i', async (signed, status) => {
    const { endpoint, credentials, url } = await startStore({ parameters: { '/a': '1' } });
    const body = '{"Name":"/a"}';
    const date = amzDate();
    const headers: Record<string, string> = { host: url.host, 'x-amz-date': date };
    const named = signed.map((name) => `${name}:${headers[name]}\n`).join('');
    const canonical = `POST\n/\n\n${named}\n${signed.join(';')}\n${digest(body)}`;
    const scope = [date.slice(0, 8), 'eu-west-1', 'ssm', 'aws4_request'];
    const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
    const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope.join('/')}\n${digest(canonical)}`).toString('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope.join('/')}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
    const sent = { 'x-amz-date': date, 'x-amz-target': 'AmazonSSM.GetParameter', authorization };
    expect((await fetch(endpoint, { method: 'POST', headers: sent, body })).status).toBe(status);
  });
});

it.each([
  [[admin, admin], 'two identities have the same access key'],
  [
    [{ ...admin, policies: [{ Statement: { Effect: 'Allow', Action: '*' } }] }],
    'a policy of the identity admin: a statement of a policy has either',
  ],
])('identities that cannot be are refused', async (identities, message) => {
  await expect(startStore({ identities: identities as Identity[] })).rejects.toThrow(message);
});
