import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { classify } from './failure.ts';
import { SsmProtocol } from './protocol.ts';

const protocol = new SsmProtocol();
const operation = { name: 'GetParameters' };

function read(body: string | Buffer | Readable, statusCode = 200, headers: Record<string, string> = {}): Promise<object> {
  const stream = body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
  return protocol.deserializeResponse(operation, {}, { statusCode, headers, body: stream });
}

async function failureOf(answer: Promise<object>): Promise<unknown> {
  return answer.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

describe('a request', () => {
  it('is a POST of JSON that names its operation', async () => {
    const endpoint = async (): Promise<{ protocol: string; hostname: string; port: number; path: string }> => ({
      protocol: 'https:',
      hostname: 'ssm.eu-west-1.amazonaws.com',
      port: 8443,
      path: '/base',
    });
    const request = await protocol.serializeRequest(operation, { Names: ['/a"\u2028'], NextToken: undefined }, { endpoint });
    expect(request).toMatchObject({ method: 'POST', hostname: 'ssm.eu-west-1.amazonaws.com', port: 8443, path: '/base/' });
    expect(request.headers).toEqual({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' });
    expect(JSON.parse(request.body as string)).toEqual({ Names: ['/a"\u2028'] });
  });
});

describe('an answer', () => {
  it('keeps each value to the character, and turns seconds into a date', async () => {
    const value = 'ä\u0000\u2028\ud83d\ude00 "\\ \r\n';
    const parameter = { Name: '/a', ARN: 'arn', Type: 'SecureString', Value: value, Version: 3, Selector: ':3', DataType: 'text' };
    const body = JSON.stringify({ Parameters: [{ ...parameter, LastModifiedDate: 1750000000.123 }], InvalidParameters: ['/b'] });
    const { DataType: _, ...known } = parameter;
    expect(await read(body)).toEqual({
      Parameters: [{ ...known, LastModifiedDate: new Date(1750000000123) }],
      InvalidParameters: ['/b'],
      $metadata: { httpStatusCode: 200 },
    });
  });

  it('is put together from pieces that cut characters in two', async () => {
    const bytes = Buffer.from(JSON.stringify({ Parameters: [{ Name: '/a', Value: '😀' }] }));
    const pieces = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
    expect(await read(pieces)).toMatchObject({ Parameters: [{ Value: '😀' }] });
  });

  it.each([
    ['HTML', '<html>secret words</html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a text', '"secret words"'],
    ['null', 'null'],
    ['a number for a value', '{"Parameters":[{"Name":"/a","Value":12}]}'],
    ['an object for a name', '{"Parameters":[{"Name":{},"Value":"secret words"}]}'],
    ['a parameter that is none', '{"Parameters":["secret words"]}'],
    ['what is not UTF-8', Buffer.from([...Buffer.from('{"Parameters":[{"Name":"/a","Value":"'), 0xff, ...Buffer.from('"}]}')])],
  ])('that is %s is none, and is not quoted', async (_, body) => {
    const error = await failureOf(read(body));
    expect(classify(error, 'here')).toMatchObject({ code: 'service-protocol', retry: 'transient' });
    expect(JSON.stringify([error, String(error), Object.getOwnPropertyNames(error)])).not.toContain('secret words');
  });

  it('that never ends is not collected', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 1;
        this.push(Buffer.alloc(1024 * 1024, 'x'));
      },
    });
    expect(classify(await failureOf(read(endless)), 'here')).toMatchObject({ code: 'service-protocol' });
    expect(sent).toBeLessThan(10);
    expect(endless.destroyed).toBe(true);
  });

  it('that is cut off is a failure of the network', async () => {
    const cut = new Readable({ read: () => undefined });
    cut.push('{"Parameters":');
    setImmediate(() => cut.destroy());
    expect(classify(await failureOf(read(cut)), 'here')).toMatchObject({ code: 'service-unavailable', retry: 'transient' });
  });
});

describe('an error', () => {
  it.each([
    ['with a bare type', { __type: 'InvalidKeyId' }, {}],
    ['with a namespace', { __type: 'com.amazonaws.ssm#InvalidKeyId' }, {}],
    ['with an address', { __type: 'InvalidKeyId:http://internal.amazon.com/coral/' }, {}],
    ['with both', { __type: 'com.amazonaws.ssm#InvalidKeyId:http://internal.amazon.com/' }, {}],
    ['in a header', {}, { 'x-amzn-errortype': 'InvalidKeyId,other' }],
    ['by its code', { code: 'InvalidKeyId' }, {}],
  ])('is known %s', async (_, body, headers) => {
    expect(await failureOf(read(JSON.stringify(body), 400, headers))).toMatchObject({
      name: 'InvalidKeyId',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('keeps its message for the hint, in both spellings', async () => {
    expect(await failureOf(read('{"__type":"A","message":"one"}', 400))).toMatchObject({ message: 'one' });
    expect(await failureOf(read('{"__type":"A","Message":"two"}', 400))).toMatchObject({ message: 'two' });
  });

  it('may be a page, of which the status is known', async () => {
    expect(await failureOf(read('<html>', 503))).toMatchObject({ name: 'Unknown', $metadata: { httpStatusCode: 503 } });
  });
});
