import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../service/error.ts';
import type { RawRequest } from './request.ts';

/** What a request says of who asks. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** The day, the region and the service that the key was made for. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed, as signatures spell it. */
  readonly signedAt: string;
}

/** Milliseconds that a signature is good for, before and after. */
const mostAge = 5 * 60 * 1000;

/**
 * @param service the one that the request has to be signed for
 * @throws {ServiceError} for a request without a signature, with half of one, or with one of another service or time
 */
export function readSignature({ headers }: RawRequest, service: string, now: Date): Signature {
  const { authorization } = headers;
  if (authorization === undefined) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const head = /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request),/.exec(authorization);
  const [, accessKeyId, scope, region, itsService] = head ?? [];
  const [, signedHeaders, signature] = /SignedHeaders=([^,\s]+), *Signature=(\w+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || scope === undefined || region === undefined || signedHeaders === undefined || signature === undefined) {
    throw new ServiceError('IncompleteSignatureException', 'Authorization header requires Credential, SignedHeaders and Signature.');
  }
  if (itsService !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
  const signedAt = String(headers['x-amz-date'] ?? '');
  checkAge(signedAt, now);
  return { accessKeyId, region, scope, signedHeaders: signedHeaders.split(';'), signature, signedAt };
}

/**
 * Whether the signature was made with this key over this very request.
 * Source: IAM user guide, "Create a signed AWS API request".
 * @throws {ServiceError} `InvalidSignatureException`
 */
export function verifySignature(request: RawRequest, signature: Signature, secretAccessKey: string): void {
  const { scope, signedHeaders, signedAt } = signature;
  // 1. The request as it was signed: the path and the query in one spelling, the headers that were named, a digest of the body.
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const query = [...searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted();
  const headers = signedHeaders.map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const canonical = [request.method, pathname, query.join('&'), headers.join(''), signedHeaders.join(';'), digest(request.body)].join('\n');
  // 2. What is signed of it.
  const text = ['AWS4-HMAC-SHA256', signedAt, scope, digest(canonical)].join('\n');
  // 3. The key of a day, a region and a service.
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  // 4. Without the host a signature could be taken to another service, and without its time to another day.
  const covers = ['host', 'x-amz-date'].every((name) => signedHeaders.includes(name));
  if (!covers || !equal(hmac(key, text).toString('hex'), signature.signature)) {
    const remedy = 'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
    throw invalid(`The request signature we calculated does not match the signature you provided. ${remedy}`);
  }
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

/** RFC 3986, in which `!'()*` are escaped, too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}
