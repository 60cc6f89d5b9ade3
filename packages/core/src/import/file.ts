import { readFileSync } from 'node:fs';
import { SsmithError } from '../error/problem.ts';
import { Secret } from '../secret/secret.ts';

/** @throws {SsmithError} `template-unreadable` */
export function readFileBytes(path: string, shown: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new SsmithError({ code: 'template-unreadable', message: `the file \`${shown}\` ${reason}` });
  }
}

/** @throws {SsmithError} `template-unreadable` */
export function decodedFile(bytes: Buffer, shown: string): Secret {
  const text = decodeText(bytes);
  if (text !== undefined) return new Secret(shown, text);
  throw new SsmithError({
    code: 'template-unreadable',
    message: `\`${shown}\` is not UTF-8`,
    help: 'convert it first, for example with `iconv`',
  });
}

/** Nothing for what is not UTF-8. A byte order mark is kept. */
export function decodeText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
