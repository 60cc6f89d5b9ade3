import { parseEnv } from 'node:util';
import { compose, docker, python, ruby, shell, systemd } from './grammars.ts';
import { readGithub } from './github.ts';
import { readPhp } from './php.ts';
import { readByRules, type ReaderRules, type Variables } from './rules.ts';

type Reader = (text: string) => Variables | Promise<Variables>;

const byRules =
  (rules: ReaderRules): Reader =>
  (text) =>
    readByRules(text, rules);

/** Who reads a rendered file back; where there are several, all of them must find the value. */
export const readers: Readonly<Record<string, readonly Reader[]>> = {
  portable: [readNode, readDotenv, byRules(shell), byRules(python), byRules(ruby), byRules(compose), readPhp],
  node: [readNode],
  dotenv: [readDotenv],
  vite: [async (text) => expand(parseEnv(text) as Record<string, string>)],
  next: [async (text) => expand(await parseDotenv(text))],
  expand: [async (text) => expand(await parseDotenv(text))],
  posix: [byRules(shell), byRules(systemd)],
  compose: [byRules(compose)],
  python: [byRules(python)],
  ruby: [byRules(ruby)],
  php: [readPhp],
  docker: [byRules(docker)],
  github: [readGithub],
};

function readNode(text: string): Variables {
  return new Map(Object.entries(parseEnv(text) as Record<string, string>));
}

async function readDotenv(text: string): Promise<Variables> {
  return new Map(Object.entries(await parseDotenv(text)));
}

async function parseDotenv(text: string): Promise<Record<string, string>> {
  const { parse } = await import('dotenv');
  try {
    return parse(text);
  } catch {
    // A very long value exhausts the stack of its pattern.
    return {};
  }
}

/**
 * Version 13, which runs nothing; with an environment of its own, so that only the file decides. It takes the square of the
 * number of variables, so it is shown those only that have a `$`, or are named beside one: the others stay as they are.
 */
async function expand(parsed: Record<string, string>): Promise<Variables> {
  const { expand } = await import('dotenv-expand');
  const all = Object.entries(parsed);
  const named = new Set(all.flatMap(([, value]) => (value.includes('$') ? (value.match(/[\w.]+/g) ?? []) : [])));
  const concerned = Object.fromEntries(all.filter(([key, value]) => value.includes('$') || named.has(key)));
  return new Map([...all, ...Object.entries(expand({ parsed: concerned, processEnv: {} }).parsed ?? {})]);
}
