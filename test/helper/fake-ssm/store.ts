import { createHash } from 'node:crypto';
import type { StoredParameter, StoredVersion } from '@ssmith/core';
import type { Faults } from './faults.ts';
import { AwsError, type Input, outOfBounds, validation } from './protocol.ts';

/** Parameters by name, with their leading slash. A plain text is a String with one version. */
export type FakeParameters = Readonly<Record<string, string | StoredParameter>> | ReadonlyMap<string, string | StoredParameter>;

const secretsManagerPrefix = '/aws/reference/secretsmanager/';
const mostNames = 10;
const mostResults = 10;

interface Asked {
  /** As it came, which is how it goes back when it is invalid. */
  readonly requested: string;
  /** With its leading slash. */
  readonly name: string;
  readonly selector: string | undefined;
}

/** What one region of Parameter Store holds and how it answers. The oddities are those of the service. */
export class FakeStore {
  readonly #parameters: ReadonlyMap<string, StoredParameter>;
  readonly #region: string;
  readonly #account: string;

  constructor(parameters: FakeParameters, region: string, account: string) {
    const entries = parameters instanceof Map ? [...parameters] : Object.entries(parameters);
    this.#parameters = new Map(entries.map(([name, stored]: [string, string | StoredParameter]) => [name, asStored(stored)]));
    this.#region = region;
    this.#account = account;
  }

  /** Found ones in alphabetical order, not in that of the request; all others by the very text that was asked for. */
  getParameters(input: Input, faults: Faults): Record<string, unknown> {
    const names = input.texts('Names') ?? [];
    if (names.length === 0 || names.length > mostNames) {
      throw outOfBounds(`[${names.join(', ')}]`, 'names', `length less than or equal to ${mostNames}.`);
    }
    const decrypt = input.flag('WithDecryption');
    const asked = [...new Set(names)].map(readName);
    for (const { name } of asked) this.#authorise('GetParameters', name, faults);

    const found: Record<string, unknown>[] = [];
    const invalid: string[] = [];
    for (const one of asked) {
      const stored = this.#parameters.get(one.name);
      const version = stored === undefined ? undefined : pick(stored, one.selector);
      if (version === undefined && decrypt && one.name.startsWith(secretsManagerPrefix)) throw secretNotFound(one);
      if (stored === undefined || version === undefined) invalid.push(one.requested);
      else found.push(this.#answer(one, stored, version, decrypt, faults));
    }
    found.sort((a, b) => (String(a['Name']) < String(b['Name']) ? -1 : 1));
    return { Parameters: found, InvalidParameters: invalid };
  }

  /** In no particular order, because the service promises none. A page may be empty and still not be the last. */
  getParametersByPath(input: Input, faults: Faults): Record<string, unknown> {
    const path = readPath(input.text('Path') ?? '');
    const size = input.number('MaxResults') ?? mostResults;
    if (size < 1 || size > mostResults) throw outOfBounds(String(size), 'maxResults', `value less than or equal to ${mostResults}`);
    this.#authorise('GetParametersByPath', path, faults);

    const below = [...this.#parameters.keys()].filter(
      (name) =>
        name.startsWith(`${path}/`) &&
        !name.startsWith(secretsManagerPrefix) &&
        (input.flag('Recursive') || !name.slice(path.length + 1).includes('/')),
    );
    const { offset, empty } = readToken(input.text('NextToken'), path);
    const skips = empty < (faults.emptyPages ?? 0);
    const names = skips ? [] : below.slice(offset, offset + size);
    const next = skips ? { offset, empty: empty + 1 } : { offset: offset + size, empty: 0 };
    const decrypt = input.flag('WithDecryption');
    const page = names.map((name) => {
      const stored = this.#parameters.get(name) ?? asStored('');
      return this.#answer({ requested: name, name, selector: undefined }, stored, stored.versions.length, decrypt, faults);
    });
    return { Parameters: page, ...(next.offset < below.length ? { NextToken: writeToken(path, next) } : {}) };
  }

  /** One name that the identity may not read fails the whole call, and the message names that one only. */
  #authorise(action: string, name: string, { denied = [] }: Faults): void {
    if (!denied.includes(name)) return;
    const identity = `arn:aws:sts::${this.#account}:assumed-role/deploy/session`;
    const reason = `because no identity-based policy allows the ssm:${action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${identity} is not authorized to perform: ssm:${action} on resource: ${this.#arn(name)} ${reason}`,
    );
  }

  #answer(
    { requested, name, selector }: Asked,
    stored: StoredParameter,
    version: number,
    decrypt: boolean,
    faults: Faults,
  ): Record<string, unknown> {
    const inSecretsManager = name.startsWith(secretsManagerPrefix);
    if (inSecretsManager && !decrypt) throw validation('WithDecryption flag must be True for retrieving a Secret Manager secret.');
    const value = stored.versions[version - 1]?.value ?? '';
    const encrypted = stored.type === 'SecureString';
    if (encrypted && decrypt) this.#decrypt(name, faults);
    return {
      Name: echo(requested, name),
      Type: stored.type,
      Value: encrypted && !decrypt ? ciphertext(name, version) : value,
      Version: inSecretsManager ? 0 : version,
      ...(selector === undefined ? {} : { Selector: `:${selector}` }),
      ...(inSecretsManager ? { SourceResult: JSON.stringify({ SecretString: value }) } : {}),
      LastModifiedDate: 1_790_000_000.123 + version,
      ARN: this.#arn(name, faults.answersFrom),
      DataType: 'text',
    };
  }

  /** A key that refuses, or is disabled, fails the whole call too; the names of the parameter are not told. */
  #decrypt(name: string, { keyDenied = [], keyDisabled = [] }: Faults): void {
    if (keyDenied.includes(name)) {
      const text =
        'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';
      throw new AwsError('AccessDeniedException', `${text} (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)`);
    }
    if (keyDisabled.includes(name)) {
      const key = `arn:aws:kms:${this.#region}:${this.#account}:key/00000000-0000-0000-0000-000000000000`;
      throw new AwsError('InvalidKeyId', `${key} is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException)`);
    }
  }

  #arn(name: string, region = this.#region): string {
    if (name.startsWith(secretsManagerPrefix)) {
      return `arn:aws:secretsmanager:${region}:${this.#account}:secret:${name.slice(secretsManagerPrefix.length)}-a1B2c3`;
    }
    return `arn:aws:ssm:${region}:${name.startsWith('/aws/service/') ? '' : this.#account}:parameter${name}`;
  }
}

function asStored(stored: string | StoredParameter): StoredParameter {
  return typeof stored === 'string' ? { type: 'String', versions: [{ value: stored, labels: [] }] } : stored;
}

/** A name, `name:selector` or an ARN with or without one. An ARN has five colons of its own. */
function readName(requested: string): Asked {
  const [, inArn] = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d*:parameter(\/.*)$/s.exec(requested) ?? [];
  const [, written = '', selector] = /^([^:]*)(?::(.*))?$/s.exec(inArn ?? requested) ?? [];
  const name = written.startsWith('/') ? written : `/${written}`;
  const wellFormed = name.startsWith(secretsManagerPrefix) ? /^[A-Za-z0-9/_+=.@-]+$/ : /^(?:\/[A-Za-z0-9_.-]+)+$/;
  if (!wellFormed.test(name) || (written.includes('/') && !written.startsWith('/'))) throw malformed();
  return { requested, name, selector };
}

function readPath(path: string): string {
  if (!/^(?:\/[A-Za-z0-9_.-]+)*\/?$/.test(path) || path === '') throw malformed();
  return path.replace(/\/$/, '');
}

/** A secret that is not there fails the whole call, unlike a parameter. */
function secretNotFound({ name }: Asked): AwsError {
  return new AwsError('ParameterNotFound', `An error occurred: Secret ${name.slice(1)} not found.`);
}

/** The text is misleading, and it is the service's own. */
function malformed(): AwsError {
  const path = 'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of';
  return validation(
    `Parameter name: can't be prefixed with "ssm" (case-insensitive). ${path} letters, numbers and the following 3 symbols .-_`,
  );
}

/** `a` comes back as `a` and `/a` as `/a`; an ARN as the plain name, which for a single level has no slash. */
function echo(requested: string, name: string): string {
  if (requested.startsWith('arn:')) return name.lastIndexOf('/') === 0 ? name.slice(1) : name;
  return requested.startsWith('/') ? name : name.slice(1);
}

/** The number of a version; without a selector the latest. */
function pick({ versions }: StoredParameter, selector: string | undefined): number | undefined {
  if (selector === undefined) return versions.length;
  const index = /^\d+$/.test(selector)
    ? Number(selector) - 1
    : versions.findIndex(({ labels }: StoredVersion) => labels.includes(selector));
  return versions[index] === undefined ? undefined : index + 1;
}

/** Looks like KMS and holds nothing of the value. */
function ciphertext(name: string, version: number): string {
  return `AQICAH${createHash('sha256').update(`${name} ${version}`).digest('base64')}`;
}

interface Position {
  readonly offset: number;
  readonly empty: number;
}

function writeToken(path: string, { offset, empty }: Position): string {
  return Buffer.from(`${offset} ${empty} ${path}`).toString('base64url');
}

function readToken(token: string | undefined, path: string): Position {
  if (token === undefined) return { offset: 0, empty: 0 };
  const [, offset, empty, itsPath] = /^(\d+) (\d+) (.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (itsPath !== path) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return { offset: Number(offset), empty: Number(empty) };
}
