import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A server on loopback that answers everything in one way. It goes when the test is over.
 * @param answer the body of a 200; nothing is a 403, and `hang` is no answer at all
 * @returns its URL
 */
export async function startSmallServer(answer: (request: IncomingMessage, body: string) => string | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = answer(request, Buffer.concat(chunks).toString('utf8'));
      if (text !== 'hang') response.writeHead(text === undefined ? 403 : 200, { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }).end(text);
    });
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
