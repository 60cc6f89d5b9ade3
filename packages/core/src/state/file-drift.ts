import { SsmithError } from '../error/problem.ts';
import { type Snapshot, takeSnapshot } from '../output/snapshot.ts';
import type { Target } from '../output/target.ts';
import type { Template } from '../template/parse.ts';
import { digest, type RecordedFile, type Seal } from './record.ts';

/**
 * How a file differs from what was recorded, by itself. `unreadable`: what lies in its place is no plain file, or cannot be
 * read. `unsealed`: the key of the state directory is gone, so that nobody can tell whether it was edited. `rights`: its
 * mode or its owner is not what the config asks for.
 */
export type FileDrift =
  | { readonly kind: 'never-rendered' | 'missing' | 'unreadable' | 'edited' | 'unsealed' | 'template-changed' }
  | { readonly kind: 'rights'; readonly from: Rights; readonly to: Rights };

export interface Rights {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a file is compared with. */
export interface Expected {
  readonly output: string;
  /** Absent: it has never been rendered. */
  readonly recorded: RecordedFile | undefined;
  /** Absent when the template cannot be read. */
  readonly template: Template | undefined;
  /** Absent when nothing may be written there. */
  readonly target: Target | undefined;
  /** Of the state directory; absent when its key is gone. */
  readonly seal: Seal | undefined;
}

export function fileDrift({ output, recorded, template, target, seal }: Expected): FileDrift[] {
  if (recorded === undefined) return [{ kind: 'never-rendered' }];
  const present = look(output);
  return [
    ...contentDrift(present, recorded, seal),
    ...(template !== undefined && templateDigest(template) !== recorded.templateDigest ? [{ kind: 'template-changed' } as const] : []),
    ...(typeof present === 'object' && target !== undefined ? rightsDrift(present, target) : []),
  ];
}

/** SHA-256 of a template, or of the tree that stands in the place of one. */
export function templateDigest({ entry, source }: Template): string {
  return digest(entry.from ?? source.text);
}

function look(output: string): Snapshot | 'missing' | 'unreadable' {
  try {
    return takeSnapshot(output) ?? 'missing';
  } catch (error) {
    if (error instanceof SsmithError) return 'unreadable';
    throw error;
  }
}

function contentDrift(present: ReturnType<typeof look>, recorded: RecordedFile, seal: Seal | undefined): FileDrift[] {
  if (typeof present === 'string') return [{ kind: present }];
  if (seal === undefined) return [{ kind: 'unsealed' }];
  return seal(present.content) === recorded.seal ? [] : [{ kind: 'edited' }];
}

function rightsDrift({ mode, uid, gid }: Snapshot, target: Target): FileDrift[] {
  const from: Rights = { mode, uid, gid };
  const to: Rights = { mode: target.mode, uid: target.owner?.uid ?? uid, gid: target.owner?.gid ?? gid };
  const same = from.mode === to.mode && from.uid === to.uid && from.gid === to.gid;
  return same ? [] : [{ kind: 'rights', from, to }];
}
