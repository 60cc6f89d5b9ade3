import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportedTemplate } from '@ssmith/core';

/** A module as a bundler loads it. */
export interface Module {
  readonly code: string;
  readonly map: SourceMap;
  /** Files that it is made from; a change of one makes another module. */
  readonly watch: readonly string[];
}

/** Bundlers put what they are given into their maps; without one they would put the generated code there. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly names: string[];
  readonly mappings: string;
}

const runtime = beside('runtime');

/** A path and no name, so that a runtime becomes a part of the bundle and is nothing to install where that runs. */
export function beside(name: string): string {
  return fileURLToPath(new URL(`../${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
}

/** The module that finds its values when it runs. */
export function serverCode(template: ImportedTemplate): string {
  return protectedCode(template, 'load', literal(template.id));
}

/** The module that holds its values, and shows them as little as the one that finds them. */
export function inlineCode(template: ImportedTemplate, data: unknown): string {
  return protectedCode(template, 'protect', expression(data));
}

function protectedCode({ shape }: ImportedTemplate, helper: 'load' | 'protect', argument: string): string {
  const names = shape?.kind === 'map' ? exportable(shape.entries.keys()) : [];
  return lines([
    `import { ${helper} as ssmithLoad } from ${literal(runtime.replaceAll('\\', '/'))};`,
    `const ssmithData = /* @__PURE__ */ ssmithLoad(${argument});`,
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => ssmithData[${literal(name)}])();`),
    'export default ssmithData;',
  ]);
}

/**
 * The same for Next, which loads the modules of a server while it builds, when no value is there: they are found when they are read.
 * That is what CommonJS can do, and a way to the runtime that Turbopack can go.
 */
export function lazyCode({ id, shape, file }: ImportedTemplate): string {
  const names = shape?.kind === 'map' ? exportable(shape.entries.keys()) : [];
  const way = relative(dirname(file), runtime).replaceAll('\\', '/');
  const define = (name: string, value: string): string =>
    `Object.defineProperty(exports, ${literal(name)}, { enumerable: true, get: () => ${value} });`;
  return lines([
    `const { load, NotRenderedError } = require(${literal(way.startsWith('.') ? way : `./${way}`)});`,
    'let data;',
    'function read() {',
    `  if (process.env.NEXT_PHASE === 'phase-production-build') throw new NotRenderedError(${literal(whileBuilding(id))});`,
    // A development server holds new values in its memory when something has changed.
    `  return (process.env.NODE_ENV === 'production' ? (data ??= load(${literal(id)})) : load(${literal(id)}));`,
    '}',
    "Object.defineProperty(exports, '__esModule', { value: true });",
    define('default', 'read()'),
    ...names.map((name) => define(name, `read()[${literal(name)}]`)),
  ]);
}

function whileBuilding(id: string): string {
  return (
    `a page reads the values of \`${id}\` while it is built, and they are there when it is served\n` +
    "say so in the page: `await connection()` of next/server before it reads them, or `export const dynamic = 'force-dynamic'`"
  );
}

/**
 * The module that Next refuses to a browser, with the chain of its importers, for `server-only`. Of this code it shows the first four
 * lines and of each a hundred characters, so that the message is there.
 * @param help what to do about it
 */
export function refusedCode(template: ImportedTemplate, help: readonly string[]): string {
  const { id, references } = template;
  const [place] = references.map(({ place: { source, span } }) => source.position(span.start));
  const at = place === undefined ? id : `${id}:${place.line}:${place.column}`;
  return (
    lines([`import 'server-only'; // error[leak]: ${at} stays on the server`, ...help.map((line) => `// help: ${line}`)]) +
    emptyCode(template)
  );
}

/** The names of a module without its values, for code that will be refused for importing it: one message, not one for each name. */
export function emptyCode({ shape }: ImportedTemplate): string {
  const names = shape?.kind === 'map' ? exportable(shape.entries.keys()) : [];
  return lines([...names.map((name) => `export const ${name} = undefined;`), 'export default undefined;']);
}

export function sourceMap({ id, source }: ImportedTemplate): SourceMap {
  return { version: 3, sources: [id.split('/').at(-1) ?? id], sourcesContent: [source.text], names: [], mappings: 'AAAA' };
}

/** Text of JavaScript that is safe in a `<script>` too. An object is parsed, because `__proto__` in a literal is no key. */
export function expression(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `/* @__PURE__ */ JSON.parse(${literal(JSON.stringify(value))})`;
  return typeof value === 'string' ? literal(value) : JSON.stringify(value);
}

export function literal(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

export function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** What cannot be the name of a variable in a module, and what the modules above use themselves. Such a key is in the default export. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum Error eval export extends false finally for
  function if implements import in Infinity instanceof interface JSON let NaN new null Object package private protected Proxy public return
  ssmithData ssmithLoad ssmithPart static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** The keys that can be names of exports. */
export function exportable(keys: Iterable<string>): string[] {
  return [...keys].filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && !reserved.has(key));
}
