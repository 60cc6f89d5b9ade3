import { Secret } from '@ssmith/core';
import { UsageError } from './parse.ts';

/**
 * A value from the standard input: everything that is piped in, without one final line break, or a line that is typed
 * unseen.
 */
export async function readSecret(name: string): Promise<Secret> {
  const text = process.stdin.isTTY ? await typeUnseen(`value of ${name}: `) : (await readAll()).replace(/\r?\n$/, '');
  if (text === '') throw new UsageError('the value is empty', 'Parameter Store holds no empty values');
  return new Secret(`ssm:${name}`, text);
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError('the value is not UTF-8', 'Parameter Store holds text; encode other data, for example as base64');
  }
}

function typeUnseen(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
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
