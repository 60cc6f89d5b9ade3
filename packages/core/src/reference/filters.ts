import { scalarSpelling, type Value } from '../data/value.ts';
import type { Reference } from './reference.ts';

/** What is wrong with the filters of a reference, which does not depend on the value that it will have. */
export function filterMistake({
  form,
  field,
  type,
  transforms,
  fallback,
}: Omit<Reference, 'text'>): { message: string; help?: string } | undefined {
  const structured = type === 'json' || type === 'list' || form === 'tree';
  if (form === 'tree' && (field.length > 0 || type !== 'string' || transforms.length > 0)) {
    return { message: 'a tree has no fields and no filters besides `default`' };
  }
  if (structured && transforms.length > 0) return { message: `\`${transforms.join('`, `')}\` needs a text, not a structure` };
  if (type !== 'string' && transforms.length > 0)
    return { message: `\`${transforms.join('`, `')}\` makes a text, which \`${type}\` is not` };
  return fallback === undefined ? undefined : defaultMistake(fallback, form === 'tree' ? 'tree' : type, structured);
}

/** A default has the type that the reference writes. */
function defaultMistake(
  fallback: Value,
  type: Reference['type'] | 'tree',
  structured: boolean,
): { message: string; help?: string } | undefined {
  if (type === 'tree' && fallback.kind !== 'map') return { message: 'the default of a tree is a mapping', help: 'write `default({})`' };
  if (type === 'list' && (fallback.kind !== 'list' || fallback.items.some((item) => item.kind !== 'string'))) {
    return { message: 'the default of a list is a list of texts', help: 'write `default([])`' };
  }
  if (structured) return undefined;
  const spelling = scalarSpelling(fallback);
  if (spelling === undefined) {
    return { message: 'this default is a structure, but the reference writes a single value', help: 'add the filter `json`' };
  }
  const typed = type === 'int' || type === 'number' || type === 'bool';
  return typed && !hasType(type, spelling) ? { message: `the default is not of the type \`${type}\`` } : undefined;
}

/** Whether a text is an int, a number or a boolean: the spellings that every format's readers agree on. */
export function hasType(type: 'int' | 'number' | 'bool', spelling: string): boolean {
  if (type === 'bool') return spelling === 'true' || spelling === 'false';
  const pattern = type === 'int' ? /^-?(?:0|[1-9]\d*)$/ : /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
  return pattern.test(spelling);
}
