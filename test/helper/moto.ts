import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Place } from '../../packages/local/src/service/place.ts';

/** What is said of it is said of this version; another one counts as none. */
export const motoVersion = '5.2.5';

export const moto = ['python3', '-c', `import moto, moto.server; assert moto.__version__ == "${motoVersion}"`] as const;

export interface MotoServer {
  readonly endpoint: string;
  /** Forgets everything. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** moto's server on a free port. Its account is the one that is given. */
export async function startMoto({ account }: Pick<Place, 'account'>): Promise<MotoServer> {
  const { PATH, HOME } = process.env;
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // An empty profile, as the tests set it, is none that its library can find.
    env: { PATH, HOME, MOTO_ACCOUNT_ID: account },
  });
  const endpoint = await addressIn(server.stderr);
  return {
    endpoint,
    reset: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    },
    close: async () => {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
    },
  };
}

/** It writes its address, and from then on every request. */
function addressIn(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stderr });
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
      else if (said.length < 20) said.push(line);
    });
    lines.on('close', () => reject(new Error(`moto has ended: ${said.join('\n')}`)));
  });
}

/** Secrets come through another service, for whose requests moto looks at nothing but their target. */
export async function createSecret({ endpoint }: MotoServer, region: string, name: string, values: readonly string[]): Promise<void> {
  for (const [index, SecretString] of values.entries()) {
    const [operation, input] =
      index === 0 ? ['CreateSecret', { Name: name, SecretString }] : ['PutSecretValue', { SecretId: name, SecretString }];
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=MOTO/20260101/${region}/secretsmanager/aws4_request, SignedHeaders=host, Signature=00`,
    };
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`moto has not made the secret ${name}: ${await response.text()}`);
  }
}
