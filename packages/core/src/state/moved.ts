import { parametersOf, type Settled } from '../fetch/settle.ts';
import type { RenderRecord } from './record.ts';

/** A parameter that has another version than when it was rendered last. */
export interface MovedParameter {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What a render brings that the one before did not have, by what has been remembered of it. */
export function movedSince({ files }: RenderRecord, settled: readonly Settled[]): MovedParameter[] {
  const recorded = new Map(
    files.flatMap(({ parameters }) => parameters.map(({ store, name, selector, version }) => [keyOf(store, name, selector), version])),
  );
  const moved = new Map<string, MovedParameter>();
  for (const { demand, outcome } of settled) {
    for (const { name, version } of parametersOf(outcome)) {
      const key = keyOf(demand.store.id, name, demand.candidates[0]?.selector);
      const from = recorded.get(key);
      if (from !== undefined && from !== version) moved.set(key, { name, from, to: version });
    }
  }
  return [...moved.values()];
}

function keyOf(store: string, name: string, selector: string | undefined): string {
  return `${store} ${name} ${selector}`;
}
