import { describe, expect, it } from 'vitest';
import type { Faults, RunningStore } from '../../packages/local/src/index.ts';
import { serve } from '../helper/local-client.ts';

interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
}

async function ask({ endpoint }: RunningStore, method: string, what: string, body?: string, type = 'application/json'): Promise<Answer> {
  const request = { method, ...(body === undefined ? {} : { body, headers: { 'content-type': type } }) };
  const response = await fetch(`${endpoint}/_ssmith/${what}`, request);
  return { status: response.status, data: (await response.json()) as Record<string, unknown> };
}

describe('another process', () => {
  it('sets the faults and takes them back', async () => {
    const { store, client } = await serve({ parameters: { '/a': '1' } });
    const faults: Faults = { denied: ['/a'], failures: [{ kind: 'error', first: 1 }] };
    expect(await ask(store, 'PUT', 'faults', JSON.stringify(faults))).toEqual({ status: 200, data: faults });
    expect(await ask(store, 'GET', 'faults')).toEqual({ status: 200, data: faults });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ name: 'InternalServerError' });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await ask(store, 'PUT', 'faults', '{}');
    expect((await client.getParameter({ Name: '/a' })).Parameter?.Value).toBe('1');
  });

  it('sees what has been asked, and never a value', async () => {
    const { store, client } = await serve({ parameters: { '/a': 'canary' } });
    await client.getParameters({ Names: ['/a', '/b'], WithDecryption: true });
    await client.putParameter({ Name: '/a', Value: 'canary2', Overwrite: true });
    const { data } = await ask(store, 'GET', 'calls');
    expect(data).toMatchObject({
      counts: { GetParameters: 1, PutParameter: 1 },
      calls: [
        { operation: 'GetParameters', names: ['/a', '/b'], withDecryption: true, outcome: 'answered' },
        { operation: 'PutParameter', name: '/a', outcome: 'answered' },
      ],
    });
    expect(JSON.stringify(data)).not.toContain('canary');
    await ask(store, 'DELETE', 'calls');
    expect((await ask(store, 'GET', 'calls')).data).toEqual({ counts: {}, calls: [] });
  });

  it.each([
    ['PUT', 'faults', '{', undefined, 400, 'the body is not JSON'],
    ['PUT', 'faults', '[]', undefined, 400, 'faults: they are a mapping of'],
    ['PUT', 'faults', '{}', 'text/plain', 415, 'application/json'],
    ['PUT', 'other', '{}', undefined, 404, 'there is no PUT /_ssmith/other'],
    ['POST', 'faults', '{}', undefined, 404, 'there are GET and PUT faults'],
  ])('is refused: %s %s %s', async (method, what, body, type, status, message) => {
    const { store } = await serve({ faults: { seed: 1 } });
    const answer = await ask(store, method, what, body, type);
    expect([answer.status, answer.data['message']]).toEqual([status, expect.stringContaining(message)]);
    expect((await ask(store, 'GET', 'faults')).data).toEqual({ seed: 1 });
  });
});

describe('faults', () => {
  it.each([
    [{ latencyy: 1 }, '`latencyy` is not known; there are seed, latency'],
    [{ latency: -1 }, '`latency` is a number, 0 or more'],
    [{ latency: '1' }, '`latency` is a number, 0 or more'],
    [{ emptyPages: 1.5 }, '`emptyPages` is a whole number'],
    [{ denied: '/a' }, '`denied` is a list of texts'],
    [{ expiredCredentials: 1 }, '`expiredCredentials` is true or false'],
    [{ rates: 'slow' }, '`rates` is `default`, or calls per second of reads'],
    [{ rates: { reads: 0 } }, '`rates` `reads` is a number of calls per second'],
    [{ failures: {} }, '`failures` is a list'],
    [{ failures: [{ kind: 'hang' }, { kind: 'hung' }] }, '`failures` number 2: `kind` is one of throttle'],
    [{ failures: [{ first: 1 }] }, '`failures` number 1: it has no `kind`'],
    [{ failures: [{ kind: 'hang', share: 2 }] }, '`share` is a number from 0 to 1'],
    [{ failures: [{ kind: 'hang', window: [1] }] }, '`window` is [from, until] in milliseconds'],
    [{ failures: [{ kind: 'hang', times: 1 }] }, '`times` is not known'],
  ])('that cannot be are refused: %o', async (faults, message) => {
    const { store } = await serve();
    expect(() => store.setFaults(faults as Faults)).toThrow(message);
  });
});
