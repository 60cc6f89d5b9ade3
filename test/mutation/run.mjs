// Takes away one rule after the other, and sees a test go red each time. Whatever stays green is no rule, or has no test.
//
//   pnpm mutate [PART-OF-A-FILE-NAME …]
//
// It works on a copy, so that nothing is left behind. A mutation is { file, from, to, test, name?, build? }: `from` stands
// once in the file, `name` picks tests by their names, `build` is for tests that run the program as it is built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
const tables = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.json'));
const wanted = process.argv.slice(2);
const mutations = tables.flatMap((name) =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')).filter(
    ({ file }) => wanted.length === 0 || wanted.some((part) => `${name} ${file}`.includes(part)),
  ),
);

const copy = mkdtempSync(join(tmpdir(), 'ssmith-mutation-'));
let survived = 0;
try {
  // Linked, not copied: what is changed is written anew.
  run('cp', [
    '-al',
    ...readdirSync(root)
      .filter((name) => name !== '.git')
      .map((name) => join(root, name)),
    copy,
  ]);
  for (const mutation of mutations) {
    const verdict = tryOut(mutation);
    if (verdict !== 'red') survived += 1;
    console.log(
      `${verdict.padEnd(9)}${mutation.file.replace(/^packages\/core\/src\//, '')}  ${JSON.stringify(mutation.from).slice(0, 90)}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${mutations.length} mutations, ${survived} not noticed`);
process.exitCode = survived === 0 && mutations.length > 0 ? 0 : 1;

/** @returns 'red' if a test has noticed, else what is wrong with the mutation or the tests */
function tryOut({ file, from, to, test, name, build = false }) {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) return text.includes(from) ? 'ambiguous' : 'stale';
  replace(
    path,
    text.replace(from, () => to),
  );
  try {
    if (build) bundle();
    const args = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--bail', '1', test, ...(name === undefined ? [] : ['-t', name])];
    const { status, stdout } = spawnSync('node_modules/.bin/vitest', args.slice(1), {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, CI: '', SSMITH_TEST_RUNS: process.env.SSMITH_TEST_RUNS ?? '0.3' },
    });
    // A run that found no test, or could not begin, shows nothing.
    const ran = /Tests\s.*\d+ (?:passed|failed)/.test(stdout.replaceAll(/\u001b\[[0-9;]*m/g, '')) || /FAIL/.test(stdout);
    return status === 0 ? 'green' : ran ? 'red' : 'broken';
  } finally {
    replace(path, text);
    if (build) bundle();
  }
}

/** Takes the place of what is there, which is shared with the original. */
function bundle() {
  rmSync(join(copy, 'packages/cli/dist'), { recursive: true, force: true });
  run(process.execPath, [join(copy, 'packages/cli/build/bundle.mjs')]);
}

/** A link is shared with the original; a file that takes its place is not. */
function replace(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}
