import { readFileSync } from 'node:fs';
import { Secret } from '@ssmith/core';
import { UsageError } from './parse.ts';

interface ReadOptions {
  /** Instead of the standard input. */
  readonly file?: string | undefined;
  /** A line break at the end is a part of the value. */
  readonly keepNewline?: boolean;
}

interface ReadValue {
  readonly value: Secret;
  /** `echo` and editors end their text with a line break that nobody meant: one is taken away. */
  readonly newlineRemoved: boolean;
}

/** A value from a file, from what is piped in, or a line that is typed unseen. */
export async function readValue(name: string, { file, keepNewline = false }: ReadOptions = {}): Promise<ReadValue> {
  const typed = file === undefined && process.stdin.isTTY;
  const text = typed ? await typeUnseen(`value of ${name}: `) : decode(file === undefined ? await readAll() : readFrom(file));
  const ended = !typed && !keepNewline && text.endsWith('\n');
  const meant = ended ? text.replace(/\r?\n$/, '') : text;
  if (meant === '') throw new UsageError('the value is empty', 'Parameter Store holds no empty values');
  return { value: new Secret(`ssm:${name}`, meant), newlineRemoved: ended };
}

/** Everything that is piped in. */
export async function readAll(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readFrom(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`the file of the value cannot be read (${(error as NodeJS.ErrnoException).code})`, 'look at --value-file');
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('the value is not UTF-8', 'Parameter Store holds text; encode other data, for example as base64');
  }
}

function typeUnseen(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  // First, because whoever is quick, or no person, may type as soon as the question is there.
  stdin.setRawMode(true);
  stderr.write(prompt);
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (finish: () => void): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      finish();
    };
    const take = (keys: string): void => {
      for (const key of keys) {
        if (key === '\r' || key === '\n') return end(() => resolve(typed));
        if (key === '\u0003' || key === '\u0004') return end(() => reject(new UsageError('nothing was entered')));
        typed = key === '\u007f' || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
      }
    };
    stdin.on('data', take);
  });
}
