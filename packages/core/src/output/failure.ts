import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not do that, or the file is immutable',
  EROFS: 'the file system is read-only',
  EBUSY: 'it may be a mount point: mount its directory instead, or set `inPlace: true`',
  EFBIG: 'it is larger than the limit for files',
};

/** What the system says of a file, in a sentence that names it, and what has become of the others. */
export function writeFailed(path: string, error: unknown, consequence: string): SsmithError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const remedy = remedies[code];
  return new SsmithError({
    code: 'write-failed',
    message: `\`${shownPath(path)}\` could not be written (${code}); ${consequence}`,
    ...(remedy === undefined ? {} : { help: remedy }),
  });
}
