import type { Config } from '../config/config.ts';
import type { StoreSettings } from '../config/stores.ts';
import { expandVariables, missingVariables, type Variables } from '../config/variables.ts';
import type { Place, Problem } from '../error/problem.ts';
import { nameFault, parseArn } from '../reference/name.ts';
import type { Reference } from '../reference/reference.ts';
import type { ParameterRequest } from '../source/source.ts';

/** A reference at its place in a template. */
export interface Use {
  readonly reference: Reference;
  readonly place: Place;
  /** A tree as one level whose keys are paths: `db/password`. */
  readonly flat?: boolean;
}

/** What a use asks for once variables, hierarchy and stores are filled in. */
export interface Demand {
  readonly use: Use;
  readonly store: StoreSettings;
  /** The first that exists is taken; one, unless the reference is relative. For a tree the name is its path. */
  readonly candidates: readonly ParameterRequest[];
  readonly tree: boolean;
}

export interface Scope {
  readonly config: Config;
  readonly variables: Variables;
  readonly findStore: (wanted: string | undefined) => { store: StoreSettings } | { problem: Omit<Problem, 'places'> };
}

/** Turns a use into a demand, or says what is in the way. */
export function toDemand(use: Use, { config, variables, findStore }: Scope): Demand | Problem {
  const { reference } = use;
  const places = [use.place];
  const missing: string[] = [];

  function fill(pattern: string): string {
    const filled = expandVariables(pattern, variables);
    missing.push(...filled.missing);
    return filled.text;
  }

  const relative = reference.form === 'relative';
  if (relative && (config.hierarchy ?? []).length === 0) {
    const message = 'a relative name needs a `hierarchy` in the config';
    return { code: 'config-invalid', message, places, help: 'write it as an absolute name, or add `hierarchy`' };
  }
  const tails = relative ? (config.hierarchy ?? []).map((level) => `${trimSlash(level)}${reference.name.slice(1)}`) : [reference.name];
  const names = tails.map(fill);
  const selector = reference.selector === undefined ? undefined : fill(reference.selector);
  const arn = reference.form === 'arn' ? parseArn(names[0] ?? '') : undefined;
  const wantedStore = reference.store === undefined ? arn?.region : fill(reference.store);
  if (missing.length > 0) return { ...missingVariables(missing, config.vars), places };

  for (const name of names) {
    const fault = nameFault(arn?.name ?? name);
    if (fault !== undefined) return { code: 'reference-syntax', message: `\`${name}\`: ${fault}`, places };
  }
  const found = findStore(wantedStore);
  if ('problem' in found) return { ...found.problem, places };
  return { use, store: found.store, candidates: names.map((name) => ({ name, selector })), tree: reference.form === 'tree' };
}

function trimSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
