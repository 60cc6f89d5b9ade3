import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SsmithError } from '../error/problem.ts';
import { carryOut } from '../output/replace.ts';
import { realPlace } from '../template/place.ts';
import { reveal, Secret } from '../secret/secret.ts';

/** What was rendered: names, versions and dates. No value, and no digest of one that could be guessed at. */
export interface RenderRecord {
  readonly version: 1;
  /** How many times the set has been changed. */
  readonly generation?: number;
  readonly files: readonly RecordedFile[];
}

export interface RecordedFile {
  /** Absolute path of the config; several configs may share a name. */
  readonly config: string;
  /** Absolute path. */
  readonly output: string;
  /** The entry's output as the config writes it, variables and all. */
  readonly pattern: string;
  readonly template: string;
  /** SHA-256 of the template, which holds no secret. */
  readonly templateDigest: string;
  /** HMAC of the output under a random key that never leaves the state directory: tells whether somebody edited it. */
  readonly seal: string;
  readonly renderedAt: string;
  readonly parameters: readonly RecordedParameter[];
}

export interface RecordedParameter {
  readonly store: string;
  readonly name: string;
  readonly selector?: string;
  readonly arn?: string;
  readonly version: number;
  readonly lastModified?: string;
}

const empty: RenderRecord = { version: 1, files: [] };

/**
 * A record that is missing, damaged or of another version is no record: the next render writes a new one.
 * @throws {SsmithError} `state-failed` for one that cannot be read
 */
export function readRecord(directory: string): RenderRecord {
  const path = join(directory, 'record.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return empty;
    throw new SsmithError({ code: 'state-failed', message: `the record \`${path}\` cannot be read (${code})` });
  }
  try {
    const record = JSON.parse(text) as RenderRecord;
    return record.version === 1 && Array.isArray(record.files) && record.files.every(isRecordedFile) ? record : empty;
  } catch {
    return empty;
  }
}

function isRecordedFile(file: Partial<RecordedFile> | null): boolean {
  if (file === null || !Array.isArray(file.parameters)) return false;
  return [file.config, file.output, file.pattern, file.template, file.templateDigest, file.seal].every((text) => typeof text === 'string');
}

export function writeRecord(directory: string, record: RenderRecord): void {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  writePrivate(join(directory, 'record.json'), Buffer.from(text), 'the files themselves are complete; the next run finishes the rest');
}

/** A digest that only the holder of the key can make, so that a value cannot be guessed at by it. */
export type Seal = (content: Secret<Buffer>) => string;

/** Seals contents with the key of a state directory, which is made when there is none yet. */
export function sealer(directory: string): Seal {
  const path = join(directory, 'key');
  return sealWith(readKey(path) ?? createKey(path));
}

/** Nothing when there is no key: then nothing can be told of what was sealed. */
export function existingSealer(directory: string): Seal | undefined {
  const key = readKey(join(directory, 'key'));
  return key === undefined ? undefined : sealWith(key);
}

function sealWith(key: Buffer): Seal {
  return (content) => createHmac('sha256', key).update(reveal(content)).digest('base64url');
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

const keyLength = 32;

function readKey(path: string): Buffer | undefined {
  try {
    const key = readFileSync(path);
    return key.length === keyLength ? key : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SsmithError({ code: 'state-failed', message: `the key \`${path}\` cannot be read (${code})` });
  }
}

function createKey(path: string): Buffer {
  const key = randomBytes(keyLength);
  writePrivate(path, key, 'no file has been changed');
  return key;
}

/**
 * A file of the state directory: for its owner only, durable, replaced as a whole.
 * @param consequence what a failure means for the files of the set
 */
export function writePrivate(path: string, content: Buffer, consequence: string): void {
  const owner = { uid: undefined, gid: undefined };
  try {
    carryOut([{ action: 'create', path, directory: realPlace(dirname(path)), content: new Secret(path, content), mode: 0o600, owner }]);
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    const reason = /\((\w+)\)/.exec(error.problems[0]?.message ?? '')?.[1] ?? 'unknown reason';
    const message = `\`${path}\` in the state directory could not be written (${reason}); ${consequence}`;
    throw new SsmithError({ code: 'state-failed', message, help: 'look at the disk of the state directory' });
  }
}
