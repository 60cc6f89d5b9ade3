/**
 * Where a value stands in what a reader gives: a key or an index, and the way to what that is in. Values beside each
 * other share the way to them, so that a place deep in a file costs no more than one at its top.
 */
export interface Way {
  readonly to: Way | undefined;
  readonly key: string | number;
}

/** Finds values by their ways. Each piece of a way is walked once. */
export function waysIn(tree: unknown): (way: Way | undefined) => unknown {
  const known = new Map<Way, unknown>();
  return (way) => {
    const pending: Way[] = [];
    let at = way;
    for (; at !== undefined && !known.has(at); at = at.to) pending.push(at);
    let node = at === undefined ? tree : known.get(at);
    for (const step of pending.toReversed()) {
      node = child(node, step.key);
      known.set(step, node);
    }
    return node;
  };
}

function child(node: unknown, key: string | number): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  return (node as Record<string | number, unknown>)[key];
}
