import type { Secret } from '../secret/secret.ts';
import type { Failure, ParameterType } from './source.ts';

export type Tier = 'Standard' | 'Advanced' | 'Intelligent-Tiering';

/** A version that is to be written. */
export interface NewVersion {
  readonly name: string;
  readonly value: Secret;
  readonly type: ParameterType;
  readonly keyId: string | undefined;
  readonly description?: string | undefined;
  readonly tier?: Tier | undefined;
  /** Moves to it. */
  readonly label?: string | undefined;
  /** The version that it is to follow; nothing where the parameter must not exist yet. */
  readonly after: number | undefined;
}

export type WriteAnswer =
  /** At AWS the number need not be the one after `after`: the service compares nothing. */
  | { readonly kind: 'written'; readonly version: number; readonly unlabelled?: Failure | undefined }
  /** Nothing was written: it exists, or has another version. */
  | { readonly kind: 'conflict' }
  /** The connection or the time was over before there was an answer. */
  | { readonly kind: 'unknown'; readonly failure: Failure }
  | Failure;

/** Somebody who can be told parameters. Never rejects: what goes wrong is an answer. */
export interface ParameterWriter {
  /** Tried once, but for being asked to slow down: a second try might write a second version. */
  put(version: NewVersion, signal: AbortSignal): Promise<WriteAnswer>;
  close(): void;
}
