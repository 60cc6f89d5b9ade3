import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { RunningStore } from '../../packages/local/src/index.ts';
import { operations } from '../../packages/local/src/operation/index.ts';
import { amzDate, post, serve } from '../helper/local-client.ts';
import { patience, runs } from '../helper/property.ts';

/** By hand, with what `fetch` does not let through. */
function raw({ url }: RunningStore, method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

/** Sends bytes that need not be HTTP, and hangs up. */
function sendBytes({ url }: RunningStore, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.end(bytes));
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });
}

vi.setConfig(patience);

describe('a bad request', () => {
  it.each([
    ['no JSON', '{"Name":', 'SerializationException'],
    ['no object', '["Name"]', 'SerializationException'],
    ['null', 'null', 'SerializationException'],
    ['nothing', '', 'SerializationException'],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0x7d]), 'SerializationException'],
    ['a number for a name', '{"Name":1}', 'SerializationException'],
    ['an object for a name', '{"Name":{}}', 'SerializationException'],
    ['no name', '{}', 'ValidationException'],
    ['null for a name', '{"Name":null}', 'ValidationException'],
    ['a name that an object inherits', '{"__proto__":{"Name":"/a"}}', 'ValidationException'],
    ['a long name', JSON.stringify({ Name: `/${'x'.repeat(3000)}` }), 'ValidationException'],
    ['100,000 levels of JSON', `{"Name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'SerializationException'],
  ])('with %s gets the error of the service', async (_, body, type) => {
    const { store } = await serve({ parameters: { '/a': '1' } });
    const answer = await post(store, 'GetParameter', body);
    expect([answer.status, answer.type, JSON.parse(answer.text)]).toEqual([400, type, expect.objectContaining({ __type: type })]);
  });

  it('is told of everything at once', async () => {
    const { store } = await serve();
    const { text } = await post(store, 'GetParameterHistory', '{"MaxResults":99}');
    expect(JSON.parse(text)).toEqual({
      __type: 'ValidationException',
      message:
        "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
        "Value '99' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
    });
  });

  it.each([['SendCommand'], [''], ['constructor'], ['getparameter']])('for the operation `%s` is unknown', async (operation) => {
    const { store } = await serve();
    expect(await post(store, operation, '{}')).toMatchObject({ status: 400, type: 'UnknownOperationException' });
  });

  it.each([
    ['none', { authorization: undefined }, 'MissingAuthenticationTokenException'],
    ['half of one', { authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/ssm/aws4_request' }, 'IncompleteSignatureException'],
    ['one of another service', { service: 's3' }, 'InvalidSignatureException'],
    ['no date', { 'x-amz-date': undefined }, 'IncompleteSignatureException'],
    ['an old one', { 'x-amz-date': amzDate(-6 * 60_000) }, 'InvalidSignatureException'],
    ['one of the future', { 'x-amz-date': amzDate(6 * 60_000) }, 'InvalidSignatureException'],
  ])('with a signature: %s', async (_, headers, type) => {
    const { store } = await serve({ parameters: { '/a': '1' } });
    expect(await post(store, 'GetParameter', '{"Name":"/a"}', headers)).toMatchObject({ status: 400, type });
  });

  it('of 10 MB is refused, and the next one answered', async () => {
    const { store, client } = await serve({ parameters: { '/a': '1' } });
    const answer = await post(store, 'PutParameter', JSON.stringify({ Value: 'x'.repeat(10 * 1024 * 1024) })).catch(() => undefined);
    // A client that writes on may see its connection end before the answer.
    expect([undefined, 413]).toContain(answer?.status);
    expect((await client.getParameter({ Name: '/a' })).Parameter?.Value).toBe('1');
  });

  it.each([
    ['GET', '/', {}],
    ['OPTIONS', '/', { origin: 'http://evil.example' }],
    ['POST', '/other', {}],
    ['POST', '/', { host: 'evil.example' }],
  ])('%s %s %o finds nothing', async (method, path, headers) => {
    const { store } = await serve({ parameters: { '/a': '1' } });
    expect(await raw(store, method, path, headers)).toBe(404);
    expect(store.calls).toEqual([]);
  });

  const everyOperation = [
    ...[...operations.ssm.keys()].map((name) => ({ service: 'ssm', target: `AmazonSSM.${name}` })),
    ...[...operations.kms.keys()].map((name) => ({ service: 'kms', target: `TrentService.${name}` })),
  ];

  it('of any kind is answered, and nothing breaks', async () => {
    const { store, client } = await serve({ parameters: { '/a': '1' } });
    const names = fc.constantFrom(
      'Name',
      'Names',
      'Path',
      'Value',
      'Type',
      'ParameterFilters',
      'NextToken',
      'Labels',
      'Tags',
      'Policies',
      'KeyId',
      'AliasName',
      'CiphertextBlob',
      'EncryptionContext',
      'Plaintext',
      'Limit',
      'Marker',
    );
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.dictionary(names, fc.jsonValue()).map((value) => JSON.stringify(value)),
      fc.record({ Name: fc.string(), Value: fc.string(), Type: fc.constant('String') }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...everyOperation), body, async ({ service, target }, text) => {
        const { status } = await post(store, '', text, { service, 'x-amz-target': target });
        expect([200, 400]).toContain(status);
      }),
      { numRuns: runs(400) },
    );
    expect((await client.getParameters({ Names: ['/a'] })).Parameters).toHaveLength(1);
  });

  it('need not be HTTP, or whole, or of the service at all', async () => {
    const { store, client } = await serve({ parameters: { '/a': '1' } });
    const head = fc.constantFrom(
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n',
      'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n',
      'POST /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'PUT /_ssmith/faults HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n',
      'GET //[ HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'POST /?%ff=%zz HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonSSM.GetParameter\r\ncontent-length: 2\r\n\r\n{}',
      '',
    );
    const bytes = fc
      .tuple(head, fc.uint8Array({ maxLength: 200 }))
      .map(([text, rest]) => Buffer.concat([Buffer.from(text, 'latin1'), rest]));
    await fc.assert(
      fc.asyncProperty(bytes, (some) => sendBytes(store, some)),
      { numRuns: runs(100) },
    );
    expect((await client.getParameters({ Names: ['/a'] })).Parameters).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('has its dates in seconds, and a request ID', async () => {
    const { store } = await serve({ parameters: { '/a': '1' } });
    const { text } = await post(store, 'GetParameter', '{"Name":"/a"}');
    const { Parameter } = JSON.parse(text) as { Parameter: { LastModifiedDate: number } };
    expect(Math.abs(Parameter.LastModifiedDate - Date.now() / 1000)).toBeLessThan(60);
  });

  it('of a missing parameter has an empty message', async () => {
    const { store } = await serve();
    const { text } = await post(store, 'GetParameter', '{"Name":"/a"}');
    expect(JSON.parse(text)).toEqual({ __type: 'ParameterNotFound', message: '' });
  });

  it('comes from the region that a request is signed for', async () => {
    const { store } = await serve({ parameters: { '/a': 'here' }, otherRegions: { 'us-gov-west-1': { '/a': 'there' } } });
    const there = await post({ ...store, region: 'us-gov-west-1' }, 'GetParameter', '{"Name":"/a"}');
    expect(there.text).toContain('arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/a');
    expect(await post({ ...store, region: 'mars-1' }, 'GetParameter', '{"Name":"/a"}')).toMatchObject({
      type: 'InvalidSignatureException',
    });
  });
});

describe('the log', () => {
  it('has the names of all requests, and no values', async () => {
    const { store, client } = await serve({ parameters: { '/a': 'value-1' } });
    await client.putParameter({ Name: '/b', Value: 'value-2', Type: 'SecureString' });
    await client.getParameters({ Names: ['/a', '/b'], WithDecryption: true });
    await client.getParametersByPath({ Path: '/x' });
    await client.getParameter({ Name: '/gone' }).catch(() => undefined);
    const who = { accessKeyId: store.credentials.accessKeyId, region: 'eu-west-1', at: expect.any(Number) };
    expect(store.calls).toEqual([
      { ...who, operation: 'PutParameter', name: '/b', withDecryption: false, outcome: 'answered' },
      { ...who, operation: 'GetParameters', names: ['/a', '/b'], withDecryption: true, outcome: 'answered' },
      { ...who, operation: 'GetParametersByPath', path: '/x', withDecryption: false, outcome: 'answered' },
      { ...who, operation: 'GetParameter', name: '/gone', withDecryption: false, outcome: 'ParameterNotFound' },
    ]);
    expect(JSON.stringify(store.calls)).not.toContain('value-');
    expect(store.counts()).toEqual({ PutParameter: 1, GetParameters: 1, GetParametersByPath: 1, GetParameter: 1 });
  });
});
