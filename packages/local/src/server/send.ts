import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FailureKind } from '../fault/faults.ts';
import type { Answer } from './protocol.ts';

/** @param date what the store's clock says: clients whose own is wrong go by it */
export function send(response: ServerResponse, { status, contentType, text, errorType }: Answer, date = new Date()): void {
  const headers = {
    date: date.toUTCString(),
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
  };
  response.writeHead(status, headers).end(text);
}

const page = '<!doctype html><html><head><title>Sign in</title></head><body>This is not an answer of the service.</body></html>';

/** Answers as a network in trouble does. @returns whether that is what the failure is about */
export function sendFailure(response: ServerResponse, failure: FailureKind | undefined, answer: Answer): boolean {
  switch (failure) {
    case 'hang':
      return true;
    case 'trickle':
      trickle(response, answer);
      return true;
    case 'cut':
      cut(response, answer);
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'html':
    case 'html503':
      response.writeHead(failure === 'html' ? 200 : 503, { 'content-type': 'text/html' }).end(page);
      return true;
    default:
      return false;
  }
}

/** White space, which every JSON parser goes on waiting through. */
function trickle(response: ServerResponse, { contentType }: Answer): void {
  response.writeHead(200, { 'content-type': contentType });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
}

function cut(response: ServerResponse, { status, contentType, text }: Answer): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}
