import type { Span } from '../error/source-text.ts';
import type { Value } from '../data/value.ts';

/** `uri`, `base64`, `shell` and `xml` turn a text into another text; `raw` says that the place needs no encoding. */
export const transforms = ['uri', 'base64', 'shell', 'xml', 'raw'] as const;
export type Transform = (typeof transforms)[number];

/** What a reference writes. Without a filter it is a string. */
export const valueTypes = ['int', 'number', 'bool', 'json', 'list'] as const;
export type ValueType = (typeof valueTypes)[number] | 'string';

/**
 * A reference as it was written. `store`, `name` and `selector` are patterns: they may hold variables (`${env}`),
 * which have no value before the config is read.
 */
export interface Reference {
  /** As written, from `ssm:` on. */
  readonly text: string;
  readonly form: 'absolute' | 'relative' | 'arn' | 'tree';
  /** An alias of the config or a region. */
  readonly store: string | undefined;
  /** `/a/b`; `./b` when relative; the ARN; for a tree its path without `/*`. */
  readonly name: string;
  /** A version (digits) or a label, without the colon. */
  readonly selector: string | undefined;
  /** Keys into a JSON value. */
  readonly field: readonly string[];
  readonly transforms: readonly Transform[];
  readonly type: ValueType;
  readonly fallback: Value | undefined;
}

/** A place in a text that is a reference, or cannot be read as one. */
export class ReferenceSyntaxError extends Error {
  override readonly name = 'ReferenceSyntaxError';
  readonly span: Span;
  readonly help: string | undefined;

  constructor(message: string, span: Span, help?: string) {
    super(message);
    this.span = span;
    this.help = help;
  }
}
