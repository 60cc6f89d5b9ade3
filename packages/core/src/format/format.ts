import type { Value } from '../data/value.ts';
import type { Span } from '../error/source-text.ts';
import type { DialectFacts } from './dialect.ts';

/**
 * A language that config files are written in. Two functions carry it: where are the values, and how is a value
 * written there. A third reads the result back with a parser that shares no code with the first two.
 */
export interface Format<S extends Slot = Slot> {
  readonly name: string;
  /** By name; `portable` is always there. A format that all its readers understand alike has none. */
  readonly dialects?: Readonly<Record<string, DialectFacts>>;
  /**
   * The scalars of a text whose raw form contains `mark`, in order. Keys and comments are given too, so that a caller
   * can say that nothing is replaced there.
   * @throws {TemplateSyntax}
   */
  slots(text: string, mark: string, dialect: string): readonly S[] | Promise<readonly S[]>;
  /**
   * The spelling of a value for the whole token of a slot. The slot's own style is kept where it holds the value.
   * @throws {Unencodable}
   */
  encode(value: Value, slot: S, dialect: string, filter: Filter): string;
  /** How readers of this format see a value, where it is not as it is: to a .env file everything is a text. */
  readonly seenAs?: (value: Value, filter: Filter) => Value;
  /** Why a text of letters, digits, `_` and `-` cannot be this key: readers would take it for something else than a text. */
  keyFault?(key: string, slot: S): string | undefined;
  /** What an independent reader of the rendered text finds at each slot; nothing where it finds no value, or cannot read. */
  read(
    text: string,
    written: readonly Written<S>[],
    dialect: string,
  ): readonly (Value | undefined)[] | Promise<readonly (Value | undefined)[]>;
  /** What to do when the language ends a value before its reference is over, as YAML does at ` #`. */
  endedEarly?(slot: S, text: string): string | undefined;
  /** The first thing that is wrong with a template, by the same independent reader. */
  validate(text: string, dialect: string): TemplateSyntax | undefined | Promise<TemplateSyntax | undefined>;
}

/**
 * What a value went through on its way to its place, which a plain text has to know, since it has no spelling of its own:
 * a text filter (`shell`, `raw` …) says what is to stand there; `json` says that it is JSON.
 */
export type Filter = 'none' | 'text' | 'json';

/** A scalar as it stands in a text. The span is the whole token: quotes, or the header of a block, are part of it. */
export interface Slot extends Span {
  /**
   * `stray` is text where the format has neither: nothing can be written there, and nothing may be lost there. A
   * `lookalike` is no reference in this format, but a person may take it for one.
   */
  readonly role: 'value' | 'key' | 'comment' | 'stray' | 'lookalike';
  /** What a reader takes the token for. */
  readonly text: string;
  /** Why nothing can be written here: a mistake if there is a reference, else nobody's business. */
  readonly fault?: TemplateSyntax | undefined;
}

/** A slot of the template together with where its new token stands in the rendered text. */
export interface Written<S extends Slot> extends Span {
  readonly slot: S;
}

/** A template that its own format does not allow. The text of a template is no secret. */
export class TemplateSyntax extends Error {
  override readonly name = 'TemplateSyntax';
  readonly span: Span;
  readonly help: string | undefined;

  constructor(message: string, span: Span, help?: string) {
    super(message);
    this.span = span;
    this.help = help;
  }
}

/** A value that cannot be written at a place. The sentence says what about it is in the way, never the value. */
export class Unencodable extends Error {
  override readonly name = 'Unencodable';
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
