import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { partitionOf, type Place } from '../service/place.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A symmetric key of KMS. */
export interface Key {
  /** A UUID. */
  readonly id: string;
  readonly arn: string;
  /** Keys of AWS, such as the one behind `alias/aws/ssm`, belong to the account, but are not the account's to change. */
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly created: Date;
  readonly tags: Map<string, string>;
  /** 256 bits that never leave the store, unless it is kept on a disk. */
  readonly material: Buffer;
  description: string;
  state: KeyState;
  /** When a key that waits for its deletion goes. */
  deletion: Date | undefined;
  rotation: Rotation | undefined;
  /** JSON, as it was given. It is kept and shown, and grants nothing here. */
  policy: string;
}

/** A key that is rotated; only its dates tell of it. */
export interface Rotation {
  readonly days: number;
  readonly since: Date;
}

export interface KeySettings {
  readonly id?: string;
  readonly manager?: Key['manager'];
  readonly description?: string | undefined;
  readonly policy?: string | undefined;
  readonly tags?: Iterable<readonly [string, string]>;
  readonly material?: Buffer;
}

/** Keys of AWS are always rotated. */
const yearly = 365;

export function makeKey(place: Place, settings: KeySettings, created: Date): Key {
  const { id = randomUUID(), manager = 'CUSTOMER', description = '', policy = defaultPolicy(place), tags = [] } = settings;
  return {
    id,
    arn: keyArn(place, id),
    manager,
    created,
    tags: new Map(tags),
    material: settings.material ?? randomBytes(32),
    description,
    state: 'Enabled',
    deletion: undefined,
    rotation: manager === 'AWS' ? { days: yearly, since: created } : undefined,
    policy,
  };
}

/** The ID of a key's material, 64 hexadecimal digits, which tell nothing of it. It stays, since the material does. */
export function materialIdOf({ arn }: Key): string {
  return createHash('sha256').update(arn).digest('hex');
}

function keyArn({ region, account }: Place, id: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${id}`;
}

/** What a key has that was made without one: the account decides by its identities' policies. Source: KMS developer guide. */
function defaultPolicy({ region, account }: Place): string {
  const principal = { AWS: `arn:${partitionOf(region)}:iam::${account}:root` };
  const statement = { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, null, 2);
}
