import { lstatSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { shownPath } from '../error/shown-path.ts';
import type { Problem } from '../error/problem.ts';
import type { Entry } from '../template/entry.ts';
import { realPlace } from '../template/place.ts';
import { type Owner, resolveOwner } from './owner.ts';

/** A file that may be written, with the rights that it is to have. */
export interface Target {
  /** Absolute. Its parent may not exist yet. */
  readonly path: string;
  /** Its directory, links resolved, as it was when it was checked. */
  readonly directory: string;
  readonly mode: number;
  /** Absent: an existing file keeps its owner and group, a new one has those of the process. */
  readonly owner: Owner | undefined;
  /** Whether a file that is there is written to, instead of being replaced. */
  readonly inPlace: boolean;
}

/** Checks where an entry writes and with which rights, before anything is fetched. */
export function resolveTarget(entry: Entry, roots: readonly string[]): Target | Problem {
  const { output, settings } = entry;
  const shown = shownPath(output);
  const mode = Number.parseInt(settings.mode ?? '600', 8);
  const refuse = (message: string, help: string): Problem => ({ code: 'output-refused', message: `\`${shown}\` ${message}`, help });

  if ((mode & 0o007) !== 0 && settings.allowWorldReadable !== true) {
    return refuse(`would be open to everybody (mode ${octal(mode)})`, 'set a mode that ends in 0, or `allowWorldReadable: true`');
  }
  if ((mode & 0o070) !== 0 && !/:./.test(settings.owner ?? '')) {
    return refuse(`would be open to a group that is not named (mode ${octal(mode)})`, 'name the group: `owner: user:group`, or `:group`');
  }
  const owner = settings.owner === undefined ? undefined : resolveOwner(settings.owner);
  if (owner !== undefined && 'code' in owner) return { ...owner, message: `\`${shown}\`: ${owner.message}` };

  // It is this directory that is opened and written to: it has to be inside itself, wherever a link leads a moment later.
  const directory = realPlace(dirname(output));
  if (!isInsideRoots(output, roots) || !isPlaceInside(join(directory, basename(output)), roots)) {
    return refuse('lies outside the roots of the config', `add its directory to \`roots\`: ${dirname(output)}`);
  }
  const unsafe = pathFault(output);
  if (unsafe !== undefined) return refuse(unsafe.message, unsafe.help);
  if (owner?.uid === undefined && belongsToAnother(output)) {
    return {
      code: 'owner-impossible',
      message: `\`${shown}\` belongs to another user, and would not afterwards`,
      help: 'run as root, or as that user',
    };
  }
  return { path: output, directory, mode, owner, inPlace: settings.inPlace === true };
}

export function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}

/** Whether a path, its links resolved, lies below one of the roots. */
export function isInsideRoots(path: string, roots: readonly string[]): boolean {
  return isPlaceInside(realPlace(path), roots);
}

function isPlaceInside(place: string, roots: readonly string[]): boolean {
  return roots.some((root) => isInside(place, realPlace(root)));
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Why a file cannot be written safely, or at all; nothing where it can. */
export function pathFault(path: string): { message: string; help: string } | undefined {
  try {
    return fileFault(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { message: `cannot be looked at (${code})`, help: 'look at the path, and at the rights of its directories' };
  }
}

function fileFault(path: string): { message: string; help: string } | undefined {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file?.isSymbolicLink()) return { message: 'is a symbolic link', help: 'write to the file that it points to, or remove the link' };
  if (file !== undefined && !file.isFile()) return { message: 'is not a regular file', help: 'remove it, or choose another output' };
  const parent = nearestDirectory(dirname(path));
  if (othersMayReplace(parent)) {
    return { message: 'lies in a directory where others may replace it', help: `chmod go-w ${shownPath(dirname(path))}` };
  }
  return undefined;
}

/** A file that is replaced would change hands, which only root can mend. */
function belongsToAnother(path: string): boolean {
  const self = process.getuid?.();
  const file = lstatSync(path, { throwIfNoEntry: false });
  return self !== undefined && self !== 0 && file !== undefined && file.uid !== self;
}

/** The directory, or the one in which it would be created. */
function nearestDirectory(path: string): Stats {
  return statSync(path, { throwIfNoEntry: false }) ?? nearestDirectory(dirname(path));
}

/** The sticky bit keeps others from renaming what is not theirs. */
export function othersMayReplace({ mode, gid }: Stats): boolean {
  if (process.platform === 'win32' || (mode & 0o1000) !== 0) return false;
  const byGroup = (mode & 0o020) !== 0 && (process.getuid?.() === 0 ? gid !== 0 : gid !== process.getgid?.());
  return (mode & 0o002) !== 0 || byGroup;
}
