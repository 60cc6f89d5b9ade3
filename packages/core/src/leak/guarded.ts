import type { Place } from '../error/problem.ts';
import { parametersOf, type Settled } from '../fetch/settle.ts';
import { secretsManagerPrefix } from '../reference/name.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Parameter } from '../source/source.ts';
import type { Needle } from './scanner.ts';

/** A secret of a run, under the name of its parameter; `#` and a path for a text in one that is JSON. */
export interface Guarded extends Needle {
  /** Of the references to it. */
  readonly places: readonly Place[];
}

/**
 * What must not get out of a run: the value of each SecureString and of each secret of Secrets Manager and, where it is
 * JSON, the texts in it.
 */
export function guardedValues(settled: readonly Settled[]): Guarded[] {
  const parameters = new Map<string, { readonly parameter: Parameter; readonly places: Place[] }>();
  for (const { demand, outcome } of settled) {
    for (const parameter of parametersOf(outcome)) {
      const isSecret = parameter.type === 'SecureString' || parameter.name.startsWith(secretsManagerPrefix);
      if (!isSecret) continue;
      const key = `${demand.store.id} ${parameter.name} ${parameter.version}`;
      const { places } = parameters.get(key) ?? { places: [] };
      parameters.set(key, { parameter, places: [...places, demand.use.place] });
    }
  }
  return [...parameters.values()].flatMap(({ parameter: { name, value }, places }) => {
    const fields = fieldsOf(reveal(value)).map(([path, field]) => {
      const fieldName = `${name}#${path}`;
      return { name: fieldName, text: new Secret(fieldName, field), places };
    });
    return [{ name, text: value, places }, ...fields];
  });
}

/** The texts and numbers of a JSON object or list, by their paths. */
function fieldsOf(text: string): [path: string, field: string][] {
  if (!/^\s*[{[]/.test(text)) return [];
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return [];
  }
  const found: [string, string][] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string' || typeof value === 'number') found.push([path, String(value)]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(data, '');
  // A short field says little, and stands in many files.
  return found.filter(([, field]) => field.length >= shortestField);
}

const shortestField = 8;
