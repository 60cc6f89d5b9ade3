import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { type FileIdentity, noFollow } from './snapshot.ts';
import { setRights, writeAll } from './stage.ts';

/*
 * How a file is written in place (`inPlace: true`), for one that cannot be renamed over, such as a file that is mounted into
 * a container by itself. It is staged beside its place, saved in the state directory and named in the journal like any
 * other; then, instead of the rename:
 *
 *  (1) open the file, never through a link; it must be the one that was compared, and have no other name
 *  (2) take away the rights that not both the old file and the new one give; the owner's own right to write stays, which the
 *      next run may need
 *  (3) cut it to the new length if it is longer, and write until all bytes are written
 *  (4) owner, then mode
 *  (5) fsync; only then the staged file goes
 *
 * A run that is killed before (5) leaves the staged file, by which the next run writes all of it again. A run that fails
 * writes what was saved, in the same way.
 *
 * Not promised: a reader may find a part of the old file, a part of the new one, or both, until (5), and until the next run
 * when this one was killed. Whoever has the file open already sees what is written, whatever its rights are now. Nobody can
 * tell a file that was half written from one that was edited meanwhile, so such an edit is written over.
 */

/**
 * @param staged the file whose bytes, mode and owner it is to have
 * @param expected absent: whichever file is there, for a run that comes later, perhaps to another machine
 */
export function writeInPlace(path: string, staged: string, expected?: FileIdentity): void {
  const source = openSync(staged, constants.O_RDONLY | noFollow);
  try {
    const { mode, uid, gid } = fstatSync(source);
    const file = openSync(path, constants.O_WRONLY | noFollow | (constants.O_NONBLOCK ?? 0)); // (1)
    try {
      overwrite(file, readFileSync(source), { mode: mode & 0o777, owner: { uid, gid } }, expected);
    } finally {
      closeSync(file);
    }
  } finally {
    closeSync(source);
  }
}

function overwrite(file: number, content: Buffer, rights: Parameters<typeof setRights>[1], expected: FileIdentity | undefined): void {
  const stat = fstatSync(file);
  const isOther = expected !== undefined && (expected.dev !== stat.dev || expected.ino !== stat.ino);
  if (isOther || stat.nlink !== 1 || !stat.isFile()) throw Object.assign(new Error('another file'), { code: 'it has changed' });
  const sameOwner = rights.owner.uid === stat.uid && rights.owner.gid === stat.gid;
  if (process.platform !== 'win32') fchmodSync(file, sameOwner ? (stat.mode & rights.mode) | 0o200 : 0); // (2)
  if (stat.size > content.length) ftruncateSync(file, content.length); // (3)
  writeAll(file, content);
  setRights(file, rights); // (4)
  fsyncSync(file); // (5)
}
