import type { IncomingMessage } from 'node:http';

/** An error as the service sends it. Every client error has the status 400, whatever the model's traits say. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }

  /** A few old errors spell their member with a capital. */
  body(): string {
    const member = ['InternalServerError', 'TooManyUpdates', 'InvalidNextToken', 'InvalidFilterValue'].includes(this.type)
      ? 'Message'
      : 'message';
    return JSON.stringify({ __type: this.type, [member]: this.message });
  }
}

/** What a request says of who asks. The signature itself is not checked, only that there is one. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** When the client says that it is. */
  readonly signedAt: Date;
}

export function readSignature({ headers }: IncomingMessage): Signature {
  const { authorization = '' } = headers;
  const [, accessKeyId, region] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/ssm\/aws4_request,/.exec(authorization) ?? [];
  if (accessKeyId === undefined || region === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token');
  }
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return { accessKeyId, region, signedAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) };
}

/** A request's JSON, read member by member, so that what a client sends wrongly is refused as the service refuses it. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(body: string) {
    this.#members = parseObject(body);
  }

  text(member: string): string | undefined {
    const value = this.#members[member];
    if (value === undefined || typeof value === 'string') return value;
    throw new AwsError('SerializationException', `${member} is not a string`);
  }

  flag(member: string): boolean {
    const value = this.#members[member] ?? false;
    if (typeof value === 'boolean') return value;
    throw new AwsError('SerializationException', `${member} is not a boolean`);
  }

  number(member: string): number | undefined {
    const value = this.#members[member];
    if (value === undefined || typeof value === 'number') return value;
    throw new AwsError('SerializationException', `${member} is not a number`);
  }

  texts(member: string): string[] | undefined {
    const value = this.#members[member];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw new AwsError('SerializationException', `${member} is not a list of strings`);
  }
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Told below, as for everything that is not an object.
  }
  throw new AwsError('SerializationException', 'the body is not a JSON object');
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function outOfBounds(value: string, member: string, constraint: string): AwsError {
  return validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${constraint}`,
  );
}
