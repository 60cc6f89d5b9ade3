import { readFileSync, statSync } from 'node:fs';
import type * as Yaml from 'yaml';
import { type Problem, SsmithError } from '../error/problem.ts';
import { nameFault } from '../reference/name.ts';
import { memorySource, type StoredParameter, type StoredParameters, type StoredVersion } from './memory.ts';
import type { ParameterSource, ParameterType } from './source.ts';

const types: readonly ParameterType[] = ['String', 'StringList', 'SecureString'];
const parameterKeys = ['type', 'value', 'versions', 'labels', 'keyId', 'description'];
const versionKeys = ['value', 'labels'];

/** How the file is read: with YAML's failsafe schema every scalar is a string, so `no` and `0123` stay what they are. */
export const storeYaml = { schema: 'failsafe' } as const;

/**
 * The embedded store in a file, written by hand or by `ssmith local put`.
 * @throws {SsmithError} `store-invalid`: all mistakes at once, by line, without quoting a line, because values stand there
 */
export async function openFileStore(path: string, shownPath: string): Promise<ParameterSource> {
  return memorySource(await readFileStore(path, shownPath), shownPath, statSync(path).mtime);
}

/** A store whose file is yet to be written. */
export function newFileStore(shownPath: string): ParameterSource {
  return memorySource(new Map(), shownPath);
}

export async function readFileStore(path: string, shownPath: string): Promise<StoredParameters> {
  return parseFileStore(readText(path, shownPath), shownPath);
}

function readText(path: string, shownPath: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SsmithError({
      code: 'store-invalid',
      message: `the embedded store \`${shownPath}\` ${missing ? 'does not exist' : 'cannot be read'}`,
      help: missing ? 'write it by hand, or with `ssmith local put`' : 'check its rights',
    });
  }
}

/** Parameters in the file's order. */
export async function parseFileStore(text: string, shownPath: string): Promise<StoredParameters> {
  const [yaml, { parseSingle, sentenceOf }] = await Promise.all([import('yaml'), import('../data/yaml.ts')]);
  const lines = new yaml.LineCounter();
  const document = parseSingle(text, { ...storeYaml, lineCounter: lines });
  const reader = new FileReader(shownPath, lines, yaml);
  const parameters = reader.read(document, sentenceOf);
  if (reader.problems.length > 0) throw new SsmithError(reader.problems);
  return parameters;
}

class FileReader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines: Yaml.LineCounter;
  readonly #yaml: typeof Yaml;

  constructor(file: string, lines: Yaml.LineCounter, yaml: typeof Yaml) {
    this.#file = file;
    this.#lines = lines;
    this.#yaml = yaml;
  }

  read(document: Yaml.Document.Parsed, sentenceOf: (error: Yaml.YAMLParseError) => string): StoredParameters {
    const parameters = new Map<string, StoredParameter>();
    for (const error of document.errors) this.#report(error.pos[0], sentenceOf(error));
    if (document.contents === null || this.problems.length > 0) return parameters;
    if (!this.#yaml.isMap(document.contents)) {
      this.#report(0, 'the file is not a mapping of names to parameters');
      return parameters;
    }
    for (const pair of document.contents.items) {
      const name = this.#string(pair.key);
      const fault = nameFault(name ?? '');
      if (name === undefined || fault !== undefined) this.#report(pair, fault ?? 'a name is a text');
      else this.#parameter(pair, name, parameters);
    }
    return parameters;
  }

  #parameter(pair: Yaml.Pair, name: string, into: Map<string, StoredParameter>): void {
    const plain = this.#string(pair.value);
    if (plain !== undefined) {
      if (plain === '') this.#report(pair, `\`${name}\` is empty; Parameter Store holds no empty values`);
      into.set(name, { type: 'String', versions: [{ value: plain, labels: [] }] });
      return;
    }
    const entries = this.#entries(pair, pair.value, parameterKeys, `\`${name}\` is a value, or a mapping with \`value\``);
    const type = types.find((known) => known === (this.#string(entries.get('type')) ?? 'String'));
    if (type === undefined) this.#report(pair, `the type of \`${name}\` is none of ${types.join(', ')}`);
    const listed = entries.get('versions');
    const versions = this.#yaml.isSeq(listed)
      ? listed.items.map((item) => this.#version(pair, name, item))
      : [this.#version(pair, name, pair.value, entries)];
    into.set(name, { type: type ?? 'String', versions, keyId: this.#string(entries.get('keyId')) });
  }

  #version(at: Yaml.Pair, name: string, node: unknown, known?: Map<string, unknown>): StoredVersion {
    const plain = this.#string(node);
    if (plain !== undefined) return { value: plain, labels: [] };
    const entries = known ?? this.#entries(at, node, versionKeys, `a version of \`${name}\` is a mapping with \`value\``);
    const value = this.#string(entries.get('value'));
    if (value === undefined || value === '') this.#report(at, `\`${name}\` has no value`);
    const labels = entries.get('labels');
    const list = this.#yaml.isSeq(labels) ? labels.items.map((item) => this.#string(item) ?? '') : [];
    if (list.some((label) => !/^(?!\d|aws|ssm)[A-Za-z0-9._-]{1,100}$/i.test(label))) {
      this.#report(at, `a label of \`${name}\` is malformed; labels hold letters, digits and \`._-\` and do not begin with a digit`);
    }
    return { value: value ?? '', labels: list };
  }

  #entries(at: Yaml.Pair, node: unknown, allowed: readonly string[], otherwise: string): Map<string, unknown> {
    const entries = new Map<string, unknown>();
    if (!this.#yaml.isMap(node)) this.#report(at, otherwise);
    else {
      for (const pair of node.items) {
        const key = this.#string(pair.key) ?? '';
        // What stands here may be a part of a value that lacks its quotes: it is not repeated.
        if (!allowed.includes(key))
          this.#report(
            pair,
            `this is no setting of a parameter; there are ${allowed.join(', ')}. A value with a comma, a brace or a colon stands in quotes`,
          );
        entries.set(key, pair.value);
      }
    }
    return entries;
  }

  #string(node: unknown): string | undefined {
    return this.#yaml.isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  }

  #report(at: Yaml.Pair | number, message: string): void {
    const offset = typeof at === 'number' ? at : ((at.key as { range?: [number] | null }).range?.[0] ?? 0);
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ code: 'store-invalid', message: `${this.#file}:${line}:${col}: ${message}` });
  }
}
