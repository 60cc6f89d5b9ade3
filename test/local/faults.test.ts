import { describe, expect, it } from 'vitest';
import type { Faults } from '../../packages/local/src/index.ts';
import { serve } from '../helper/local-client.ts';

const parameters = { '/a': '1', '/p/a': '2' };

/** What becomes of some calls, one after the other: `answered`, or what they fail with. */
async function outcomes(faults: Faults, calls: number): Promise<string[]> {
  const { store, client } = await serve({ parameters, faults });
  for (let call = 0; call < calls; call += 1) await client.getParameter({ Name: '/a' }).catch(() => undefined);
  return store.calls.map(({ outcome }) => outcome);
}

describe('a fault', () => {
  it.each([
    ['throttle', 400, { name: 'ThrottlingException', message: 'Rate exceeded' }],
    ['error', 500, { name: 'InternalServerError' }],
    ['unavailable', 503, { name: 'ServiceUnavailable' }],
    ['html503', 503, { name: 'SyntaxError' }],
    ['html', 200, { name: 'SyntaxError' }],
  ] as const)('%s', async (kind, httpStatusCode, error) => {
    const { client } = await serve({ parameters, faults: { failures: [{ kind }] } });
    const failure: unknown = await client.getParameter({ Name: '/a' }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ ...error, $metadata: { httpStatusCode } });
  });

  it.each(['cut', 'reset'] as const)('%s', async (kind) => {
    const { client, store } = await serve({ parameters, faults: { failures: [{ kind }] } });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(store.calls).toMatchObject([{ outcome: kind }]);
  });

  it.each(['hang', 'trickle'] as const)('%s', async (kind) => {
    const { client } = await serve({ parameters, faults: { failures: [{ kind }] } });
    const abortSignal = AbortSignal.timeout(300);
    await expect(client.getParameter({ Name: '/a' }, { abortSignal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('strikes the first calls, of some operations, in some time', async () => {
    expect(await outcomes({ failures: [{ kind: 'error', first: 2 }] }, 3)).toEqual([
      'InternalServerError',
      'InternalServerError',
      'answered',
    ]);
    expect(await outcomes({ failures: [{ kind: 'error', operations: ['PutParameter'] }] }, 1)).toEqual(['answered']);
    expect(await outcomes({ failures: [{ kind: 'error', window: [60_000, 70_000] }] }, 1)).toEqual(['answered']);
    expect(await outcomes({ failures: [{ kind: 'error', window: [0, 60_000] }] }, 1)).toEqual(['InternalServerError']);
  });

  it('strikes by chance, and by the same chance again', async () => {
    const faults = { seed: 7, failures: [{ kind: 'unavailable', share: 0.5 }] } as const;
    const first = await outcomes(faults, 30);
    expect(new Set(first)).toEqual(new Set(['answered', 'ServiceUnavailable']));
    expect(await outcomes(faults, 30)).toEqual(first);
    expect(await outcomes({ ...faults, seed: 8 }, 30)).not.toEqual(first);
  });

  it('can be set and taken back while the store runs', async () => {
    const { client, store } = await serve({ parameters });
    store.setFaults({ expiredCredentials: true });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    store.setFaults({});
    expect((await client.getParameter({ Name: '/a' })).Parameter?.Value).toBe('1');
  });

  it('makes answers late', async () => {
    const { client } = await serve({ parameters, faults: { latency: 100, jitter: 50 } });
    const start = performance.now();
    await client.getParameter({ Name: '/a' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(95);
  });

  it('lets the clock of the service be ahead', async () => {
    const { client, store } = await serve({ parameters, faults: { clockAhead: 3_600_000 } });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    expect(store.calls).toMatchObject([{ outcome: 'InvalidSignatureException' }]);
  });

  it('grants the three reads so many calls together, and other operations their own', async () => {
    const { client, store } = await serve({ parameters, faults: { rates: { reads: 3 } } });
    await client.getParameter({ Name: '/a' });
    await client.getParameters({ Names: ['/a'] });
    await client.getParametersByPath({ Path: '/p' });
    await expect(client.getParameter({ Name: '/a' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    await client.describeParameters({});
    store.setFaults({ rates: 'default' });
    const reads = await Promise.allSettled(Array.from({ length: 60 }, () => client.getParameter({ Name: '/a' })));
    expect(reads.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(40);
    expect(reads.some(({ status }) => status === 'rejected')).toBe(true);
  });

  it('denies a path as it is asked for, and not what lies below', async () => {
    const { client } = await serve({ parameters, faults: { denied: ['/p'] } });
    await expect(client.getParametersByPath({ Path: '/p/' })).rejects.toThrow(
      /resource: arn:aws:ssm:eu-west-1:111122223333:parameter\/p\/ /,
    );
    expect((await client.getParameter({ Name: '/p/a' })).Parameter?.Value).toBe('2');
    expect((await client.getParametersByPath({ Path: '/', Recursive: true })).Parameters).toHaveLength(2);
  });
});
