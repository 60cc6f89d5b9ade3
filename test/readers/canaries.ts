import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The only programs that a reader finds on its PATH. Each sings when it is run: it writes its name to a log, and a line to its output. */
const names = ['canary', 'id', 'ls', 'rm', 'sh', 'touch', 'whoami'] as const;

export interface Cage {
  /** The environment that readers run in: nothing but a PATH, and on that nothing but canaries. */
  readonly environment: { readonly PATH: string };
  readonly log: string;
}

export function putCanaries(directory: string): Cage {
  const PATH = join(directory, 'bin');
  const log = join(directory, 'log');
  mkdirSync(PATH);
  writeFileSync(log, '');
  for (const name of names) {
    const script = `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> '${log}'\necho '${name} sang'\n`;
    writeFileSync(join(PATH, name), script, { mode: 0o755 });
  }
  return { environment: { PATH }, log };
}

const heard: string[] = [];

/** Notes which canaries have sung, and which files are there that only a command can have made. */
export function listen({ log }: Cage, leftovers: readonly string[]): void {
  const songs = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  heard.push(...songs.map((song) => `ran ${song.trimEnd()}`), ...leftovers.map((file) => `made ${file}`));
}

/** What readers have done because a file told them to, since this was last asked: `ran canary 1`, `made FILE`. */
export function executed(): readonly string[] {
  return heard.splice(0);
}
