import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FakeProxy {
  readonly url: string;
  /** Where clients wanted to go: `host:port`. */
  readonly connects: readonly string[];
  /** What came without CONNECT: plain requests, by their URL. */
  readonly requests: readonly string[];
  /** The credentials that clients gave. */
  readonly authorizations: readonly string[];
}

/** Stands in the page with which the proxy refuses. */
export const proxyCanary = 'canary-b07e55';

const refusal = `HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>${proxyCanary}</html>`;

/**
 * An HTTP proxy that writes down where its clients want to go.
 * @param behaviour `refuse` every tunnel with a page, `hang` on it, or lead all of them to this port of this machine
 */
export async function startFakeProxy(behaviour: 'refuse' | 'hang' | number): Promise<FakeProxy> {
  const connects: string[] = [];
  const requests: string[] = [];
  const authorizations: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', ({ url = '', headers }: IncomingMessage, socket: Socket) => {
    connects.push(url);
    if (headers['proxy-authorization'] !== undefined) authorizations.push(headers['proxy-authorization']);
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (behaviour === 'refuse') socket.end(refusal);
    else if (behaviour !== 'hang') tunnel(socket, behaviour);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connects, requests, authorizations };
}

function tunnel(socket: Socket, port: number): void {
  const target = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  target.on('error', () => socket.destroy());
  socket.on('close', () => target.destroy());
  socket.pipe(target).pipe(socket);
}
