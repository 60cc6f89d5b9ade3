import { isAbsolute, join, resolve, dirname } from 'node:path';
import { existsSync } from 'node:fs';

/** The name under which a bundler knows a template: no other plugin for YAML or JSON takes it for its own. */
const suffix = '.ssmith.mjs';

const kinds = 'ya?ml|json|jsonc|json5|toml|env|hbs';

/** What is imported, and the same in its other name, as it comes back from caches and from a browser. */
export const importPattern = new RegExp(`\\.ssm\\.(?:${kinds})(?:\\.ssmith\\.mjs)?$`);
export const modulePattern = new RegExp(`\\.ssm\\.(?:${kinds})\\.ssmith\\.mjs$`);

/** @returns the module of a template, or nothing when there is no such file */
export function resolveTemplate(specifier: string, importer: string | undefined, root: string): string | undefined {
  const path = templateOf(specifier) ?? specifier;
  const places = isAbsolute(path)
    ? [path, join(root, path)]
    : [resolve(importer === undefined ? root : dirname(importer.replace(/[?#].*$/, '')), path)];
  const file = places.find((place) => existsSync(place));
  return file === undefined ? undefined : `${file}${suffix}`;
}

/** The template that a module stands for, whatever a bundler has made of its name. */
export function templateOf(module: string): string | undefined {
  const plain = module.replace(/^\0/, '').replace(/[?#].*$/, '');
  const encoded = /(?:[\\/]|^)(?:_virtual_)?([^\\/]*%2F[^\\/]*)$/i.exec(plain);
  const path = encoded?.[1] === undefined ? plain : decodeURIComponent(encoded[1]);
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) : undefined;
}
