import { closeSync, constants, copyFileSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { shownPath } from '../error/shown-path.ts';
import { writeLocal } from '../local/edit.ts';
import { writeFailed } from '../output/failure.ts';
import { removeQuietly } from '../output/quiet.ts';
import { carryOut } from '../output/replace.ts';
import { takeSnapshot } from '../output/snapshot.ts';
import { writeAll } from '../output/stage.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { realPlace } from '../template/place.ts';
import { withLines } from './ignore.ts';
import type { PlannedFile } from './plan.ts';

/** What becomes of a planned file: it is there already as it is wanted, or otherwise, or has to be written. */
export type Need = 'create' | 'add' | 'same' | 'other';

export function needOf(planned: PlannedFile): Need {
  if (planned.kind === 'lines') return 'add';
  const present = takeSnapshot(planned.path);
  if (present === undefined) return 'create';
  const isSame = planned.kind === 'file' && reveal(present.content).equals(Buffer.from(reveal(planned.text)));
  return isSame ? 'same' : 'other';
}

/** @throws {SsmithError} `write-failed`; what is there is never replaced, but for ignore files, which get longer */
export async function writePlanned(planned: PlannedFile): Promise<void> {
  const { path } = planned;
  if (planned.kind === 'store') return writeStore(planned);
  if (planned.kind === 'file') return createFile(path, reveal(planned.text), planned.mode);
  const present = takeSnapshot(path);
  const text = withLines(present === undefined ? '' : reveal(present.content).toString('utf8'), planned.lines);
  carryOut([
    {
      action: present === undefined ? 'create' : 'update',
      path,
      directory: realPlace(dirname(path)),
      content: new Secret(path, Buffer.from(text)),
      mode: present?.mode ?? 0o644,
      owner: { uid: present?.uid, gid: present?.gid },
    },
  ]);
}

/** As the store itself would write it, 0600. */
async function writeStore({ path, parameters, keyId }: Extract<PlannedFile, { kind: 'store' }>): Promise<void> {
  const stored = parameters.map(({ name, type, value }) => {
    const key = type === 'SecureString' ? { keyId } : {};
    return [name, { type, ...key, versions: [{ value: reveal(value), labels: [] }] }] as const;
  });
  await writeLocal(path, shownPath(path), new Map(stored));
}

/** Whole or not at all, and never over another file: a complete temporary is given its name, which only one can have. */
function createFile(path: string, text: string, mode: number): void {
  const temporary = join(dirname(path), `.ssmith-${randomBytes(12).toString('hex')}-${basename(path)}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeWhole(temporary, text, mode);
      giveName(temporary, path);
    } finally {
      removeQuietly(temporary);
    }
  } catch (error) {
    throw writeFailed(path, error, 'run the same command again when it can be');
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeAll(file, Buffer.from(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Not every file system has links. */
function giveName(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    copyFileSync(temporary, path, constants.COPYFILE_EXCL);
  }
}
