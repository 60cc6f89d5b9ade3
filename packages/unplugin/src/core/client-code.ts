import type { ImportedTemplate, Shape } from '@ssmith/core';
import { beside, exportable, expression, lines, literal } from './code.ts';

/** The module that holds its data, frozen. Each export stands on its own, so that what nobody imports goes. */
export function dataCode(data: unknown): string {
  return lines(exportsOf(data, undefined, frozen));
}

/**
 * The same for a browser, with what is exposed and nothing else. What the template has besides is not named here, so that reading
 * any key throws that is not there.
 */
export function clientCode({ id, shape }: ImportedTemplate, data: unknown): string {
  return lines([...partCode(id), ...exportsOf(data, shape, frozen)]);
}

/**
 * The same again without a value: the module takes them out of the page.
 * @param shown the part of the template's shape that is exposed
 */
export function pageCode({ id, shape }: ImportedTemplate, shown: Shape): string {
  const wanted = leavesOf(shown).map((path) => `[${path.map(literal).join(', ')}]`);
  return lines([
    `import { readPage as ssmithLoad } from ${literal(beside('page').replaceAll('\\', '/'))};`,
    ...partCode(id),
    `const ssmithData = /* @__PURE__ */ ssmithLoad(${literal(id)}, [${wanted.join(', ')}]);`,
    ...exportsOf(placesIn(shown), shape, taken),
  ]);
}

/** Data with the keys of a shape. */
function placesIn(shape: Shape): unknown {
  return shape.kind === 'map' ? Object.fromEntries([...shape.entries].map(([key, member]) => [key, placesIn(member)])) : null;
}

/** The keys of all that is in a shape, each below those around it. */
function leavesOf(shape: Shape): string[][] {
  if (shape.kind !== 'map') return [[]];
  return [...shape.entries].flatMap(([key, member]) => leavesOf(member).map((path) => [key, ...path]));
}

/** Text of JavaScript for a value, which stands at these keys. */
type Spelling = (value: unknown, path: readonly string[]) => string;

function exportsOf(data: unknown, shape: Shape | undefined, spell: Spelling): string[] {
  const members = isObject(data) ? data : {};
  const entries = shape?.kind === 'map' ? shape.entries : undefined;
  return [
    ...exportable(Object.keys(members)).map((name) => `export const ${name} = ${part(entries?.get(name), members[name], [name], spell)};`),
    `export default ${part(shape, data, [], spell)};`,
  ];
}

/** The helper of objects of which a browser has a part. What looks at an object to see what it is may look for a key in vain. */
function partCode(id: string): string[] {
  const sentence = `\` of ${id} is not there in a browser, unless it is exposed: expose: { '${id}': ['`;
  return [
    'const ssmithPart = (path, entries) => new Proxy(Object.freeze(Object.fromEntries(entries)), {',
    '  get(data, key) {',
    "    if (typeof key === 'symbol' || key in data || /^(?:then|toJSON|length)$|^[_$@]/.test(key)) return data[key];",
    `    throw new Error('\`' + path + key + ${literal(sentence)} + path + key + "'] }");`,
    '  },',
    '});',
  ];
}

function part(shape: Shape | undefined, data: unknown, path: readonly string[], spell: Spelling): string {
  if (shape?.kind !== 'map' || !isObject(data) || isWhole(shape, data)) return spell(data, path);
  const shown = [...shape.entries].filter(([key]) => Object.hasOwn(data, key));
  const entries = shown.map(([key, member]) => `[${literal(key)}, ${part(member, data[key], [...path, key], spell)}]`);
  const above = path.map((key) => `${key}.`).join('');
  return `/* @__PURE__ */ ssmithPart(${literal(above)}, [${entries.join(', ')}])`;
}

function isWhole(shape: Shape, data: unknown): boolean {
  if (shape.kind !== 'map' || !isObject(data)) return true;
  return [...shape.entries].every(([key, member]) => Object.hasOwn(data, key) && isWhole(member, data[key]));
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function taken(_: unknown, path: readonly string[]): string {
  return `/* @__PURE__ */ (() => ssmithData${path.map((key) => `[${literal(key)}]`).join('')})()`;
}

function frozen(value: unknown): string {
  if (typeof value !== 'object' || value === null) return expression(value);
  return `/* @__PURE__ */ JSON.parse(${literal(JSON.stringify(value))}, (_, value) => Object.freeze(value))`;
}
