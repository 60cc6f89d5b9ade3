import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { writeFailed } from '../output/failure.ts';
import type { Step } from '../output/plan.ts';
import { removeQuietly } from '../output/quiet.ts';
import { takeSnapshot } from '../output/snapshot.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { type RecordedFile, writePrivate } from '../state/record.ts';

/**
 * A set of files as it was before a run changed it: what is put back when that run cannot be finished, or is not wanted.
 * It lies in the state directory, for its owner only, as the files themselves do.
 */
export interface Generation {
  readonly version: 1;
  readonly number: number;
  /** Absolute path of the config. */
  readonly config: string;
  /** The directory of a layout by generations. */
  readonly layout?: string;
  /** ISO 8601: when it was replaced. */
  readonly until: string;
  readonly files: readonly SavedFile[];
  /** What had been recorded of this config's files. */
  readonly record: readonly RecordedFile[];
}

export interface SavedFile {
  readonly output: string;
  /** Its directory, links resolved. */
  readonly directory: string;
  /** Base64. Absent: there was no such file. */
  readonly content?: string;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Whether it is written to where it is. */
  readonly inPlace?: true;
}

/** What is in the places of a plan's files now. */
export function saveFiles(steps: readonly Step[]): SavedFile[] {
  return steps.map(({ path: output, directory, inPlace }) => {
    const present = takeSnapshot(output);
    if (present === undefined) return { output, directory, mode: 0 };
    const { content, mode, uid, gid } = present;
    return {
      output,
      directory,
      content: reveal(content).toString('base64'),
      mode,
      uid,
      gid,
      ...(inPlace === undefined ? {} : { inPlace: true }),
    };
  });
}

export function contentOf({ output, content }: SavedFile): Secret<Buffer> | undefined {
  return content === undefined ? undefined : new Secret(output, Buffer.from(content, 'base64'));
}

/** What has to be done for a file to be again as it was. */
export function stepBack(saved: SavedFile): Step {
  const { output: path, directory, mode, uid, gid } = saved;
  const content = contentOf(saved);
  const owner = { uid, gid };
  const present = takeSnapshot(path);
  const inPlace = saved.inPlace && present !== undefined ? { inPlace: { dev: present.dev, ino: present.ino } } : {};
  if (content === undefined) return { action: present === undefined ? 'keep' : 'remove', path, directory, mode, owner };
  if (present === undefined) return { action: 'create', path, directory, content, mode, owner };
  if (!reveal(present.content).equals(reveal(content))) return { action: 'update', path, directory, content, mode, owner, ...inPlace };
  const sameRights = present.mode === mode && present.uid === uid && present.gid === gid;
  return { action: sameRights ? 'keep' : 'repair', path, directory, content, mode, owner, ...inPlace };
}

/** The generations of one config; several configs may share a state directory. */
export class Generations {
  readonly #directory: string;
  readonly #tag: string;

  /** @param tag of the config, as in the names of its temporaries */
  constructor(place: string, tag: string) {
    this.#directory = join(place, 'generations');
    this.#tag = tag;
  }

  save(generation: Generation): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw writeFailed(this.#directory, error, 'no file has been changed');
    }
    writePrivate(this.#pathOf(generation.number), Buffer.from(`${JSON.stringify(generation)}\n`), 'no file has been changed');
  }

  /** @throws {SsmithError} `state-failed` for one that is not there any more, or cannot be read */
  load(number: number): Generation {
    const path = this.#pathOf(number);
    try {
      const generation = JSON.parse(readFileSync(path, 'utf8')) as Generation;
      if (generation.version === 1 && generation.number === number && Array.isArray(generation.files)) return generation;
    } catch {
      // Told below; a parser's message would quote what lies there.
    }
    throw new SsmithError({ code: 'state-failed', message: `the files of generation ${number} cannot be read from \`${path}\`` });
  }

  /** The numbers that are kept, the latest first. */
  kept(): number[] {
    const prefix = `${this.#tag}-`;
    return names(this.#directory)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(/^(\d+)\.json$/.exec(name.slice(prefix.length))?.[1]))
      .filter((number) => Number.isSafeInteger(number))
      .toSorted((one, other) => other - one);
  }

  drop(number: number): void {
    removeQuietly(this.#pathOf(number));
  }

  /** Takes away all but the latest so many. */
  dropAllBut(keep: number): void {
    for (const number of this.kept().slice(keep)) this.drop(number);
  }

  #pathOf(number: number): string {
    return join(this.#directory, `${this.#tag}-${number}.json`);
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
