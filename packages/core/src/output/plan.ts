import type { Owner } from './owner.ts';
import type { FileIdentity, Snapshot } from './snapshot.ts';
import type { Target } from './target.ts';
import { reveal, type Secret } from '../secret/secret.ts';

/**
 * What is to be done with one file. `repair` leaves the bytes and mends mode or owner; `keep` touches nothing, so that
 * neither inode nor time change.
 */
export type Action = 'create' | 'update' | 'repair' | 'keep' | 'remove';

export interface Step {
  readonly action: Action;
  readonly path: string;
  /** Where its directory really is: what is there when it is opened must be that. */
  readonly directory: string;
  /** Absent when the file is to be removed. */
  readonly content?: Secret<Buffer>;
  readonly mode: number;
  readonly owner: Owner;
  /** The file that gets other bytes and stays the same file. Absent: another one takes its place. */
  readonly inPlace?: FileIdentity;
}

/** A file that should be, and what is in its place. */
export interface Wanted {
  readonly target: Target;
  readonly content: Secret<Buffer>;
  readonly present: Snapshot | undefined;
}

/** A file that an earlier run rendered and that no entry of the config writes any more. */
export interface Obsolete {
  readonly path: string;
  readonly directory: string;
  /** Whether it still is as it was rendered. What somebody edited is not removed. */
  readonly untouched: boolean;
}

/** Pure: from what should be and what is to what has to be done. `--dry-run` is this without the next step. */
export function planSteps(wanted: readonly Wanted[], obsolete: readonly Obsolete[]): Step[] {
  const steps = wanted.map(({ target, content, present }): Step => {
    const owner = { uid: target.owner?.uid ?? present?.uid, gid: target.owner?.gid ?? present?.gid };
    return {
      action: actionFor(target, content, present, owner),
      path: target.path,
      directory: target.directory,
      content,
      mode: target.mode,
      owner,
      ...(target.inPlace && present !== undefined ? { inPlace: { dev: present.dev, ino: present.ino } } : {}),
    };
  });
  const written = new Set(wanted.map(({ target }) => target.path));
  const removals = obsolete
    .filter(({ path, untouched }) => untouched && !written.has(path))
    .map(({ path, directory }): Step => ({ action: 'remove', path, directory, mode: 0, owner: { uid: undefined, gid: undefined } }));
  return [...steps, ...removals];
}

function actionFor({ mode }: Target, content: Secret<Buffer>, present: Snapshot | undefined, { uid, gid }: Owner): Action {
  if (present === undefined) return 'create';
  if (!reveal(content).equals(reveal(present.content))) return 'update';
  const sameRights = present.mode === mode && (uid ?? present.uid) === present.uid && (gid ?? present.gid) === present.gid;
  return sameRights ? 'keep' : 'repair';
}
