import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/transport';
import type { ParameterType } from '../source.ts';
import type { RawParameter } from './api.ts';

/** An answer holds ten values of at most 8 KB; what is much larger comes from somebody else and is not collected. Bytes. */
const longestAnswer = 4 * 1024 * 1024;

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
}

/** As `HttpResponse` of the SDK, whose body is a stream in Node.js. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: NodeJS.ReadableStream;
}

interface Operation {
  readonly name: string;
}

/**
 * AWS JSON 1.1, as far as reading parameters needs it: the SDK's own codec walks a schema for each of ten thousand
 * fields, and keeps the text of an answer in its errors. This one keeps a name and a status.
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export class SsmProtocol {
  /** Looked at by the bundle's SDK, see `trim-sdk.mjs`. */
  readonly needsSettings = false;

  /** Part of what the SDK expects; nothing of it is needed. */
  setSerdeContext(): void {
    // The bodies are texts.
  }

  async serializeRequest(
    operation: Operation,
    input: object,
    { endpoint }: { readonly endpoint: () => Promise<Endpoint> },
  ): Promise<HttpRequest> {
    const { protocol, hostname, port, path } = await endpoint();
    return new HttpRequest({
      protocol,
      hostname,
      ...(port === undefined ? {} : { port }),
      path: path.endsWith('/') ? path : `${path}/`,
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonSSM.${operation.name}`,
      },
      body: JSON.stringify(input),
    });
  }

  async deserializeResponse(_operation: Operation, _context: unknown, { statusCode, headers, body }: Answer): Promise<object> {
    const text = await collect(body);
    const answer = parseObject(text);
    if (statusCode >= 300) throw serviceError(statusCode, headers, answer);
    if (answer === undefined) throw notAnAnswer(statusCode);
    const { Parameters } = answer;
    if (Array.isArray(Parameters)) answer['Parameters'] = Parameters.map((parameter) => readParameter(parameter, statusCode));
    return { ...answer, $metadata: { httpStatusCode: statusCode } };
  }
}

/** Until the end, or until the connection or the caller gives up. What is not UTF-8 would change silently, and is no text. */
function collect(body: NodeJS.ReadableStream): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    body.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestAnswer) (body as Partial<Readable>).destroy?.(notAnAnswer());
    });
    let complete = false;
    body.on('end', () => {
      complete = true;
      const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      resolve(isUtf8(whole) ? whole.toString() : undefined);
    });
    body.on('error', reject);
    body.on('close', () => {
      if (!complete) reject(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' }));
    });
  });
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each field is what it has to be, or the answer is none: a number for a value would be written without its spelling. */
function readParameter(raw: unknown, status: number): RawParameter {
  if (!isObject(raw)) throw notAnAnswer(status);
  const text = (value: unknown): string | undefined => {
    if (value != null && typeof value !== 'string') throw notAnAnswer(status);
    return value ?? undefined;
  };
  const { Version, LastModifiedDate } = raw;
  return {
    Name: text(raw['Name']),
    ARN: text(raw['ARN']),
    Type: text(raw['Type']) as ParameterType | undefined,
    Value: text(raw['Value']),
    Selector: text(raw['Selector']),
    KeyId: text(raw['KeyId']),
    Version: typeof Version === 'number' ? Version : undefined,
    // Seconds, with a fraction.
    LastModifiedDate: typeof LastModifiedDate === 'number' ? new Date(LastModifiedDate * 1000) : undefined,
  };
}

/**
 * What `classify` and the SDK's correction of a wrong clock look at. The type may have a namespace before it and an
 * address behind it: `com.amazonaws.ssm#InvalidKeyId:http://…`.
 */
function serviceError(status: number, headers: Answer['headers'], answer: Record<string, unknown> = {}): Error {
  const type = [answer['__type'], answer['code'], headers['x-amzn-errortype']].find((one) => typeof one === 'string');
  const name = /^(?:[^#,:]*#)?(\w+)/.exec(type ?? '')?.[1] ?? 'Unknown';
  const message = [answer['message'], answer['Message']].find((one) => typeof one === 'string') ?? '';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function notAnAnswer(status?: number): Error {
  return Object.assign(new Error('not an answer of Parameter Store'), { $metadata: { httpStatusCode: status } });
}
