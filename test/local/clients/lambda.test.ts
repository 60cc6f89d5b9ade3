import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import { GetParameterError } from '@aws-lambda-powertools/parameters/errors';
import middy from '@middy/core';
import ssm from '@middy/ssm';
import { describe, expect, it } from 'vitest';
import { setEnvironment } from '../../helper/clients.ts';
import { secure, startStore } from '../../helper/local-store.ts';

const parameters = {
  '/app/host': 'db.example.com',
  '/app/limits': '{"connections":4}',
  '/app/hosts': { type: 'StringList', value: 'a,b' } as const,
  '/app/secret/password': secure('one', 'two'),
};

describe('Powertools for AWS Lambda', () => {
  it('gets one parameter, and again from its cache', async () => {
    const store = await startStore({ parameters });
    setEnvironment(store);
    const provider = new SSMProvider();
    expect(await provider.get('/app/secret/password', { decrypt: true })).toBe('two');
    expect(await provider.get('/app/secret/password:1', { decrypt: true })).toBe('one');
    expect(await provider.get('/app/limits', { transform: 'json' })).toEqual({ connections: 4 });
    expect(await provider.get('/app/limits', { transform: 'json' })).toEqual({ connections: 4 });
    expect(store.counts()).toEqual({ GetParameter: 3 });
    await expect(provider.get('/gone')).rejects.toBeInstanceOf(GetParameterError);
  });

  it('gets what is below a path, page by page', async () => {
    const many = Object.fromEntries(Array.from({ length: 23 }, (_, number) => [`/many/${number}`, `value ${number}`]));
    const store = await startStore({ parameters: { ...parameters, ...many } });
    setEnvironment(store);
    const provider = new SSMProvider();
    expect(await provider.getMultiple('/app', { recursive: true, decrypt: true })).toEqual({
      host: 'db.example.com',
      limits: '{"connections":4}',
      hosts: 'a,b',
      'secret/password': 'two',
    });
    expect(Object.keys((await provider.getMultiple('/many')) ?? {})).toHaveLength(23);
    expect(store.counts()).toEqual({ GetParametersByPath: 4 });
  });

  it('gets parameters by their names in batches, and tells which are missing', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, number) => [`/many/${number}`, `value ${number}`]));
    const store = await startStore({ parameters: { ...parameters, ...many } });
    setEnvironment(store);
    const provider = new SSMProvider();
    const names = { ...Object.fromEntries(Object.keys(many).map((name) => [name, {}])), '/app/secret/password': { decrypt: true } };
    expect(await provider.getParametersByName(names)).toEqual({ ...many, '/app/secret/password': 'two' });
    expect(store.counts()).toEqual({ GetParameters: 2, GetParameter: 1 });
    expect(await provider.getParametersByName({ '/app/host': {}, '/gone': {} }, { throwOnError: false })).toEqual({
      '/app/host': 'db.example.com',
      _errors: ['/gone'],
    });
  });

  it('writes parameters', async () => {
    setEnvironment(await startStore({ parameters }));
    const provider = new SSMProvider();
    expect(await provider.set('/app/host', { value: 'other.example.com', overwrite: true })).toBe(2);
    expect(await provider.get('/app/host', { forceFetch: true })).toBe('other.example.com');
  });
});

describe('middy', () => {
  it('hands parameters and trees to a handler', async () => {
    const store = await startStore({ parameters });
    setEnvironment(store);
    const fetchData = { password: '/app/secret/password', limits: '/app/limits', hosts: '/app/hosts', secrets: '/app/secret/' };
    const handler = middy()
      .use(ssm({ fetchData, setToContext: true }))
      .handler(async (_event: unknown, { password, limits, hosts, secrets }) => ({ password, limits, hosts, secrets }));
    const context = { getRemainingTimeInMillis: () => 10_000 } as Parameters<typeof handler>[1];
    expect(await handler({}, context)).toEqual({
      password: 'two',
      limits: { connections: 4 },
      hosts: ['a', 'b'],
      secrets: { password: 'two' },
    });
    expect(store.counts()).toEqual({ GetParameters: 1, GetParametersByPath: 1 });
  });
});
