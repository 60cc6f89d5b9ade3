import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service/error.ts';

/** What a request says of who asks. Whether the signature is right is not checked, only that there is one. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
}

/** Milliseconds that a signature is good for, before and after. */
const mostAge = 5 * 60 * 1000;

/**
 * @param service the one that the request has to be signed for
 * @throws {ServiceError} for a request without a signature, with half of one, or with one of another service or time
 */
export function readSignature(headers: IncomingHttpHeaders, service: string, now: Date): Signature {
  const { authorization } = headers;
  if (authorization === undefined) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const scope = /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,/.exec(authorization);
  const [, accessKeyId, , region, itsService] = scope ?? [];
  if (accessKeyId === undefined || region === undefined || !/SignedHeaders=[^,\s]+, *Signature=\w+$/.test(authorization)) {
    throw new ServiceError('IncompleteSignatureException', 'Authorization header requires Credential, SignedHeaders and Signature.');
  }
  if (itsService !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
  checkAge(String(headers['x-amz-date'] ?? ''), now);
  return { accessKeyId, region };
}

/** A request of another region goes to another address. */
export function wrongRegion(region: string): ServiceError {
  return invalid(`Credential should be scoped to a valid region, not '${region}'.`);
}

function checkAge(written: string, now: Date): void {
  const signedAt = Date.parse(written.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAt)) throw new ServiceError('IncompleteSignatureException', 'Authorization header requires X-Amz-Date.');
  const age = now.getTime() - signedAt;
  if (age > mostAge) throw invalid(`Signature expired: ${written} is now earlier than ${basic(now, -mostAge)} (${basic(now)} - 5 min.)`);
  if (age < -mostAge)
    throw invalid(`Signature not yet current: ${written} is still later than ${basic(now, mostAge)} (${basic(now)} + 5 min.)`);
}

/** A time as signatures spell it. */
function basic(date: Date, offset = 0): string {
  return new Date(date.getTime() + offset).toISOString().replace(/[-:]|\.\d+/g, '');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}
