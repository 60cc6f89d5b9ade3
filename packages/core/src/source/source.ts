import type { ProblemCode } from '../error/codes.ts';
import type { Secret } from '../secret/secret.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** One name that is asked for: a name or an ARN, with a version or a label or without. */
export interface ParameterRequest {
  readonly name: string;
  readonly selector?: string | undefined;
}

/** A parameter as a store answers. */
export interface Parameter {
  /** With its leading slash, without a selector, never an ARN. */
  readonly name: string;
  readonly type: ParameterType;
  /** 0 for references to Secrets Manager, which have versions of their own. */
  readonly version: number;
  readonly value: Secret;
  /** False when the value is a ciphertext, because decryption was not asked for. */
  readonly decrypted: boolean;
  readonly arn?: string | undefined;
  readonly lastModified?: Date | undefined;
}

/** A failure of one name. The sentence is ours; it never repeats what a service or a parser said of a value. */
export interface Failure {
  readonly kind: 'failed';
  readonly code: ProblemCode;
  readonly message: string;
  readonly help?: string | undefined;
}

export type ParameterAnswer =
  | { readonly kind: 'found'; readonly parameter: Parameter }
  /** The name itself is not there, or it is and the version or label is not. */
  | { readonly kind: 'missing'; readonly what: 'parameter' | 'selector' }
  | Failure;

export type TreeAnswer = { readonly kind: 'found'; readonly parameters: readonly Parameter[] } | Failure;

export interface AskOptions {
  /** Without it SecureStrings come back as ciphertext, and no right to decrypt is needed. */
  readonly decrypt: boolean;
  /** Ends everything that the source does: its connections, its waiting, its retries. */
  readonly signal: AbortSignal;
}

/** Somebody who can be asked for parameters. Reading a set of names and a tree is all that is needed. */
export interface ParameterSource {
  /** For messages: `eu-west-1`, `ssmith.local.yaml`. */
  readonly description: string;
  /** One answer for each request, in their order. Never rejects: what goes wrong is an answer. */
  get(requests: readonly ParameterRequest[], options: AskOptions): Promise<ParameterAnswer[]>;
  /** Everything below a path, at any depth, in order of the names; nothing below it is an empty list. */
  tree(path: string, options: AskOptions): Promise<TreeAnswer>;
  close(): void;
}
