import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const here = new URL('.', import.meta.url).pathname;

interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly test: string;
}

it.each(readdirSync(here).filter((name) => name.endsWith('.json')))('%s takes away what is there', (name) => {
  const mutations = JSON.parse(readFileSync(join(here, name), 'utf8')) as Mutation[];
  const stale = mutations.filter(
    ({ file, from, to }) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8').split(from).length !== 2 || from === to,
  );
  expect(stale).toEqual([]);
  expect(mutations.length).toBeGreaterThan(0);
});
