import { parseEnv } from 'node:util';
import { compose, docker, php, python, ruby, shell } from './grammars.ts';
import { readGithub } from './github.ts';
import { readByRules, type ReaderRules, type Variables } from './rules.ts';

type Reader = (text: string) => Variables | Promise<Variables>;

const byRules =
  (rules: ReaderRules): Reader =>
  (text) =>
    readByRules(text, rules);

/** Who reads a rendered file back; where there are several, all of them must find the value. */
export const readers: Readonly<Record<string, readonly Reader[]>> = {
  portable: [readNode, readDotenv, byRules(shell)],
  node: [readNode],
  dotenv: [readDotenv],
  vite: [async (text) => expand(parseEnv(text) as Record<string, string>)],
  next: [async (text) => expand(await parseDotenv(text))],
  expand: [async (text) => expand(await parseDotenv(text))],
  posix: [byRules(shell)],
  compose: [byRules(compose)],
  python: [byRules(python)],
  ruby: [byRules(ruby)],
  php: [byRules(php)],
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
  return parse(text);
}

/** Version 13, which runs nothing; with an environment of its own, so that only the file decides. */
async function expand(parsed: Record<string, string>): Promise<Variables> {
  const { expand } = await import('dotenv-expand');
  return new Map(Object.entries(expand({ parsed, processEnv: {} }).parsed ?? {}));
}
