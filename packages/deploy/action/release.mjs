// Makes a tag from which the action runs as it is: a commit of its own with the built file, action.yml, README and licence.
// What is built stays out of the branches.   usage: node packages/deploy/action/release.mjs TAG
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [tag] = process.argv.slice(2);
if (tag === undefined) throw new Error('usage: node release.mjs TAG');

const action = new URL('.', import.meta.url).pathname;
const place = mkdtempSync(join(tmpdir(), 'ssmith-action-'));
const tree = join(place, 'tree');
const git = (...args) =>
  execFileSync('git', ['-C', action, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_INDEX_FILE: join(place, 'index'), GIT_WORK_TREE: tree },
  }).trim();
try {
  for (const name of ['action.yml', 'README.md', 'dist']) cpSync(join(action, name), join(tree, name), { recursive: true });
  cpSync(join(action, '../LICENSE'), join(tree, 'LICENSE'));
  git('--git-dir', git('rev-parse', '--absolute-git-dir'), 'add', '--force', '--all', '.');
  const commit = git('commit-tree', git('write-tree'), '-p', 'HEAD', '-m', `The action, built from ${git('rev-parse', '--short', 'HEAD')}`);
  git('tag', tag, commit);
  process.stdout.write(`${tag} is ${commit}; push it with: git push origin ${tag}\n`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
