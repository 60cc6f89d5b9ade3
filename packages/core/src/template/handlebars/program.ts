import type { Value } from '../../data/value.ts';
import type { Place } from '../../error/problem.ts';
import type { Use } from '../../fetch/demand.ts';

/** A Handlebars template with its references known and its names checked: what is left to do needs values. */
export type Program = readonly Statement[];

export type Statement =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Where it stands in the template. */
      readonly start: number;
    }
  | {
      readonly kind: 'output';
      readonly expression: Expression;
      /** `{{{…}}}` */
      readonly raw: boolean;
    }
  | { readonly kind: 'if'; readonly condition: Expression; readonly negated: boolean; readonly body: Program; readonly inverse: Program }
  | { readonly kind: 'each' | 'with'; readonly over: Expression; readonly body: Program; readonly inverse: Program };

export type Expression = { readonly place: Place } & (
  | { readonly kind: 'reference'; readonly use: Use }
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'path';
      /** `#each` and `#with` blocks outwards, 0 is the innermost. */
      readonly depth: number;
      /** What it begins with: the block's value, or what `#each` knows of it. */
      readonly from: 'value' | 'key' | 'index' | 'first' | 'last';
      readonly keys: readonly string[];
    }
  | { readonly kind: 'call'; readonly helper: Helper; readonly operands: readonly Expression[] }
);

/** The helpers that make one value of others, with the least and the most that they take. */
export const helpers = {
  json: [1, 1],
  uri: [1, 1],
  base64: [1, 1],
  shell: [1, 1],
  xml: [1, 1],
  eq: [2, 2],
  and: [2, Number.POSITIVE_INFINITY],
  or: [2, Number.POSITIVE_INFINITY],
  not: [1, 1],
} as const satisfies Record<string, readonly [number, number]>;

export type Helper = keyof typeof helpers;

/** Every reference of a program, in the order in which they stand. */
export function usesOf(program: Program): Use[] {
  return program.flatMap((statement) => {
    switch (statement.kind) {
      case 'text':
        return [];
      case 'output':
        return usesIn(statement.expression);
      case 'if':
        return [...usesIn(statement.condition), ...usesOf(statement.body), ...usesOf(statement.inverse)];
      default:
        return [...usesIn(statement.over), ...usesOf(statement.body), ...usesOf(statement.inverse)];
    }
  });
}

function usesIn(expression: Expression): Use[] {
  if (expression.kind === 'reference') return [expression.use];
  return expression.kind === 'call' ? expression.operands.flatMap(usesIn) : [];
}
