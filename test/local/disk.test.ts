import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalStore, Secret } from '@ssmith/core';
import { type LocalStoreOptions, startLocalStore } from '../../packages/local/src/index.ts';
import { sdk } from '../helper/local-client.ts';
import { askKms } from '../helper/wire-client.ts';

type Client = InstanceType<typeof sdk.SSM>;
type Store = Awaited<ReturnType<typeof startLocalStore>>;

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ssmith-disk-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** One life of a store: what is done with it between its start and its end. */
async function during<T>(options: LocalStoreOptions, act: (client: Client, store: Store) => Promise<T>): Promise<T> {
  const store = await startLocalStore(options);
  const client = new sdk.SSM({ endpoint: store.endpoint, region: store.region, credentials: store.credentials, maxAttempts: 1 });
  try {
    return await act(client, store);
  } finally {
    client.destroy();
    await store.close();
  }
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('a store in a directory', () => {
  it('is afterwards what it was before, with everything that it holds', async () => {
    const data = join(temporaryDirectory(), 'store');
    const look = async (client: Client, store: Store): Promise<unknown> => [
      (await client.getParameterHistory({ Name: '/app/db', WithDecryption: true })).Parameters,
      (await client.describeParameters({})).Parameters,
      (await client.listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/app/db' })).TagList,
      await askKms(store, 'ListAliases', {}),
      await askKms(store, 'DescribeKey', { KeyId: 'alias/app' }),
      await askKms(store, 'GetKeyRotationStatus', { KeyId: 'alias/app' }),
      (await client.getParameter({ Name: '/app/db' })).Parameter?.Value,
    ];
    const before = await during({ data, keys: ['alias/app'], parameters: { '/seed': '1' } }, async (client, store) => {
      const secret = { Name: '/app/db', Type: 'SecureString', KeyId: 'alias/app' } as const;
      const at = new Date(Date.now() + 1e9).toISOString();
      const Policies = JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: at } }]);
      await client.putParameter({ ...secret, Value: 'old', Description: 'd', Tags: [{ Key: 'a', Value: 'b' }] });
      await client.putParameter({ ...secret, Value: 'new', Overwrite: true, Tier: 'Advanced', Policies });
      await client.labelParameterVersion({ Name: '/app/db', ParameterVersion: 1, Labels: ['stable'] });
      await client.putParameter({ Name: '/seed', Value: '2', Overwrite: true });
      const { KeyMetadata } = await askKms(store, 'DescribeKey', { KeyId: 'alias/app' });
      await askKms(store, 'EnableKeyRotation', KeyMetadata as object);
      return look(client, store);
    });
    expect(await during({ data }, look)).toEqual(before);
    await during({ data, parameters: { '/seed': '1' } }, async (client) => {
      expect((await client.getParameter({ Name: '/seed' })).Parameter).toMatchObject({ Value: '2', Version: 2 });
    });
  });

  it('has no SecureString in plain text, and is for its owner only', async () => {
    const data = join(temporaryDirectory(), 'store');
    await during({ data, parameters: { '/a': { type: 'SecureString', value: 'canary-value' } } }, async (client) => {
      await client.putParameter({ Name: '/b', Type: 'SecureString', Value: 'canary-other' });
    });
    expect(readdirSync(data).toSorted()).toEqual(['keys.json', 'store.json']);
    for (const name of readdirSync(data)) {
      expect(readFileSync(join(data, name), 'latin1')).not.toContain('canary');
      expect(mode(join(data, name))).toBe('600');
    }
    expect(readFileSync(join(data, 'store.json'), 'utf8')).not.toContain('material');
    expect(mode(data)).toBe('700');
  });

  it('keeps the regions that it is not asked for', async () => {
    const data = temporaryDirectory();
    await during({ data, otherRegions: { 'us-east-1': { '/there': '1' } } }, async () => undefined);
    await during({ data }, async (client) => client.putParameter({ Name: '/here', Value: '1', Type: 'String' }));
    expect(readFileSync(join(data, 'store.json'), 'utf8')).toContain('/there');
  });

  it('belongs to one process', async () => {
    const data = temporaryDirectory();
    await during({ data }, async () => {
      await expect(startLocalStore({ data })).rejects.toThrow('another store of this process');
    });
    const other = spawn('sleep', ['60']);
    onTestFinished(() => void other.kill());
    writeFileSync(join(data, 'lock'), String(other.pid));
    await expect(startLocalStore({ data })).rejects.toThrow(`the process ${other.pid} has this data directory`);
    other.kill();
    await once(other, 'close');
    await during({ data }, async () => undefined);
  });

  it('takes away what an earlier life has left unfinished', async () => {
    const data = temporaryDirectory();
    const left = `.ssmith-${'0'.repeat(24)}-store.json`;
    writeFileSync(join(data, left), 'half a st');
    await during({ data }, async () => undefined);
    expect(readdirSync(data)).not.toContain(left);
  });

  it.each([
    ['not JSON', '{"format":1,"secret', 'is not JSON'],
    ['of another version', '{"format":99}', 'was not written by this version'],
    ['of another account', '{"format":1,"account":"999999999999","regions":{}}', 'belongs to the account 999999999999'],
  ])('is left alone when it is %s', async (_, text, message) => {
    const data = temporaryDirectory();
    writeFileSync(join(data, 'store.json'), text);
    await expect(startLocalStore({ data })).rejects.toThrow(message);
    expect(readFileSync(join(data, 'store.json'), 'utf8')).toBe(text);
    expect(readdirSync(data)).toEqual(['store.json']);
  });
});

describe('a store in a file of parameters', () => {
  const text = '# mine\n/app/user: me # a String\n\n/app/db: { type: SecureString, value: "old one", keyId: alias/app }\n';

  it('changes what is changed, and leaves the rest as it was written', async () => {
    const file = join(temporaryDirectory(), 'ssmith.local.yaml');
    writeFileSync(file, text);
    await during({ file }, async (client) => {
      expect((await client.getParameter({ Name: '/app/db', WithDecryption: true })).Parameter?.Value).toBe('old one');
      expect(readFileSync(file, 'utf8')).toBe(text);
      await client.putParameter({ Name: '/app/new', Value: 'no', Type: 'String' });
      expect(readFileSync(file, 'utf8')).toBe(`${text}/app/new: no\n`);
      await client.deleteParameter({ Name: '/app/new' });
      expect(readFileSync(file, 'utf8')).toBe(text);
      await client.putParameter({ Name: '/app/db', Value: 'new: "one" #', Overwrite: true });
      await client.labelParameterVersion({ Name: '/app/db', ParameterVersion: 1, Labels: ['stable'] });
    });
    expect(readFileSync(file, 'utf8').startsWith('# mine\n/app/user: me # a String\n')).toBe(true);
    await during({ file }, async (client) => {
      const read = async (Name: string): Promise<unknown> => (await client.getParameter({ Name, WithDecryption: true })).Parameter?.Value;
      expect([await read('/app/db'), await read('/app/db:stable'), await read('/app/user')]).toEqual(['new: "one" #', 'old one', 'me']);
    });
  });

  it('is made for its owner only, with what the store began with', async () => {
    const file = join(temporaryDirectory(), 'ssmith.local.yaml');
    await during({ file, parameters: { '/a': '1' } }, async () => undefined);
    expect([readFileSync(file, 'utf8'), mode(file)]).toEqual(['/a: 1\n', '600']);
  });

  it('may be written by others as well, as long as it is about other parameters', async () => {
    const file = join(temporaryDirectory(), 'ssmith.local.yaml');
    writeFileSync(file, text);
    await during({ file }, async (client) => {
      const put = { type: 'String', value: new Secret('x', 'by hand'), overwrite: false } as const;
      await (await openLocalStore({ file })).put('/by/hand', put);
      await client.putParameter({ Name: '/app/user', Value: 'you', Overwrite: true });
    });
    const kept = await (await openLocalStore({ file })).read();
    expect(kept.get('/by/hand')?.versions[0]?.value).toBe('by hand');
    expect(kept.get('/app/user')?.versions.map(({ value }) => value)).toEqual(['me', 'you']);
  });
});

describe('a store that is killed while it writes', () => {
  const program = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

  /** Counts up in a parameter, and kills the store in the middle of a write. @returns the last count that was answered */
  async function countAndKill(place: readonly string[], writes: number): Promise<number> {
    const child = spawn(process.execPath, [program, 'local', 'start', '--json', ...place], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const { endpoint, env } = JSON.parse(output.toString()) as { endpoint: string; env: Record<string, string> };
    const credentials = { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' };
    const client = new sdk.SSM({ endpoint, region: env['AWS_REGION'] ?? '', credentials, maxAttempts: 1 });
    const first = await countIn(client);
    let answered = first;
    const put = async (count: number): Promise<void> => {
      await client.putParameter({ Name: '/counter', Type: 'SecureString', Value: String(count), Overwrite: true });
      answered = count;
    };
    for (let count = 1; count <= writes; count += 1) await put(first + count);
    const unanswered = put(answered + 1).catch(() => undefined);
    child.kill('SIGKILL');
    await Promise.all([unanswered, once(child, 'close')]);
    client.destroy();
    return answered;
  }

  async function countIn(client: Client): Promise<number> {
    const { Parameters } = await client.getParameters({ Names: ['/counter'], WithDecryption: true });
    return Number(Parameters?.[0]?.Value ?? 0);
  }

  it.each(['data', 'file'] as const)('has lost nothing that was answered (%s)', async (kind) => {
    const place = join(temporaryDirectory(), kind);
    let least = 0;
    for (const writes of [1, 5, 12]) {
      const answered = await countAndKill([`--${kind}`, place, '--quiet'], writes);
      expect(answered).toBe(least + writes);
      least = await during({ [kind]: place }, countIn);
      expect([answered, answered + 1]).toContain(least);
    }
    if (kind === 'data') expect(readdirSync(place).toSorted()).toEqual(['keys.json', 'store.json']);
  });
});
