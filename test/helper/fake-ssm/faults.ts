import type { ServerResponse } from 'node:http';
import { AwsError } from './protocol.ts';

/** What can be wrong with a service, its keys, its network, and whatever pretends to be it. */
export interface Faults {
  /** Names, and paths of trees, that IAM denies. */
  readonly denied?: readonly string[];
  /** Names whose KMS key this identity may not use. */
  readonly keyDenied?: readonly string[];
  /** Names whose KMS key is disabled. */
  readonly keyDisabled?: readonly string[];
  /** The session of the credentials is over. */
  readonly expired?: boolean;
  /** Milliseconds by which the clock of the client is behind. A signature may be a quarter of an hour old. */
  readonly clockAhead?: number;
  /** Every call is throttled, or the first so many. */
  readonly throttle?: 'always' | number;
  /** Calls per second that the service grants, with as many saved up. */
  readonly rate?: number;
  /** Milliseconds before an answer. */
  readonly latency?: number;
  /** Empty pages before each page of a tree that has something in it. */
  readonly emptyPages?: number;
  /** ARNs name this region instead of the one that was asked. */
  readonly answersFrom?: string;
  /** What the network, or somebody in it, does in place of an answer. */
  readonly wire?: WireFault;
}

export type WireFault =
  /** Takes the request and never answers. */
  | 'hang'
  /** Sends a byte every 100 ms, for ever: no timeout between bytes ever strikes. */
  | 'trickle'
  /** A proxy's page, with the status 200. */
  | 'html'
  | 'html503'
  /** The connection ends in the middle of the body. */
  | 'cut'
  /** The connection is reset before the answer. */
  | 'reset';

/** Stands in the page that is not an answer, and must never be printed. */
export const htmlCanary = 'canary-4d1f9c07';

const page = `<!doctype html><html><head><title>${htmlCanary}</title></head><body>Sign in to ${htmlCanary}</body></html>`;

/** Does to a connection what the fault says. @returns whether the request has been dealt with by that */
export function actOut(fault: WireFault | undefined, response: ServerResponse, body: () => string): boolean {
  switch (fault) {
    case undefined:
      return false;
    case 'hang':
      return true;
    case 'trickle':
      trickle(response);
      return true;
    case 'html':
    case 'html503':
      response.writeHead(fault === 'html' ? 200 : 503, { 'content-type': 'text/html' }).end(page);
      return true;
    case 'cut':
      cut(response, body());
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
  }
}

/** White space, which every JSON parser goes on waiting through. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
}

function cut(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

/** Counts calls against what the service grants. A throttled call is paid for by nobody. */
export class Throttle {
  #count = 0;
  #tokens: number | undefined;
  #filledAt = 0;

  /** @throws {AwsError} when this call comes too soon */
  admit({ throttle, rate }: Faults, now: number): void {
    this.#count += 1;
    const refused = throttle === 'always' || (throttle !== undefined && this.#count <= throttle);
    if (refused || (rate !== undefined && !this.#takeToken(rate, now))) throw new AwsError('ThrottlingException', 'Rate exceeded');
  }

  #takeToken(rate: number, now: number): boolean {
    const saved = this.#tokens === undefined ? rate : Math.min(rate, this.#tokens + ((now - this.#filledAt) / 1000) * rate);
    this.#filledAt = now;
    this.#tokens = saved >= 1 ? saved - 1 : saved;
    return saved >= 1;
  }
}
