import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { byDescriptor, syncDirectory } from '../output/directory.ts';
import { writeFailed } from '../output/failure.ts';
import type { Step } from '../output/plan.ts';
import { carryOut } from '../output/replace.ts';
import { othersMayReplace } from '../output/target.ts';
import { currentLink, treesName } from '../template/layout.ts';
import { realPlace } from '../template/place.ts';

/*
 * A set in a directory of its own for each generation, and a link to the present one:
 *
 *   DIR/current -> .gen/7
 *   DIR/.gen/7/app.yaml …      what readers find at DIR/current/app.yaml
 *
 *  (1) open DIR, which has to belong to whoever renders: then nobody else can put something in the place of what is in it.
 *      From here on everything is named relative to it
 *  (2) make DIR/.gen/<n>, which is not there yet, with the mode and the group of DIR, and in it every file, the unchanged
 *      ones too, each durable and with its owner and mode before anybody can find it
 *  (3) a new link beside the old one, and its name in one step: who resolves `current` once sees one generation, whole
 *  (4) sync DIR
 *
 * What `current` names is never removed. Not promised: a reader that resolves `current` anew for each file may see two
 * generations.
 */

/** The directory of a layout by generations, held open. */
export class Trees {
  readonly directory: string;
  readonly #path: string;
  readonly #descriptor: number | undefined;
  readonly #rights: Stats;

  /** (1) @throws {SsmithError} `output-refused`, `write-failed` */
  constructor(directory: string) {
    this.directory = directory;
    try {
      mkdirSync(directory, { recursive: true, mode: 0o750 });
      const opened = byDescriptor(directory);
      this.#path = opened.path;
      this.#descriptor = opened.descriptor;
      this.#rights = opened.descriptor === undefined ? lstatSync(directory) : fstatSync(opened.descriptor);
    } catch (error) {
      throw writeFailed(directory, error, 'no file has been changed');
    }
    const fault = this.#fault();
    if (fault === undefined) return;
    this.close();
    throw new SsmithError({ code: 'output-refused', ...fault });
  }

  /** What the link names, if there is one: `.gen/7`. */
  get current(): string | undefined {
    try {
      return readlinkSync(join(this.#path, currentLink));
    } catch {
      return undefined;
    }
  }

  /**
   * (2)
   * @param least the number of the new tree, if there is none of that number yet
   * @param steps where readers are to find the files, below `DIR/current`
   * @returns the name of the tree, and where each file lies now, by where it is to be found
   * @throws {SsmithError} `write-failed`, `output-refused`; nothing links to the tree then, and it is gone
   */
  build(least: number, steps: readonly Step[]): { tree: string; places: Map<string, string> } {
    const link = join(this.directory, currentLink);
    const wanted = steps.filter(({ action, content }) => action !== 'remove' && content !== undefined);
    const tree = this.#makeTree(least);
    const files = wanted.map((step) => ({ step, way: join(tree, relative(link, step.path)) }));
    try {
      for (const { way } of files) this.#makeLike(dirname(way), tree);
      carryOut(
        files.map(({ step, way }): Step => {
          const path = join(this.#path, way);
          return { ...step, action: 'create', path, directory: realPlace(dirname(path)) };
        }),
      );
      for (const inner of new Set([...files.map(({ way }) => dirname(way)), tree, treesName])) syncDirectory(join(this.#path, inner));
    } catch (error) {
      this.remove(tree);
      throw this.#named(error, tree);
    }
    return { tree, places: new Map(files.map(({ step, way }) => [step.path, join(this.directory, way)])) };
  }

  /** (3) and (4). Without a tree the link goes. */
  link(tree: string | undefined, tag: string): void {
    try {
      if (tree === undefined) rmSync(join(this.#path, currentLink), { force: true });
      else {
        const unfinished = join(this.#path, `.ssmith-${tag}-${randomBytes(12).toString('hex')}-${currentLink}`);
        symlinkSync(tree, unfinished, 'dir');
        renameSync(unfinished, join(this.#path, currentLink));
      }
      syncDirectory(this.#path);
    } catch (error) {
      throw writeFailed(join(this.directory, currentLink), error, 'the generation before is in place');
    }
  }

  /** Takes a tree away that nothing links to. */
  remove(tree: string): void {
    if (tree !== this.current && isTree(tree)) rmSync(join(this.#path, tree), { recursive: true, force: true });
  }

  /** Takes away the older trees that are not to be kept, and links that never got their name. */
  sweep(keep: number, tag: string): void {
    const older = list(join(this.#path, treesName))
      .map((name) => `${treesName}/${name}`)
      .filter((tree) => isTree(tree) && tree !== this.current)
      .toSorted((one, other) => numberOf(other) - numberOf(one));
    for (const tree of older.slice(keep)) this.remove(tree);
    for (const name of list(this.#path)) if (name.startsWith(`.ssmith-${tag}-`)) unlinkSync(join(this.#path, name));
  }

  /** Takes away what was built and never linked to. */
  sweepUnlinked(): void {
    const present = this.current === undefined ? 0 : numberOf(this.current);
    for (const name of list(join(this.#path, treesName))) {
      const tree = `${treesName}/${name}`;
      if (numberOf(tree) > present) this.remove(tree);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #fault(): { message: string; help: string } | undefined {
    const self = process.getuid?.();
    if (self === undefined) return undefined;
    const shown = shownPath(this.directory);
    const owned =
      'a layout by generations needs a directory of its own: make the one who renders its owner, and give it the group of the readers';
    if (this.#rights.uid !== self)
      return { message: `\`${shown}\` belongs to another user, who could put something else in the place of a generation`, help: owned };
    if (othersMayReplace(this.#rights)) return { message: `\`${shown}\` can be written by others`, help: `chmod go-w ${shown}` };
    const trees = lstatSync(join(this.#path, treesName), { throwIfNoEntry: false });
    if (trees === undefined || (trees.isDirectory() && trees.uid === self)) return undefined;
    return {
      message: `\`${shownPath(join(this.directory, treesName))}\` is not a directory of this user`,
      help: 'find out where it comes from, and remove it',
    };
  }

  /** Made anew: a directory that is there already has another one's files, perhaps those that readers have now. */
  #makeTree(least: number): string {
    try {
      this.#makeLike(treesName, treesName);
      const taken = list(join(this.#path, treesName)).map((name) => numberOf(`${treesName}/${name}`));
      const tree = `${treesName}/${Math.max(least, ...taken.map((number) => number + 1))}`;
      mkdirSync(join(this.#path, tree), { mode: 0o700 });
      this.#makeLike(tree, tree);
      return tree;
    } catch (error) {
      throw this.#named(error, treesName);
    }
  }

  /** Whoever may read in DIR may read below it. */
  #makeLike(way: string, top: string): void {
    if (way !== top) this.#makeLike(dirname(way), top);
    const path = join(this.#path, way);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32') return;
    const { mode, gid } = this.#rights;
    const made = lstatSync(path);
    if (made.gid !== gid) chownSync(path, made.uid, gid);
    chmodSync(path, mode & 0o755);
  }

  /** Under the name that people know the directory by. */
  #named(error: unknown, way: string): SsmithError {
    if (!(error instanceof SsmithError)) return writeFailed(join(this.directory, way), error, 'no file has been changed');
    const here = shownPath(this.directory);
    return new SsmithError(error.problems.map((problem) => ({ ...problem, message: problem.message.replaceAll(this.#path, here) })));
  }
}

export function withTrees<T>(directory: string, act: (trees: Trees) => T): T {
  const trees = new Trees(directory);
  try {
    return act(trees);
  } finally {
    trees.close();
  }
}

/** The directory of the layout by generations through whose link an output is found, if it is. */
export function layoutOf(output: string): string | undefined {
  const directory = dirname(output);
  if (directory === output) return undefined;
  const isLink = basename(directory) === currentLink && lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink && isTree(readlinkSync(directory)) ? dirname(directory) : layoutOf(directory);
}

function isTree(tree: string): boolean {
  return tree.startsWith(`${treesName}/`) && /^\d+$/.test(tree.slice(treesName.length + 1));
}

function numberOf(tree: string): number {
  return isTree(tree) ? Number(tree.slice(treesName.length + 1)) : 0;
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
