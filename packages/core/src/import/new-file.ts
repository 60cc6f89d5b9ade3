import { dirname } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { carryOut } from '../output/replace.ts';
import { type Snapshot, takeSnapshot } from '../output/snapshot.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { realPlace } from '../template/place.ts';

/** A file that is going to be written beside others of the user's. */
export interface NewFile {
  readonly path: string;
  write(): void;
}

/** What is there already with the same bytes is kept; anything else is replaced with `force` only. @throws {SsmithError} */
export function prepareNewFile(
  { path, source }: { readonly path: string; readonly source: string | undefined },
  text: Secret,
  force: boolean,
): NewFile {
  const shown = shownPath(path);
  if (source !== undefined && realPlace(source) === realPlace(path)) {
    const message = `\`${shown}\` is the file that is imported, and would be written over`;
    throw new SsmithError({
      code: 'output-collision',
      message,
      help: 'write the template to another file, and delete this one when it has been rendered',
    });
  }
  const content = new Secret(path, Buffer.from(reveal(text), 'utf8'));
  const present = takeSnapshot(path);
  const isSame = present !== undefined && reveal(present.content).equals(reveal(content));
  if (present !== undefined && !isSame && !force) {
    throw new SsmithError({
      code: 'output-refused',
      message: `\`${shown}\` is there already`,
      help: 'choose another file, or pass --force to replace it',
    });
  }
  return { path, write: () => (isSame ? undefined : replace(path, content, present)) };
}

function replace(path: string, content: Secret<Buffer>, present: Snapshot | undefined): void {
  const action = present === undefined ? 'create' : 'update';
  const owner = { uid: present?.uid, gid: present?.gid };
  carryOut([{ action, path, directory: realPlace(dirname(path)), content, mode: present?.mode ?? 0o600, owner }]);
}
