import { fileURLToPath } from 'node:url';
import type { ImportedTemplate } from '@ssmith/core';

export interface ModuleCode {
  readonly code: string;
  readonly map: { version: 3; names: string[]; sources: string[]; sourcesContent: string[]; mappings: string };
}

/** By its path, so that it becomes a part of the bundle, and nothing has to be installed where that runs. */
const runtime = fileURLToPath(new URL('../runtime.js', import.meta.url));

/** A module for a server: it holds no value, and reads the rendered ones when it is loaded. */
export function serverModule(template: ImportedTemplate): ModuleCode {
  const load = `import { load } from ${JSON.stringify(runtime)};\nconst data = /*#__PURE__*/ load(${JSON.stringify(template.id)});\n`;
  const named = exportable(keysOf(template)).map((key) => `export const ${key} = /*#__PURE__*/ (() => data.${key})();\n`);
  return moduleOf(template, `${load}export default data;\n${named.join('')}`);
}

/** A module for a browser: what is exposed, as literals. */
export function clientModule(template: ImportedTemplate, data: unknown): ModuleCode {
  const entries = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [];
  const named = exportable(entries.map(([key]) => key)).map((key) => `export const ${key} = data.${key};\n`);
  return moduleOf(template, `const data = /*#__PURE__*/ Object.freeze(${literal(data)});\nexport default data;\n${named.join('')}`);
}

/**
 * What takes the place of a module that must not be there. It has the names, so that the one mistake that is reported is
 * the one that was made, and nothing behind them.
 */
export function emptyModule(template: ImportedTemplate): ModuleCode {
  const named = exportable(keysOf(template)).map((key) => `export const ${key} = undefined;\n`);
  return moduleOf(template, `export default undefined;\n${named.join('')}`);
}

/** Without a map of its own, a bundler would show the code that is made here as its source. */
function moduleOf({ id, source }: ImportedTemplate, code: string): ModuleCode {
  return { code, map: { version: 3, names: [], sources: [id], sourcesContent: [source.text], mappings: 'AAAA' } };
}

function keysOf({ shape }: ImportedTemplate): string[] {
  return shape?.kind === 'map' ? [...shape.entries.keys()] : [];
}

/** Names that can be exported; the others are found in the default export. */
function exportable(keys: readonly string[]): string[] {
  return keys.filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && !reserved.has(key));
}

const reserved = new Set(
  (
    'arguments await break case catch class const continue data debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let load new null package private protected public return ' +
    'static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** JSON is JavaScript but for `__proto__`; what ends a script in HTML is escaped. */
function literal(data: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(data)).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')})`;
}
