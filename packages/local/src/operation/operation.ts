import type { Access } from '../access/access.ts';
import { type Members, readInput, type Shape, type Values } from '../input/member.ts';
import type { Store } from '../store/store.ts';

/** What an operation may need besides its input. */
export interface Context {
  readonly store: Store;
  readonly access: Access;
  readonly now: Date;
  readonly emptyPages: number;
}

export interface Operation {
  /** Whether the store may be another one afterwards. */
  readonly writes: boolean;
  /** From the members of a request to those of its answer. */
  run(members: Members, context: Context): object;
}

type Run<S extends Shape> = (input: Values<S>, context: Context) => object;

export function reading<S extends Shape>(shape: S, run: Run<S>): Operation {
  return { writes: false, run: (members, context) => run(readInput(shape, members), context) };
}

export function writing<S extends Shape>(shape: S, run: Run<S>): Operation {
  return { writes: true, run: (members, context) => run(readInput(shape, members), context) };
}
