import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { BuildError } from './refusal.ts';

/** The end of a module's name. Nothing else handles it, whatever handles YAML or JSON. */
const suffix = '.ssmith.mjs';
const alias = '~ssmith/';
/** What the names of templates end in. */
export const extensions = ['yaml', 'yml', 'json', 'jsonc', 'json5', 'toml', 'env', 'hbs'];

/** What may be an import of a template; the config decides about names that do not say it themselves. */
export const importPattern = /^~ssmith\/|\.(?:ya?ml|json[c5]?|toml|env|hbs)(?:\.ssmith\.mjs)?$/;
/** What begins with the name of our alias. */
export const aliasPattern = /^~ssmith\//;
/** The names of our modules. */
export const modulePattern = /\.ssmith\.mjs$/;
/** A name that says of itself that it is a template. */
export const templatePattern = /\.ssm\.(?:ya?ml|json[c5]?|toml|env|hbs)$/;

/** The module of a template, and back. */
export function moduleOf(file: string): string {
  return `${file}${suffix}`;
}

export function fileOf(module: string): string {
  return module.endsWith(suffix) ? module.slice(0, -suffix.length) : module;
}

/** Where names are looked up. */
export interface Place {
  /** Of the config, or the root without one. Ids start from it. */
  readonly directory: string;
  readonly root: string;
  /** Templates of the config, absolute. */
  readonly listed: ReadonlySet<string>;
}

/**
 * The template that an import names, absolute; nothing for everything else. A name of ours comes back as it was given out, or
 * relative to the root, as a development server writes it into an URL.
 */
export function findTemplate(specifier: string, importer: string | undefined, place: Place): string | undefined {
  if (specifier.startsWith(alias)) return byAlias(specifier.slice(alias.length), place);
  const path = fileOf(specifier);
  const candidates = isAbsolute(path) ? [path, join(place.root, path)] : [resolve(importerDirectory(importer, place), path)];
  if (!isAbsolute(path) && !/^\.\.?\//.test(path) && importer !== undefined) return undefined;
  return candidates.find((file) => isTemplate(file, place) && isFile(file));
}

export function isTemplate(file: string, { listed }: Pick<Place, 'listed'>): boolean {
  return templatePattern.test(file) || listed.has(file);
}

/** `~ssmith/config/app` is `config/app.ssm.yaml`, or a template of the config without what its name ends in. A whole id will do as well. */
function byAlias(name: string, { directory, listed }: Place): string | undefined {
  const base = join(directory, name);
  if (isTemplate(base, { listed }) && isFile(base)) return base;
  const named = extensions.map((extension) => `${base}.ssm.${extension}`);
  const found = [...new Set([...listed, ...named])].filter((file) => withoutExtension(file) === base && isFile(file));
  if (found.length > 1)
    throw ambiguous(
      name,
      found.map((file) => shown(file, directory)),
    );
  return found[0];
}

function ambiguous(name: string, ids: readonly string[]): BuildError {
  const list = ids.map((id) => `\`${id}\``).join(', ');
  return new BuildError(`error[usage]: \`~ssmith/${name}\` may be ${list}\n  help: write the whole name: ~ssmith/${ids[0]}\n`);
}

function withoutExtension(file: string): string {
  return file
    .replace(/\.hbs$/, '')
    .replace(/(?:\.ssm)?\.\w+$/, '')
    .replace(/\.ssm$/, '');
}

function importerDirectory(importer: string | undefined, { root }: Place): string {
  return importer === undefined ? root : dirname(importer.replace(/[?#].*$/, ''));
}

/** What a template is called, wherever it is built: its path below the directory of the config. */
export function idOf(file: string, directory: string): string {
  return relative(directory, file).split(sep).join('/');
}

/** A path as a person reads it: from the root, `/` between. */
export function shown(file: string, root: string): string {
  const way = relative(root, file);
  return (way.startsWith('..') ? file : way).split(sep).join('/');
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
