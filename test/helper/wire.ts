import { Readable } from 'node:stream';
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

interface Response {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array>;
}

type Command = Parameters<Sdk.SSM['send']>[0];
const commands = sdk as unknown as Readonly<Record<string, new (input: object) => Command>>;

/**
 * A function that sends requests through the SDK, which signs them and checks nothing, and hands back what was answered
 * before the SDK has made its own of it. One request at a time.
 */
export function wireOf(client: Sdk.SSM): (operation: string, input: object) => Promise<Answer> {
  let answer: Answer | undefined;
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const response = result.response as Response;
      const text = await textOf(response.body);
      answer = readAnswer(response.statusCode, text);
      response.body = Readable.from([Buffer.from(text)]);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  return async (operation, input) => {
    const command = commands[`${operation}Command`];
    if (command === undefined) throw new Error(`the SDK has no ${operation}`);
    answer = undefined;
    const failure = await client.send(new command(input)).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (answer === undefined) throw failure;
    return answer;
  };
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
    return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
  } catch {
    // Such as the page of a server that does not know what to say.
    return {};
  }
}
