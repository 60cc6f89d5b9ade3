/**
 * What a reference puts into a file. Numbers and booleans keep the spelling that they have in Parameter Store, so
 * that no digit is lost on the way through a JavaScript number.
 */
export type Value =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly spelling: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Value> };

export function text(content: string): Value {
  return { kind: 'string', text: content };
}

/** A sentence's word for what a value is. */
export function kindName(value: Value): string {
  const names = { string: 'a text', number: 'a number', bool: 'a boolean', null: 'null', list: 'a list', map: 'a mapping' };
  return names[value.kind];
}

/** Whether a reader that took in `read` has exactly what was meant. Numbers are equal when their spelling is. */
export function sameValue(meant: Value, read: Value): boolean {
  switch (meant.kind) {
    case 'string':
      return read.kind === 'string' && read.text === meant.text;
    case 'number':
      return read.kind === 'number' && sameNumber(meant.spelling, read.spelling);
    case 'bool':
      return read.kind === 'bool' && read.value === meant.value;
    case 'null':
      return read.kind === 'null';
    case 'list':
      return (
        read.kind === 'list' &&
        read.items.length === meant.items.length &&
        meant.items.every((item, index) => sameValue(item, read.items[index] ?? { kind: 'null' }))
      );
    case 'map':
      return (
        read.kind === 'map' &&
        read.entries.size === meant.entries.size &&
        [...meant.entries].every(([key, item]) => {
          const other = read.entries.get(key);
          return other !== undefined && sameValue(item, other);
        })
      );
  }
}

/** Readers that give a JavaScript number have lost the spelling; then the number itself must agree. */
function sameNumber(meant: string, read: string): boolean {
  return meant === read || Object.is(Number(meant), Number(read));
}

/** A scalar as a text: what Parameter Store would have held for it. Structures have none. */
export function scalarSpelling(value: Value): string | undefined {
  if (value.kind === 'string') return value.text;
  if (value.kind === 'number') return value.spelling;
  return value.kind === 'bool' ? String(value.value) : undefined;
}
