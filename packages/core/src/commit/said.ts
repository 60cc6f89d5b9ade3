import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { removeQuietly } from '../output/quiet.ts';
import { noFollow } from '../output/snapshot.ts';

/** Of one command, in bytes: a parser's first complaint is the one that matters. */
const most = 64 * 1024;

/**
 * What commands say, in a file of the state directory that only this user can read. It is not shown, also not with the values
 * taken out: a program that complains of a line quotes a piece of a value, in a spelling of its own, and may know secrets
 * that this run does not.
 */
export interface Said {
  readonly path: string;
  /** Takes what a command says. */
  readonly descriptor: number;
  begin(command: string): void;
  close(keep: boolean): void;
}

/** Nothing where there is no room for it: whether a file is accepted does not depend on that. */
export function openSaid(path: string): Said | undefined {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | noFollow;
  const descriptor = quietly(() => openSync(path, flags, 0o600));
  if (descriptor === undefined) return undefined;
  let began = 0;
  const shorten = (): void => {
    if (fstatSync(descriptor).size > began + most) ftruncateSync(descriptor, began + most);
  };
  return {
    path,
    descriptor,
    begin: (command) =>
      void quietly(() => {
        shorten();
        began = fstatSync(descriptor).size;
        writeSync(descriptor, `$ ${command}\n`);
      }),
    close: (keep) => {
      quietly(shorten);
      quietly(() => closeSync(descriptor));
      if (!keep) removeQuietly(path);
    },
  };
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
