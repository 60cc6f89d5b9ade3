import type { Way } from '../way.ts';

interface Table {
  below: Map<string, Table>;
  /** How often `[[…]]` has begun an item of it; none if it is no array of tables. */
  items: number;
}

/** The tables that headers have named so far, because `[a.b]` is in the last item when there was an `[[a]]`. */
export class Tables {
  readonly #root: Table = { below: new Map(), items: 0 };

  /** The way to the table that a header begins. */
  begin(keys: readonly string[], isItem: boolean): Way | undefined {
    let table = this.#root;
    let way: Way | undefined;
    keys.forEach((key, index) => {
      table = below(table, key);
      if (isItem && index === keys.length - 1) {
        table.items += 1;
        table.below = new Map();
      }
      way = { to: way, key };
      if (table.items > 0) way = { to: way, key: table.items - 1 };
    });
    return way;
  }
}

function below(table: Table, key: string): Table {
  const known = table.below.get(key);
  if (known !== undefined) return known;
  const fresh: Table = { below: new Map(), items: 0 };
  table.below.set(key, fresh);
  return fresh;
}
