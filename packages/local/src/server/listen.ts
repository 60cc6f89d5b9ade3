import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../service/error.ts';
import { readBody } from './body.ts';
import { control, controlPath } from './control.ts';
import { json } from './protocol.ts';
import { send, sendFailure } from './send.ts';
import type { Service } from './service.ts';

export interface Listening {
  readonly endpoint: string;
  /** Ends all connections, those that hang on purpose too. */
  close(): Promise<void>;
}

/** Serves on an address of this machine. @throws the system's error when the port is taken */
export async function listen(service: Service, host: string, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    // Values may have been on their way into an error: of a bug of ours no more is told than that there is one.
    answer(service, request, response).catch(() => send(response, json.error(new ServiceError('InternalFailure', undefined, 500))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { address, port: taken } = server.address() as AddressInfo;
  const reached = isIP(address) === 6 ? `[${address}]` : address;
  return { endpoint: `http://${reached}:${taken}`, close: () => close(server) };
}

async function answer(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '/', headers } = request;
  const isControl = url.startsWith(controlPath);
  const isCall = method === 'POST' && /^\/(?:\?|$)/.test(url);
  if (!(isCall || isControl) || !isMeant(request)) {
    response.writeHead(404, { 'content-type': 'application/xml' }).end('<UnknownOperationException/>\n');
    return;
  }
  const body = await receive(request, response);
  if (body === undefined) return;
  if (isControl) {
    const { status, data } = control(service, { method, url, headers, body });
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(data)}\n`);
    return;
  }
  const { answer, delay, failure, now } = service.handle({ method, url, headers, body });
  await service.settled();
  if (delay > 0) await sleep(delay);
  if (!sendFailure(response, failure, answer)) send(response, answer, now);
}

/** A body that is too long is refused before its end, and the connection with it. */
async function receive(request: IncomingMessage, response: ServerResponse): Promise<Buffer | undefined> {
  try {
    return await readBody(request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    response.setHeader('connection', 'close');
    send(response, json.error(error));
    request.resume();
    return undefined;
  }
}

/** On loopback a page of the web could get here under a name of its own that leads to 127.0.0.1; it says so. */
function isMeant({ headers: { host = '' }, socket }: IncomingMessage): boolean {
  const isLoopback = /^(?:127\.|::1$|::ffff:127\.)/.test(socket.localAddress ?? '');
  const name = host.replace(/:\d+$/, '');
  return !isLoopback || name === '' || name === '[::1]' || isIP(name) !== 0 || /^(?:.+\.)?localhost$/i.test(name);
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
