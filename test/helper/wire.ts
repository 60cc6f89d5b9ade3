import { Readable } from 'node:stream';
import * as kms from '@aws-sdk/client-kms';
import type * as Sdk from '../../packages/core/node_modules/@aws-sdk/client-ssm/dist-types/index.d.ts';
import { sdk } from './local-client.ts';

/** What came over the wire: the members of a result, or an error. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly error?: string;
  readonly message?: string;
  readonly [member: string]: unknown;
}

/** Sends one request and hands back what was answered. One at a time. */
export type Ask = (operation: string, input: object) => Promise<Answer>;

/** Where a service is, and who asks. */
export interface Access {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

interface Response {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array>;
}

type Command<Client extends Sdk.SSM | kms.KMS> = Parameters<Client['send']>[0];
type Commands<Client extends Sdk.SSM | kms.KMS> = Readonly<Record<string, new (input: object) => Command<Client>>>;

const ofSystemsManager = sdk as unknown as Commands<Sdk.SSM>;
const ofKeyManagement = kms as unknown as Commands<kms.KMS>;

/**
 * Asks Systems Manager, KMS or STS, whichever has the operation; no two of them have one of the same name. The first two are
 * asked through the SDK, which signs requests and checks nothing; the answer is what came before the SDK has made its own of it.
 */
export function wireOf(access: Access): { readonly ask: Ask; close(): void } {
  const settings = { ...access, maxAttempts: 1 };
  const clients = { ssm: new sdk.SSM(settings), kms: new kms.KMS(settings) };
  let answer: Answer | undefined;
  const take = async (response: Response): Promise<void> => {
    const text = await textOf(response.body);
    answer = readAnswer(response.statusCode, text);
    response.body = Readable.from([Buffer.from(text)]);
  };
  clients.ssm.middlewareStack.add(showing(take), beforeReading);
  clients.kms.middlewareStack.add(showing(take), beforeReading);
  const send = (operation: string, input: object): Promise<unknown> => {
    const name = `${operation}Command`;
    const [parameterCommand, keyCommand] = [ofSystemsManager[name], ofKeyManagement[name]];
    if (parameterCommand !== undefined) return clients.ssm.send(new parameterCommand(input));
    if (keyCommand !== undefined) return clients.kms.send(new keyCommand(input));
    throw new Error(`the SDK has no ${operation}`);
  };
  const ask: Ask = async (operation, input) => {
    if (operation === 'GetCallerIdentity') return askSecurityTokens(access, operation);
    answer = undefined;
    const failure = await send(operation, input).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (answer === undefined) throw failure;
    return answer;
  };
  const close = (): void => {
    clients.ssm.destroy();
    clients.kms.destroy();
  };
  return { ask, close };
}

const beforeReading = { step: 'deserialize', priority: 'low' } as const;

/** Shows each response of a client before the client has read it. */
function showing(take: (response: Response) => Promise<void>) {
  return <Request, Result extends { response: unknown }>(next: (request: Request) => Promise<Result>) =>
    async (request: Request): Promise<Result> => {
      const result = await next(request);
      await take(result.response as Response);
      return result;
    };
}

/** The Security Token Service speaks XML; its SDK is not here. Nobody verifies the signature. */
async function askSecurityTokens({ endpoint, region, credentials }: Access, operation: string): Promise<Answer> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/sts/aws4_request`;
  const headers = {
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
  };
  const body = new URLSearchParams({ Action: operation, Version: '2011-06-15' });
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  const text = await response.text();
  const { Code, Message, ...members } = Object.fromEntries(
    [...text.matchAll(/<(\w+)>([^<]+)<\/\1>/g)].map(([, name, value]) => [name, value]),
  );
  const { status } = response;
  return Code === undefined ? { ...members, status, text } : { status, text, error: Code, message: Message ?? '' };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(status: number, text: string): Answer {
  const members = parse(text);
  const { __type: type, message, Message } = members;
  if (type === undefined) return { ...members, status, text };
  return { status, text, error: String(type).replace(/^.*#/, ''), message: String(message ?? Message ?? '') };
}

function parse(text: string): Record<string, unknown> {
  try {
    // Some operations of moto answer `null`, where the service sends nothing or `{}`.
    return (JSON.parse(text === '' ? '{}' : text) ?? {}) as Record<string, unknown>;
  } catch {
    // Such as the page of a server that does not know what to say.
    return {};
  }
}
