import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sdk } from '../helper/local-client.ts';
import { Project } from '../helper/project.ts';

const file = '/app/user: me\n/app/db: { type: SecureString, value: s, keyId: alias/app }\n';

interface Started {
  readonly output: string;
  readonly env: Record<string, string>;
  /** @returns the exit code */
  end(signal: NodeJS.Signals): Promise<number>;
  stderr(): string;
}

async function start(here: Project, args: readonly string[] = []): Promise<Started> {
  const child = here.start(['local', 'start', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  if (child.stdout === null) throw new Error('no output');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const output = chunk.toString();
  return {
    output,
    env: Object.fromEntries([...output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])),
    end: async (signal) => {
      const closed = once(child, 'close');
      child.kill(signal);
      return ((await closed) as [number])[0];
    },
    stderr: () => stderr,
  };
}

function clientOf(env: Record<string, string>): InstanceType<typeof sdk.SSM> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = env;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = new sdk.SSM({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

describe('ssmith local start', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('serves the file, says how it is asked, and ends on %s', async (signal, code) => {
    const here = new Project({ 'ssmith.local.yaml': file });
    const { env, end, stderr } = await start(here);
    expect(Object.keys(env)).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    const client = clientOf(env);
    expect((await client.getParameter({ Name: '/app/db', WithDecryption: true })).Parameter?.Value).toBe('s');
    await client.putParameter({ Name: '/app/new', Value: 'x', Type: 'String' });
    expect(here.read('ssmith.local.yaml')).toBe(`${file}/app/new: x\n`);
    expect(await end(signal)).toBe(code);
    expect(stderr()).toBe(
      `the embedded store listens on ${env['AWS_ENDPOINT_URL']} and keeps its parameters in ssmith.local.yaml; Ctrl-C ends it\n`,
    );
  });

  it('renders what it serves', async () => {
    const here = new Project({ 'ssmith.local.yaml': file, 'a.template.yaml': 'user: ssm:/app/user\n' });
    const { env } = await start(here);
    expect(await here.runAsync(['render', 'a.template.yaml', '-o', 'a.yaml'], env)).toMatchObject({ status: 0 });
    expect(here.read('a.yaml')).toBe('user: "me"\n');
  });

  it('takes its faults and identities from files', async () => {
    const policy = {
      Statement: { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:eu-central-1:*:parameter/app/user' },
    };
    const here = new Project({
      'ssmith.local.yaml': file,
      'faults.yaml': 'failures:\n  - { kind: unavailable, first: 1 }\n',
      'who.json': JSON.stringify([{ name: 'deploy', accessKeyId: 'AKIADEPLOY', secretAccessKey: 'x', policies: [policy] }]),
    });
    const { env } = await start(here, ['--faults', 'faults.yaml', '--identities', 'who.json', '--region', 'eu-central-1']);
    expect(env).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIADEPLOY', AWS_REGION: 'eu-central-1' });
    const client = clientOf(env);
    await expect(client.getParameter({ Name: '/app/user' })).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    expect((await client.getParameter({ Name: '/app/user' })).Parameter?.Value).toBe('me');
    await expect(client.getParameter({ Name: '/app/db' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('keeps everything in a directory when it is given one', async () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    const first = await start(here, ['--data', 'state/store']);
    await clientOf(first.env).putParameter({ Name: '/a', Value: 'x', Type: 'SecureString' });
    await first.end('SIGTERM');
    const { env } = await start(here, ['--data', 'state/store']);
    expect((await clientOf(env).getParameters({ Names: ['/a', '/app/user'], WithDecryption: true })).Parameters).toMatchObject([
      { Value: 'x' },
    ]);
    expect(here.read('ssmith.local.yaml')).toBe(file);
  });

  it.each([
    [['--port', 'x'], '`--port` is a number up to 65535'],
    [['--port', '70000'], '`--port` is a number up to 65535'],
    [['--data', 'd', '--file', 'f'], '`--data` and `--file` do not go together'],
    [['name'], '`local start` takes no name'],
    [['--faults', 'none.yaml'], '`none.yaml` cannot be read (ENOENT)'],
    [['--faults', 'bad.yaml'], 'bad.yaml: faults: `latency` is a number, 0 or more'],
    [['--identities', 'bad.yaml'], 'bad.yaml: identities are a list'],
    [['--file', 'broken.yaml'], 'error[store-invalid]: broken.yaml:1:1: `/a` is empty'],
  ])('%j is refused', (args, message) => {
    const here = new Project({ 'bad.yaml': 'latency: slow\n', 'broken.yaml': '/a: ""\n' });
    const { status, stdout, stderr } = here.run(['local', 'start', ...args]);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const here = new Project();
    const { status, stderr } = await here.runAsync(['local', 'start', '--port', String((other.address() as { port: number }).port)]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('the port is taken\n  help: choose another one with --port')]);
  });
});
