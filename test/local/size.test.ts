import { expect, it } from 'vitest';
import { serve } from '../helper/local-client.ts';

it('holds as many parameters as an account may have, and no more', async () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`/many/${n % 100}/${n}`, `value ${n}`]));
  const { client } = await serve({ parameters: many });
  const put = { Name: '/one/more', Value: '1', Type: 'String' } as const;
  await expect(client.putParameter(put)).rejects.toMatchObject({ name: 'ParameterLimitExceeded' });
  expect(await client.putParameter({ ...put, Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  for (let branch = 0; branch < 100; branch += 1) {
    const { Parameters } = await client.getParametersByPath({ Path: `/many/${branch}` });
    expect(Parameters).toHaveLength(10);
  }
});
