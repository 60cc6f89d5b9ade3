import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { amzDate } from '../helper/local-client.ts';
import { Project } from '../helper/project.ts';

const parameters = 10_000;
const requests = 12_000;

const nameOf = (index: number): string => `/load/group-${index % 100}/setting-${index}`;

it('bears ten thousand parameters and many requests of another process, and keeps its memory', async () => {
  const lines = Array.from(
    { length: parameters },
    (_, index) => `${nameOf(index)}: { type: ${index % 2 === 0 ? 'SecureString' : 'String'}, value: v${index} }\n`,
  );
  const here = new Project({ 'ssmith.local.yaml': lines.join('') });
  const server = here.start(['local', 'start', '--json']);
  onTestFinished(() => void server.kill());
  if (server.stdout === null) throw new Error('no output');
  const [output] = (await once(server.stdout, 'data')) as [Buffer];
  const { endpoint } = JSON.parse(output.toString()) as { endpoint: string };

  await fire(endpoint, requests);
  const before = residentMiB(server.pid);
  await fire(endpoint, requests);
  const after = residentMiB(server.pid);

  const log = (await (await fetch(`${endpoint}/_ssmith/calls`)).json()) as { counts: object; calls: unknown[] };
  expect(log.counts).toEqual({ GetParameters: 2 * requests });
  expect(log.calls).toHaveLength(10_000);
  // What a request leaves behind would be there twelve thousand times: even half a kilobyte is six more.
  if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(40);
}, 120_000);

/** Sixteen at a time; each has to be answered with its ten values. */
async function fire(endpoint: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const indices = Array.from({ length: 10 }, (_, at) => (next * 10 + at) % parameters);
      const { Parameters } = JSON.parse(await ask(endpoint, agent, indices.map(nameOf))) as { Parameters: { Value: string }[] };
      expect(Parameters.map(({ Value }) => Value).toSorted()).toEqual(indices.map((index) => `v${index}`).toSorted());
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  agent.destroy();
}

function ask(endpoint: string, agent: Agent, Names: readonly string[]): Promise<string> {
  const headers = {
    'x-amz-target': 'AmazonSSM.GetParameters',
    'x-amz-date': amzDate(),
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIALOAD/20260101/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=00',
  };
  return new Promise((resolve, reject) => {
    const call = request(endpoint, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(JSON.stringify({ Names, WithDecryption: true }));
  });
}

/** Where the system tells. */
function residentMiB(pid: number | undefined): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}
