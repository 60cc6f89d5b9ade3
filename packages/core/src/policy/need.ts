import type { AwsStoreSettings } from '../config/stores.ts';
import type { Place } from '../error/problem.ts';
import type { Demand } from '../fetch/demand.ts';
import { bareName, publicPrefix, secretsManagerPrefix } from '../reference/name.ts';

/** What a store is asked for, however many references ask for it. */
export interface Need {
  readonly store: AwsStoreSettings;
  readonly kind: 'parameter' | 'tree' | 'secret';
  /** A name or an ARN without a selector; the path of a tree. */
  readonly name: string;
  /** That it can be no SecureString: a parameter of AWS, or one that is read as a StringList. */
  readonly plain: boolean;
  /** What is taken instead, or instead of which it is taken: the other names of a hierarchy. */
  readonly alternatives: readonly string[];
  readonly places: readonly Place[];
}

/**
 * Every name that a run may ask for. A relative name is asked for along the whole hierarchy. Versions and labels are no
 * part of a right. An embedded store needs none.
 */
export function needsOf(demands: readonly Demand[]): Need[] {
  const needs = new Map<string, Need>();
  for (const { store, candidates, tree, use } of demands) {
    if (store.kind !== 'aws') continue;
    for (const { name } of candidates) {
      const bare = bareName(name);
      const kind = tree ? 'tree' : bare.startsWith(secretsManagerPrefix) ? 'secret' : 'parameter';
      const { type, field } = use.reference;
      const plain = bare.startsWith(publicPrefix) || (type === 'list' && field.length === 0);
      const id = [JSON.stringify(store), kind, name].join('\n');
      const known = needs.get(id);
      needs.set(id, {
        store,
        kind,
        name,
        plain: plain && (known?.plain ?? true),
        alternatives: [...(known?.alternatives ?? []), ...candidates.flatMap((other) => (other.name === name ? [] : [other.name]))],
        places: [...(known?.places ?? []), use.place],
      });
    }
  }
  return [...needs.values()];
}
