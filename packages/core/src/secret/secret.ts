import { inspect } from 'node:util';

let contentOf: <T>(secret: Secret<T>) => T;

/**
 * A value from Parameter Store, or something made with one. It has no way to become text by accident: string
 * conversion, JSON, `console.log` and the debugger's view all give its label. `reveal` is the one way out, and the
 * architecture test holds the list of the files that may import it.
 */
export class Secret<T = string> {
  static {
    contentOf = (secret) => secret.#content;
  }

  readonly #content: T;
  /** What may be printed in place of the content: the name of a parameter or of a file. */
  readonly label: string;

  constructor(label: string, content: T) {
    this.label = label;
    this.#content = content;
  }

  toString(): string {
    return `[${this.label}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  get [Symbol.toStringTag](): string {
    return 'Secret';
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** The content of a secret. Only what encodes, checks or writes a value has a reason to ask for it. */
export function reveal<T>(secret: Secret<T>): T {
  return contentOf(secret);
}
