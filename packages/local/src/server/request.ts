import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceName } from '../operation/index.ts';
import { json, type Protocol, query } from './protocol.ts';

/** A request as it came, its body whole. */
export interface RawRequest {
  readonly method: string;
  /** The path and what follows it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Whom a request is for, and what it wants. */
export interface Address {
  readonly service: ServiceName;
  readonly protocol: Protocol;
  readonly operation: string;
}

/** How the targets of the services that speak JSON begin. */
const targets: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['AmazonSSM.', 'ssm'],
  ['TrentService.', 'kms'],
];

/** A form with an action is a question to STS; whatever else comes without a target that is known is taken for a bad one to SSM. */
export function readAddress({ headers, body }: RawRequest): Address {
  const target = headers['x-amz-target'];
  if (target === undefined) return readForm(headers, body);
  const text = String(target);
  const [prefix, service] = targets.find(([one]) => text.startsWith(one)) ?? ['', 'ssm'];
  return { service, protocol: json, operation: text.slice(prefix.length) };
}

function readForm(headers: IncomingHttpHeaders, body: Buffer): Address {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const action = isForm ? new URLSearchParams(body.toString('utf8')).get('Action') : null;
  return action === null ? { service: 'ssm', protocol: json, operation: '' } : { service: 'sts', protocol: query, operation: action };
}
