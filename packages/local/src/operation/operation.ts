import { type Members, readInput, type Shape, type Values } from '../input/member.ts';
import type { Store } from '../store/store.ts';

/** What an operation may need besides its input. */
export interface Context {
  readonly store: Store;
  readonly access: Access;
  readonly now: Date;
  readonly emptyPages: number;
}

/** Who may do what. Everything is allowed, unless a test wants something else. */
export interface Access {
  /** @throws {ServiceError} when the identity may not do this with the parameter or the path of this name */
  authorise(action: string, key: string): void;
  /** @throws {ServiceError} when the key cannot be used */
  useKey(keyId: string): void;
}

/** From the members of a request to those of its answer. */
export type Operation = (members: Members, context: Context) => object;

export function operation<S extends Shape>(shape: S, run: (input: Values<S>, context: Context) => object): Operation {
  return (members, context) => run(readInput(shape, members), context);
}
