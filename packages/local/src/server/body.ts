import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isMembers, type Members } from '../input/member.ts';
import { ServiceError } from '../service/error.ts';

/** Bytes. The largest request that makes sense, one with a thousand tags, is well below. */
const longest = 1024 * 1024;

/**
 * The whole body of a request.
 * @returns nothing when the client has hung up before the end
 * @throws {ServiceError} when it is too long; the rest is not read
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > longest) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > longest) throw tooLong();
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    return undefined;
  }
  return Buffer.concat(chunks);
}

function tooLong(): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', 'Request body is too long.', 413);
}

/** A request's JSON. @throws {ServiceError} `SerializationException`, without a message, as the service does */
export function parseMembers(body: Buffer): Members {
  try {
    const value: unknown = JSON.parse(isUtf8(body) ? body.toString('utf8') : '');
    if (isMembers(value)) return value;
  } catch {
    // Told below, as for JSON that is not an object.
  }
  throw new ServiceError('SerializationException');
}
