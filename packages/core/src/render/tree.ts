import { randomBytes } from 'node:crypto';
import { jsonString } from '../data/json.ts';
import type { Value } from '../data/value.ts';
import { expandVariables } from '../config/variables.ts';
import { mergeProblems, type Problem } from '../error/problem.ts';
import type { Use } from '../fetch/demand.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Template } from '../template/parse.ts';
import type { Draft } from './draft.ts';
import type { Scope } from './evaluate.ts';
import { draftOfText } from './expand.ts';
import type { Stand } from './run.ts';

/**
 * The file of a whole tree, in the order of the names: a text with a stand-in for each value, which then is filled like
 * every other template. In YAML, JSON and TOML levels are mappings and names are keys as they are. Elsewhere a path is
 * one key: `db/password` is `DB_PASSWORD` in a .env file and `db.password` in a properties file.
 */
export async function expandTree(template: Template, tree: Use, scope: Scope): Promise<Draft | Problem[]> {
  const value = reveal(scope.valueOf(tree));
  const mark = `ssmith${randomBytes(8).toString('hex')}x`;
  const root = expandVariables(tree.reference.name, scope.variables).text;
  const stands: Stand[] = [];

  /** A path and the stand-in of its value. */
  function leaf(path: readonly string[], item: Value): Leaf {
    const name = [root, ...path].join('/');
    stands.push({ names: [name], place: tree.place, value: new Secret(name, item), filter: 'none', secret: scope.isSecret(tree) });
    return { path, token: `${mark}${stands.length - 1}Z` };
  }

  const leaves = leavesOf(value, [], leaf);
  const { text, problems } = layOut(leaves, template, { root, tree });
  return problems.length > 0 ? problems : draftOfText(template, mark, { stands, pieces: [{ text, start: 0 }] });
}

interface Leaf {
  readonly path: readonly string[];
  readonly token: string;
}

function leavesOf(value: Value, path: readonly string[], leaf: (path: readonly string[], item: Value) => Leaf): Leaf[] {
  if (value.kind !== 'map') return [leaf(path, value)];
  return [...value.entries].toSorted(byName).flatMap(([key, item]) => leavesOf(item, [...path, ...key.split('/')], leaf));
}

/** By code units, which for the characters of names are those of ASCII: the same everywhere. */
function byName([one]: readonly [string, Value], [other]: readonly [string, Value]): number {
  return one < other ? -1 : 1;
}

/** A tree, and its path with the variables filled in. */
interface Root {
  readonly root: string;
  readonly tree: Use;
}

function layOut(leaves: readonly Leaf[], { entry }: Template, tree: Root): { text: string; problems: Problem[] } {
  switch (entry.format) {
    case 'dotenv':
      return flatFile(leaves, tree, variables);
    case 'properties':
      return flatFile(leaves, tree, dotted);
    case 'toml':
      return { text: leaves.map(({ path, token }) => `${path.map(tomlKey).join('.')} = "${token}"\n`).join(''), problems: [] };
    case 'yaml':
      return { text: yamlFile(leaves), problems: [] };
    default:
      return { text: `${jsonFile(leaves)}\n`, problems: [] };
  }
}

/** How a path becomes one key, and why a key cannot stand. */
interface FlatKeys {
  readonly of: (path: readonly string[]) => string;
  readonly faultOf?: (key: string) => string | undefined;
}

const variables: FlatKeys = {
  of: (path) => path.join('_').replaceAll(/[.-]/g, '_').toUpperCase(),
  faultOf: (key) => (/^\d/.test(key) ? 'no variable begins with a digit' : undefined),
};

const dotted: FlatKeys = { of: (path) => path.join('.') };

function flatFile(leaves: readonly Leaf[], { root, tree }: Root, keys: FlatKeys): { text: string; problems: Problem[] } {
  const taken = new Map<string, string>();
  const problems: Problem[] = [];
  const lines = leaves.map(({ path, token }) => {
    const [key, name] = [keys.of(path), [root, ...path].join('/')];
    const [other, fault] = [taken.get(key), keys.faultOf?.(key)];
    if (other !== undefined) problems.push(keyProblem(`\`${other}\` and \`${name}\` would both be \`${key}\``, tree));
    else if (fault !== undefined) problems.push(keyProblem(`\`${name}\` would be \`${key}\`, and ${fault}`, tree));
    taken.set(key, name);
    return `${key}=${token}\n`;
  });
  return { text: lines.join(''), problems: mergeProblems(problems) };
}

function keyProblem(message: string, { place }: Use): Problem {
  return { code: 'template-syntax', message, places: [place], help: 'write a template that names the parameters, or rename one' };
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : jsonString(key);
}

/** Keys stand in quotes, because of `no`, `null` and `1e3`. */
function yamlFile(leaves: readonly Leaf[]): string {
  return nestedFile(
    leaves,
    ({ depth, key, token }) => `${'  '.repeat(depth)}${jsonString(key)}:${token === undefined ? '' : ` "${token}"`}\n`,
  );
}

function jsonFile(leaves: readonly Leaf[]): string {
  const lines = nestedFile(leaves, ({ depth, key, token, last, closes }) => {
    const indent = '  '.repeat(depth + 1);
    const closing = Array.from({ length: closes }, (_, level) => `\n${'  '.repeat(depth - level)}}`).join('');
    return `${indent}${jsonString(key)}: ${token === undefined ? '{' : `"${token}"${closing}${last ? '' : ','}`}\n`;
  });
  return `{\n${lines}}`;
}

interface NestedLine {
  readonly depth: number;
  readonly key: string;
  /** Absent for a level that begins here. */
  readonly token: string | undefined;
  readonly last: boolean;
  /** How many levels end after this line. */
  readonly closes: number;
}

/** Each level's name on a line of its own, before what is in it. */
function nestedFile(leaves: readonly Leaf[], write: (line: NestedLine) => string): string {
  let open: readonly string[] = [];
  return leaves
    .map(({ path, token }, index) => {
      const levels = path.slice(0, -1);
      const shared = sharedLength(open, levels);
      open = levels;
      const next = leaves[index + 1];
      const closes = levels.length - (next === undefined ? 0 : sharedLength(levels, next.path.slice(0, -1)));
      const openings = levels.slice(shared).map((key, at) => write({ depth: shared + at, key, token: undefined, last: false, closes: 0 }));
      return [...openings, write({ depth: levels.length, key: path.at(-1) ?? '', token, last: next === undefined, closes })].join('');
    })
    .join('');
}

function sharedLength(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((key, index) => key !== other[index]);
  return differs === -1 ? one.length : differs;
}
