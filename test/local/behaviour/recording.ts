import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/recorded-aws/', import.meta.url);

/** The names of all recordings, without their files: `TestSSM::test_parameters_with_path`. */
export const recordings: ReadonlySet<string> = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => Object.keys(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object))
    .map((test) => test.slice(test.indexOf('::') + '::'.length)),
);
