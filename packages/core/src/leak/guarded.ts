import { parametersOf, type Settled } from '../fetch/settle.ts';
import { secretsManagerPrefix } from '../reference/name.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Parameter } from '../source/source.ts';
import type { Guarded } from './scanner.ts';

/**
 * What must not get out of a run: the value of each SecureString and of each secret of Secrets Manager and, where it is
 * JSON, the texts in it.
 */
export function guardedValues(settled: readonly Settled[]): Guarded[] {
  const parameters = new Map<string, Parameter>();
  for (const { demand, outcome } of settled) {
    for (const parameter of parametersOf(outcome)) {
      const isSecret = parameter.type === 'SecureString' || parameter.name.startsWith(secretsManagerPrefix);
      if (isSecret) parameters.set(`${demand.store.id} ${parameter.name} ${parameter.version}`, parameter);
    }
  }
  return [...parameters.values()].flatMap(({ name, value }) => {
    const text = reveal(value);
    const fields = fieldsOf(text).map(([path, field]) => ({ name: `${name}#${path}`, text: new Secret(`${name}#${path}`, field) }));
    return [{ name, text: value }, ...fields];
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
