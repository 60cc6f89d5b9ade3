import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import json5 from 'json5';
import { type Data, parseYaml12 } from '../helper/readers.ts';
import { type Driver, go, java, php, python, readersOf } from './driver.ts';
import type { Content, Reader } from './reader.ts';

const require = createRequire(import.meta.url);
// It has no types of its own.
const { parse: parseIni } = require('ini') as { parse: (text: string) => unknown };

/**
 * What is in a file, as JSON has it. Where a reader can tell, a number is `{ $number: '1.0' }`, in its own spelling; see
 * readers.py for the rest. A file of YAML is the list of its documents; properties are an object of texts. An element of
 * XML is `{ $name, $attributes, $children }`, the children being texts and elements, and names as they are written.
 */
export type DocumentReader = Reader<Data>;

function of<Name extends string>(driver: Driver, needs: Readonly<Record<Name, string>>): Readonly<Record<Name, DocumentReader>> {
  return readersOf<Name, Data>(driver, 'file', needs);
}

/** Who reads the other formats. */
export const documentReaders = {
  'JSON.parse': inProcess('JSON.parse', () => process.versions.node, JSON.parse),
  json5: inProcess('json5', versionOf, json5.parse),
  yaml: inProcess('yaml', versionOf, parseYaml12),
  ini: inProcess('ini', versionOf, parseIni),
  ...of(python, {
    'Python json': 'python3',
    'Python json5': 'python3 with the library json5',
    'Python tomllib': 'python3',
    tomlkit: 'python3 with the library tomlkit',
    rtoml: "python3 with the library rtoml, Rust's reader of TOML",
    'Python configparser': 'python3',
    PyYAML: 'python3 with the library PyYAML',
    libyaml: 'python3 with the library PyYAML, built with libyaml',
    'ruamel.yaml': 'python3 with the library ruamel.yaml',
    expat: 'python3',
  }),
  ...of(go, { 'Go encoding/json': 'go', 'go-toml': 'go' }),
  ...of(php, { 'PHP parse_ini_file': 'php' }),
  ...of(java, {
    'java.util.Properties': 'a JDK',
    'java.util.Properties, UTF-8': 'a JDK',
    'javax.xml': 'a JDK',
  }),
} as const satisfies Readonly<Record<string, DocumentReader>>;

/** A library that is a pure function of a text. A byte order mark is taken off first, as programs do. */
function inProcess(name: string, version: (name: string) => string, parse: (text: string) => unknown): DocumentReader {
  return {
    name,
    version: () => version(name),
    missing: () => undefined,
    read: (contents) => Promise.resolve(contents.map((content) => attempt(parse, content))),
  };
}

function attempt(parse: (text: string) => unknown, content: Content): Data {
  try {
    return asData(parse(new TextDecoder().decode(Buffer.from(content))));
  } catch (error) {
    return { $error: (error as Error).message };
  }
}

function asData(found: unknown): Data {
  if (typeof found === 'number' && !Number.isFinite(found)) return { $float: String(found).replace('Infinity', 'inf').toLowerCase() };
  if (Array.isArray(found)) return found.map(asData);
  if (typeof found !== 'object' || found === null) return found as Data;
  return Object.fromEntries(Object.entries(found).map(([key, item]) => [key, asData(item)]));
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
