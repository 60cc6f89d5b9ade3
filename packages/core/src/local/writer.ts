import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { lockDirectories } from '../commit/lock.ts';
import { SsmithError } from '../error/problem.ts';
import { readFileStore } from '../source/file.ts';
import type { NewVersion, ParameterWriter, WriteAnswer } from '../source/writer.ts';
import { putLocal } from './edit.ts';

/** How long another one may take to write to the same file. Milliseconds. */
const wait = 10_000;

/** Writes to an embedded store, one at a time: here the version is compared and written in one step. */
export function localWriter(path: string, shownPath: string): ParameterWriter {
  async function versionOf(name: string): Promise<number | undefined> {
    return existsSync(path) ? (await readFileStore(path, shownPath)).get(name)?.versions.length : undefined;
  }

  async function putLocked({ name, after, ...version }: NewVersion): Promise<WriteAnswer> {
    if ((await versionOf(name)) !== after) return { kind: 'conflict' };
    const keyId = version.type === 'SecureString' ? version.keyId : undefined;
    return { kind: 'written', version: await putLocal(path, shownPath, name, { ...version, keyId, overwrite: after !== undefined }) };
  }

  return {
    put: async (version, signal) => {
      try {
        const lock = await lockDirectories([dirname(path)], wait, signal);
        return await putLocked(version).finally(() => lock.release());
      } catch (error) {
        return failed(error, shownPath);
      }
    },
    close: () => undefined,
  };
}

function failed(error: unknown, shownPath: string): WriteAnswer {
  if (error instanceof SsmithError) {
    const [{ code, message, help } = { code: 'internal' as const, message: 'it could not be written' }] = error.problems;
    return { kind: 'failed', code, message, help };
  }
  if ((error as Error).name === 'AbortError') return { kind: 'failed', code: 'busy', message: `another run writes to ${shownPath}` };
  throw error;
}
