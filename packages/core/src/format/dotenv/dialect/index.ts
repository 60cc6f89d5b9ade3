import type { Dialect } from './dialect.ts';
import { compose, php, posix, python, ruby } from './escaping.ts';
import { portable } from './portable.ts';
import { dotenv, expand, next, node, vite } from './quoting.ts';
import { docker, github } from './raw.ts';

export type { Dialect, Quote } from './dialect.ts';

export const dialects: Readonly<Record<string, Dialect>> = {
  portable,
  dotenv,
  node,
  vite,
  next,
  expand,
  compose,
  docker,
  posix,
  python,
  ruby,
  php,
  github,
};
