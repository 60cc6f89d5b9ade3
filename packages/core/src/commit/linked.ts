import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { writeFailed } from '../output/failure.ts';
import type { Step } from '../output/plan.ts';
import { carryOut } from '../output/replace.ts';
import { currentLink, treesName } from '../template/layout.ts';
import { realPlace } from '../template/place.ts';

/*
 * A set in a directory of its own for each generation, and a link to the present one:
 *
 *   DIR/current -> .gen/7
 *   DIR/.gen/7/app.yaml …      what readers find at DIR/current/app.yaml
 *
 *  (1) make DIR/.gen/<n> with the rights of DIR, and in it every file, the unchanged ones too, each durable and with its
 *      owner and mode before anybody can find it
 *  (2) a new link beside the old one, and its name in one step: who resolves `current` once sees one generation, whole
 *  (3) sync DIR
 *
 * Not promised: a reader that resolves `current` anew for each file may see two generations.
 */

/** @returns the generation that the link names, if there is one */
export function currentTree(directory: string): string | undefined {
  try {
    return readlinkSync(join(directory, currentLink));
  } catch {
    return undefined;
  }
}

export function treeOf(generation: number): string {
  return `${treesName}/${generation}`;
}

/**
 * (1)
 * @param steps where readers are to find the files, below `DIR/current`
 * @returns where each file lies now, by where it is to be found
 * @throws {SsmithError} `write-failed`; the tree is not linked to by anything then
 */
export function buildTree(directory: string, generation: number, steps: readonly Step[]): Map<string, string> {
  const tree = join(directory, treeOf(generation));
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  refuseForeign(join(directory, treesName));
  try {
    rmSync(tree, { recursive: true, force: true });
    makeLike(directory, join(directory, treesName));
    makeLike(directory, tree);
  } catch (error) {
    throw writeFailed(tree, error, 'no file has been changed');
  }
  const files = steps
    .filter(({ action }) => action !== 'remove')
    .map((step) => ({ step, path: join(tree, relative(join(directory, currentLink), step.path)) }));
  for (const { path } of files) makeParents(directory, dirname(path));
  carryOut(files.map(({ step, path }): Step => ({ ...step, action: 'create', path, directory: realPlace(dirname(path)) })));
  for (const inner of [tree, join(directory, treesName)]) syncDirectory(inner);
  return new Map(files.map(({ step, path }) => [step.path, path]));
}

/** (2) and (3). Without a tree the link goes. */
export function linkTree(directory: string, tree: string | undefined, tag: string): void {
  const link = join(directory, currentLink);
  try {
    if (tree === undefined) rmSync(link, { force: true });
    else {
      const unfinished = join(directory, `.ssmith-${tag}-${randomBytes(12).toString('hex')}-${currentLink}`);
      symlinkSync(tree, unfinished, 'dir');
      renameSync(unfinished, link);
    }
    syncDirectory(directory);
  } catch (error) {
    throw writeFailed(link, error, 'the generation before is in place');
  }
}

/** Takes away the trees that are neither linked to nor to be kept, and links that never got their name. */
export function sweepTrees(directory: string, keep: number, tag: string): void {
  const present = currentTree(directory);
  const older = list(join(directory, treesName))
    .filter((name) => /^\d+$/.test(name) && `${treesName}/${name}` !== present)
    .toSorted((one, other) => Number(other) - Number(one));
  for (const name of older.slice(keep)) rmSync(join(directory, treesName, name), { recursive: true, force: true });
  for (const name of list(directory)) if (name.startsWith(`.ssmith-${tag}-`)) rmSync(join(directory, name), { force: true });
}

export function removeTree(directory: string, tree: string): void {
  rmSync(join(directory, tree), { recursive: true, force: true });
}

/** Where the generations lie has to be a directory that nobody else has put there. */
function refuseForeign(path: string): void {
  const place = lstatSync(path, { throwIfNoEntry: false });
  if (place === undefined) return;
  const self = process.getuid?.();
  const isOwn = self === undefined || [self, statSync(dirname(path)).uid].includes(place.uid);
  if (place.isDirectory() && isOwn) return;
  const message = `\`${shownPath(path)}\` ${place.isDirectory() ? 'belongs to another user' : 'is not a directory'}`;
  throw new SsmithError({ code: 'output-refused', message, help: 'find out where it comes from, and remove it' });
}

/** Whoever may read in DIR may read below it. */
function makeLike(directory: string, path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o750 });
  if (process.platform === 'win32') return;
  const { mode, uid, gid } = statSync(directory);
  const made = statSync(path);
  if (made.uid !== uid || made.gid !== gid) chownSync(path, uid, gid);
  chmodSync(path, mode & 0o755);
}

function makeParents(directory: string, path: string): void {
  if (path === join(directory, treesName)) return;
  makeParents(directory, dirname(path));
  makeLike(directory, path);
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
