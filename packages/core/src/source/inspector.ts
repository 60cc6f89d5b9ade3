import type { ProblemCode } from '../error/codes.ts';
import type { ParameterType } from './source.ts';

/** What was asked, or why nobody knows: the action that is not allowed, or that failed. */
export type Looked<T> = { readonly kind: 'seen'; readonly value: T } | Unseen;

export interface Unseen {
  readonly kind: 'unseen';
  /** As IAM spells it: `kms:DescribeKey`. */
  readonly action: string;
  readonly code: ProblemCode;
}

/** What is known of a parameter without its value. */
export interface ParameterFact {
  /** With its leading slash. */
  readonly name: string;
  readonly type: ParameterType;
  /** Of a SecureString: as whoever wrote it named the key. */
  readonly keyId: string | undefined;
  readonly arn?: string | undefined;
}

export interface KeyFact {
  readonly arn: string;
  /** AWS made it, and decides who may use it. */
  readonly managed: boolean;
  /** As KMS says: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  /** Absent where there is nothing to rotate: a key of AWS, or one that cannot be used. */
  readonly rotated: Looked<boolean> | undefined;
}

/** Something that only an identity with wide rights may do, and whether this one may. */
export interface Reach {
  readonly action: string;
  /** What it is wide of, in words: `any parameter of the account`. */
  readonly of: string;
  readonly allowed: Looked<boolean>;
}

/** Which parameters are meant. A path means everything below it. */
export interface ParameterFilter {
  readonly by: 'Path' | 'Name' | 'KeyId';
  readonly values: readonly string[];
}

/** Somebody who can be asked for what `audit` wants to know. No value is asked for, and nothing is changed. */
export interface Inspector {
  describe(filter: ParameterFilter): Promise<Looked<readonly ParameterFact[]>>;
  /** Absent for a store without keys. The answer is nothing when there is no such key. */
  readonly key?: (reference: string) => Promise<Looked<KeyFact | undefined>>;
  /** Absent for a store that asks nobody who he is. */
  readonly reach?: () => Promise<readonly Reach[]>;
  close(): void;
}
