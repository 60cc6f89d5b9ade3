import { Unencodable } from './format.ts';

/**
 * How one reader of a format, or a group that agrees, understands a text. The check before a value is written, the error
 * and the page about the dialect are all made from this.
 */
export interface DialectFacts {
  readonly name: string;
  /** The programs whose reading is proved by the tests. */
  readonly readers: readonly string[];
  /** How a value is spelled: a sentence or two. */
  readonly spelling: string;
  readonly refusals: readonly Refusal[];
  /** What else its users should know: a sentence each. */
  readonly notes?: readonly string[];
}

/** A kind of text that a dialect has no spelling for. */
export interface Refusal {
  /** Completes "it has …": `a line break`. */
  readonly what: string;
  /** Completes "which …": `ends the variable`. */
  readonly why: string;
  /** What to do instead. */
  readonly help: string;
  readonly applies: (text: string) => boolean;
}

/** @throws {Unencodable} for the first refusal that applies */
export function refuse(text: string, refusals: readonly Refusal[]): void {
  for (const { what, why, help, applies } of refusals) {
    if (applies(text)) throw new Unencodable(`it has ${what}, which ${why}`, help);
  }
}
