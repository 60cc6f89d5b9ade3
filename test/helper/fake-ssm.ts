import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { StoredParameter } from '@ssmith/core';
import { actOut, type Faults, Throttle } from './fake-ssm/faults.ts';
import { AwsError, Input, readSignature, type Signature } from './fake-ssm/protocol.ts';
import { type FakeParameters, FakeStore } from './fake-ssm/store.ts';

export { type Faults, htmlCanary, type WireFault } from './fake-ssm/faults.ts';
export type { FakeParameters } from './fake-ssm/store.ts';

export interface FakeSsmOptions {
  readonly parameters: FakeParameters;
  readonly region?: string;
  readonly account?: string;
  /** What other regions hold. A request that is signed for a region which is not there is refused, as at AWS. */
  readonly otherRegions?: Readonly<Record<string, FakeParameters>>;
  readonly faults?: Faults;
}

/** A request, as it arrived. */
export interface Call {
  readonly target: string;
  /** Of GetParameters. */
  readonly names?: readonly string[];
  /** Of GetParametersByPath. */
  readonly path?: string;
  readonly withDecryption: boolean;
  readonly accessKeyId: string;
  readonly region: string;
  /** Milliseconds, on the clock of `performance.now()`. */
  readonly at: number;
}

export interface FakeSsm {
  readonly endpoint: string;
  /** All requests so far, throttled and unanswered ones too. */
  readonly calls: readonly Call[];
  /** Environment variables with which a program asks this server. */
  readonly env: Record<string, string>;
  /** Replaces the faults. Counts begin anew. */
  set(faults: Faults): void;
  close(): Promise<void>;
}

/** What `env` says. */
export const accessKeyId = 'AKIAFAKEFAKEFAKEFAKE';
export const defaultRegion = 'eu-west-1';
export const defaultAccount = '111122223333';

/** A SecureString. Several values are several versions, the last one the latest. */
export function secure(...values: readonly string[]): StoredParameter {
  return { type: 'SecureString', versions: values.map((value) => ({ value, labels: [] })) };
}

/**
 * The part of AWS Systems Manager that reads parameters, on loopback: the wire protocol, its oddities, and the ways in
 * which it fails. It goes when the test is over.
 */
export async function startFakeSsm(options: FakeSsmOptions): Promise<FakeSsm> {
  const fake = new Fake(options);
  const server = createServer((request, response) => void fake.handle(request, response));
  const close = (): Promise<void> => closeServer(server);
  onTestFinished(close);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    calls: fake.calls,
    env: {
      AWS_ENDPOINT_URL_SSM: endpoint,
      AWS_REGION: options.region ?? defaultRegion,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-key',
    },
    set: (faults) => fake.set(faults),
    close,
  };
}

/** Connections that hang on purpose would keep it open. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

class Fake {
  readonly calls: Call[] = [];
  readonly #stores: ReadonlyMap<string, FakeStore>;
  #faults: Faults;
  #throttle = new Throttle();

  constructor({ parameters, region = defaultRegion, account = defaultAccount, otherRegions = {}, faults = {} }: FakeSsmOptions) {
    const regions = Object.entries({ ...otherRegions, [region]: parameters });
    this.#stores = new Map(regions.map(([name, held]) => [name, new FakeStore(held, name, account)]));
    this.#faults = faults;
  }

  set(faults: Faults): void {
    this.#faults = faults;
    this.#throttle = new Throttle();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const faults = this.#faults;
    const target = String(request.headers['x-amz-target'] ?? '').replace(/^AmazonSSM\./, '');
    const body = await readBody(request);
    if (body === undefined) return;
    const { status, text } = settle(() => {
      const signature = readSignature(request);
      const input = new Input(body);
      this.#record(target, input, signature);
      return this.#answer(target, input, signature, faults);
    });
    if (actOut(faults.wire, response, () => text)) return;
    if (faults.latency !== undefined) await sleep(faults.latency);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID(), date: now(faults).toUTCString() };
    response.writeHead(status, headers).end(text);
  }

  #record(target: string, input: Input, signature: Signature): void {
    const names = input.texts('Names');
    const path = input.text('Path');
    this.calls.push({
      target,
      ...(names === undefined ? {} : { names }),
      ...(path === undefined ? {} : { path }),
      withDecryption: input.flag('WithDecryption'),
      accessKeyId: signature.accessKeyId,
      region: signature.region,
      at: performance.now(),
    });
  }

  #answer(target: string, input: Input, { region, signedAt }: Signature, faults: Faults): Record<string, unknown> {
    this.#throttle.admit(faults, performance.now());
    const age = Math.abs(now(faults).getTime() - signedAt.getTime());
    if (!(age < mostAge)) throw new AwsError('InvalidSignatureException', 'Signature expired: it is now later than that.');
    if (faults.expired === true) throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
    const store = this.#stores.get(region);
    if (store === undefined) {
      throw new AwsError('InvalidSignatureException', `Credential should be scoped to a valid region, not '${region}'.`);
    }
    if (target === 'GetParameters') return store.getParameters(input, faults);
    if (target === 'GetParametersByPath') return store.getParametersByPath(input, faults);
    throw new AwsError('UnknownOperationException', '');
  }
}

/** Milliseconds that a signature counts. */
const mostAge = 15 * 60 * 1000;

function now({ clockAhead = 0 }: Faults): Date {
  return new Date(Date.now() + clockAhead);
}

/** What is put on the wire, be it an answer or an error of the service. */
function settle(answer: () => Record<string, unknown>): { status: number; text: string } {
  try {
    return { status: 200, text: JSON.stringify(answer()) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status, text: error.body() };
  }
}

/** Nothing when the client hangs up before it has said everything. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
