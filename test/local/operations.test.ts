import { describe, expect, it } from 'vitest';
import { serve } from '../helper/local-client.ts';

const secure = (...values: string[]) => ({ type: 'SecureString', versions: values.map((value) => ({ value, labels: [] })) }) as const;

/** What a call fails with. */
async function failure(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  const { name, message } = await call.then(
    () => ({ name: 'none', message: '' }),
    (error: Error) => error,
  );
  return { name, message };
}

describe('GetParameters', () => {
  it('answers in alphabetical order, once each, and names the rest by the very text', async () => {
    const { client } = await serve({ parameters: { '/b': '2', '/a': '1', '/c': '3' } });
    const { Parameters, InvalidParameters } = await client.getParameters({
      Names: ['/c', '/a', '/gone:7', '/a', '/b', '/a:nope', '/c:1:2'],
    });
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/a', '/b', '/c']);
    expect(InvalidParameters).toEqual(['/gone:7', '/a:nope', '/c:1:2']);
  });

  it('always says which were invalid, and puts a colon before a selector', async () => {
    const { client } = await serve({
      parameters: {
        '/a': {
          type: 'String',
          versions: [
            { value: 'old', labels: ['stable'] },
            { value: 'new', labels: [] },
          ],
        },
      },
    });
    const answer = await client.getParameters({ Names: ['/a:stable', '/a:2', '/a'] });
    expect(answer.Parameters?.map(({ Name, Selector, Value, Version }) => [Name, Selector, Value, Version])).toEqual([
      ['/a', undefined, 'new', 2],
      ['/a', ':2', 'new', 2],
      ['/a', ':stable', 'old', 1],
    ]);
    expect(answer.InvalidParameters).toEqual([]);
    const byArn = await client.getParameter({ Name: `${answer.Parameters?.[0]?.ARN}:1` });
    expect(byArn.Parameter).toMatchObject({ Name: '/a', Selector: ':1', Value: 'old', ARN: answer.Parameters?.[0]?.ARN });
  });

  it('refuses the eleventh name', async () => {
    const { client } = await serve();
    const names = Array.from({ length: 11 }, (_, index) => `n${index}`);
    expect(await failure(client.getParameters({ Names: names }))).toEqual({
      name: 'ValidationException',
      message: `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
    });
  });

  it('fails as a whole for one denied name, and for one key', async () => {
    const parameters = { '/a': '1', '/b': { ...secure('2'), keyId: 'alias/b' }, '/c/d': '3' };
    const { client, store } = await serve({ parameters, faults: { denied: ['/c/*'] } });
    expect((await failure(client.getParameters({ Names: ['/a', '/c/d'] }))).message).toMatch(
      /is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:111122223333:parameter\/c\/d because/,
    );
    store.setFaults({ disabledKeys: ['alias/b'] });
    const both = { Names: ['/a', '/b'], WithDecryption: true };
    expect(await failure(client.getParameters(both))).toMatchObject({ name: 'InvalidKeyId' });
    store.setFaults({ deniedKeys: ['alias/b'] });
    expect(await failure(client.getParameters(both))).toMatchObject({ name: 'AccessDeniedException' });
    expect((await client.getParameters({ Names: ['/a', '/b'] })).Parameters).toHaveLength(2);
  });
});

describe('names', () => {
  it.each(['a/b/c', '/a//b', '/a b', '/a/', '//', '/sSm/x', '/../../etc/passwd%00'])('refuses %s', async (Name) => {
    const { client } = await serve({ parameters: { '/a/b/c': '1' } });
    const { name, message } = await failure(client.getParameter({ Name }));
    expect([name, message]).toEqual(['ValidationException', expect.stringContaining('sub-paths divided by slash symbol')]);
  });

  it('takes a single level with its slash and without, and echoes how it was asked', async () => {
    const { client } = await serve({ parameters: { plain: '1' } });
    for (const Name of ['plain', '/plain']) {
      const { Parameter } = await client.getParameter({ Name });
      expect(Parameter).toMatchObject({ Name, ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/plain' });
    }
    expect(await failure(client.putParameter({ Name: '/plain', Value: '2', Type: 'String' }))).toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    expect((await client.getParameter({ Name: ' plain ' })).Parameter?.Name).toBe('plain');
  });

  it('finds nothing behind the ARN of another account or region', async () => {
    const { client } = await serve({ parameters: { '/a': '1' } });
    for (const place of ['eu-west-1:999999999999', 'us-east-1:111122223333']) {
      const Name = `arn:aws:ssm:${place}:parameter/a`;
      expect(await failure(client.getParameter({ Name }))).toMatchObject({ name: 'ParameterNotFound' });
    }
  });

  it.each([
    ['/aws/x', 'AccessDeniedException', 'No access to reserved parameter name: /aws/x.'],
    ['awsome', 'ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'],
    ['/ssm/x', 'ValidationException', expect.stringContaining('can\'t be prefixed with "ssm"')],
    ['a/b', 'ValidationException', 'Parameter name must be a fully qualified name.'],
    ['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16', 'HierarchyLevelLimitExceededException', expect.stringContaining('15 levels')],
    [`/${'x'.repeat(967)}`, 'ValidationException', expect.stringContaining('1011')],
  ])('does not create %.40s', async (Name, name, message) => {
    const { client } = await serve();
    expect(await failure(client.putParameter({ Name, Value: '1', Type: 'String' }))).toEqual({ name, message });
  });
});

describe('GetParameter', () => {
  it('tells a version that is not there from a parameter that is not', async () => {
    const { client } = await serve({ parameters: { 'test-2': '1' } });
    expect(await failure(client.getParameter({ Name: 'test-2:2' }))).toEqual({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 2 of test-2. Verify the version and try again.',
    });
    expect(await failure(client.getParameter({ Name: 'gone' }))).toMatchObject({ name: 'ParameterNotFound' });
  });

  it('gives a ciphertext to those who do not decrypt', async () => {
    const { client } = await serve({ parameters: { '/s': secure('plain text') } });
    const first = (await client.getParameter({ Name: '/s' })).Parameter?.Value;
    expect(first).toMatch(/^AQIC/);
    expect(Buffer.from(first ?? '', 'base64').toString('latin1')).not.toContain('plain');
    expect((await client.getParameter({ Name: '/s' })).Parameter?.Value).toBe(first);
    expect((await client.getParameter({ Name: '/s', WithDecryption: true })).Parameter?.Value).toBe('plain text');
    await client.putParameter({ Name: '/s', Value: 'plain text', Overwrite: true });
    expect((await client.getParameter({ Name: '/s' })).Parameter?.Value).not.toBe(first);
  });

  it('passes secrets of Secrets Manager on, decrypted or not at all', async () => {
    const prefix = '/aws/reference/secretsmanager/';
    const { client } = await serve({ parameters: { [`${prefix}app/db`]: secure('old', 'new') } });
    const { Parameter } = await client.getParameter({ Name: `${prefix}app/db`, WithDecryption: true });
    expect(Parameter).toMatchObject({ Name: `${prefix}app/db`, Type: 'SecureString', Value: 'new', Version: 0 });
    expect(JSON.parse(Parameter?.SourceResult ?? '')).toMatchObject({ name: 'app/db', ARN: Parameter?.ARN });
    expect(Parameter?.ARN).toContain(':secretsmanager:');
    const previous = await client.getParameter({ Name: `${prefix}app/db:AWSPREVIOUS`, WithDecryption: true });
    expect(previous.Parameter).toMatchObject({ Value: 'old', Selector: ':AWSPREVIOUS' });
    expect(await failure(client.getParameters({ Names: [`${prefix}app/db`] }))).toEqual({
      name: 'ValidationException',
      message: 'WithDecryption flag must be True for retrieving a Secret Manager secret.',
    });
    const missing = await failure(client.getParameter({ Name: `${prefix}gone`, WithDecryption: true }));
    expect(missing.message).toMatch(/Secret .*aws\/reference\/secretsmanager\/gone.* not found\./);
    expect(await client.getParameters({ Names: [`${prefix}gone`], WithDecryption: true })).toMatchObject({
      Parameters: [],
      InvalidParameters: [`${prefix}gone`],
    });
  });

  it('has public parameters, which belong to nobody', async () => {
    const { client } = await serve({ parameters: { '/aws/service/x/y': 'ami-1', '/a': '1' } });
    const { Parameter } = await client.getParameter({ Name: '/aws/service/x/y' });
    expect(Parameter?.ARN).toBe('arn:aws:ssm:eu-west-1::parameter/aws/service/x/y');
    expect((await client.getParametersByPath({ Path: '/aws/service/x' })).Parameters).toHaveLength(1);
    expect((await client.getParametersByPath({ Path: '/', Recursive: true })).Parameters?.map(({ Name }) => Name)).toEqual(['/a']);
    expect((await client.describeParameters({})).Parameters?.map(({ Name }) => Name)).toEqual(['/a']);
    expect((await client.deleteParameters({ Names: ['/aws/service/x/y'] })).InvalidParameters).toEqual(['/aws/service/x/y']);
  });
});

describe('lists', () => {
  const parameters = { '/app/a': '1', '/app/a/deep': '2', '/app/b': '3', '/apple/c': '4', root: '5' };

  it('go one level down, or all the way', async () => {
    const { client } = await serve({ parameters });
    const below = async (Path: string, Recursive: boolean) =>
      (await client.getParametersByPath({ Path, Recursive })).Parameters?.map(({ Name }) => Name);
    expect(await below('/app', false)).toEqual(['/app/a', '/app/b']);
    expect(await below('/app/', true)).toEqual(['/app/a', '/app/a/deep', '/app/b']);
    expect(await below('/', false)).toEqual(['root']);
    expect(await below('/gone', true)).toEqual([]);
  });

  it('come in pages, empty ones too, that survive a write between them', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`/p/${String(index).padStart(2, '0')}`, 'x']));
    const { client } = await serve({ parameters: many, faults: { emptyPages: 1 } });
    const sizes: (number | undefined)[] = [];
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.getParametersByPath({ Path: '/p', NextToken });
      sizes.push(page.Parameters?.length);
      seen.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
      if (sizes.length === 2) await client.deleteParameter({ Name: '/p/03' });
    } while (NextToken !== undefined);
    expect(sizes).toEqual([0, 10, 0, 10, 0, 5]);
    expect(seen).toEqual(Object.keys(many));
  });

  it('take no token of another list', async () => {
    const { client } = await serve({ parameters });
    const { NextToken } = await client.getParametersByPath({ Path: '/app', MaxResults: 1 });
    const other = await failure(client.getParametersByPath({ Path: '/apple', NextToken }));
    expect(other).toMatchObject({ name: 'InvalidNextToken' });
    expect(await failure(client.describeParameters({ NextToken: 'AAAA' }))).toMatchObject({ name: 'InvalidNextToken' });
  });

  it('have limits', async () => {
    const { client } = await serve();
    expect((await failure(client.getParametersByPath({ Path: '/', MaxResults: 23 }))).message).toBe(
      "1 validation error detected: Value '23' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
    );
    expect(await failure(client.describeParameters({ MaxResults: 51 }))).toMatchObject({ name: 'ValidationException' });
    expect(await failure(client.getParameterHistory({ Name: 'a', MaxResults: 0 }))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('DescribeParameters', () => {
  it('filters', async () => {
    const { client } = await serve({ parameters: { '/app/a': '1', '/app/b/c': secure('2'), plain: { type: 'StringList', value: '3' } } });
    await client.addTagsToResource({ ResourceType: 'Parameter', ResourceId: 'plain', Tags: [{ Key: 'team', Value: 'mail' }] });
    const names = async (...filters: [Key: string, Values?: string[], Option?: string][]) => {
      const ParameterFilters = filters.map(([Key, Values, Option]) => ({ Key, Values, Option }));
      return (await client.describeParameters({ ParameterFilters })).Parameters?.map(({ Name }) => Name);
    };
    expect(await names(['Name', ['/plain']])).toEqual(['plain']);
    expect(await names(['Name', ['/app'], 'BeginsWith'])).toEqual(['/app/a', '/app/b/c']);
    expect(await names(['Name', ['lai'], 'Contains'])).toEqual(['plain']);
    expect(await names(['Type', ['SecureString', 'StringList']])).toEqual(['/app/b/c', 'plain']);
    expect(await names(['KeyId', ['alias/aws/ssm']])).toEqual(['/app/b/c']);
    expect(await names(['Path', ['/app']])).toEqual(['/app/a']);
    expect(await names(['Path', ['/app'], 'Recursive'], ['Type', ['SecureString']])).toEqual(['/app/b/c']);
    expect(await names(['tag:team', ['mail']])).toEqual(['plain']);
    expect(await names(['tag:team'])).toEqual(['plain']);
    expect(await names(['Tier', ['Advanced']])).toEqual([]);
    const old = await client.describeParameters({ Filters: [{ Key: 'Name', Values: ['/app/b'] }] });
    expect(old.Parameters?.map(({ Name }) => Name)).toEqual(['/app/b/c']);
  });

  it.each([
    [{ Key: 'Label', Values: ['x'] }, 'InvalidFilterKey'],
    [{ Key: 'Foo', Values: ['x'] }, 'ValidationException'],
    [{ Key: 'Name', Values: ['x'], Option: 'Recursive' }, 'InvalidFilterOption'],
    [{ Key: 'Path', Values: ['x'] }, 'ValidationException'],
    [{ Key: 'Name' }, 'InvalidFilterValue'],
    [{ Key: 'Type', Values: ['Int'] }, 'InvalidFilterOption'],
  ])('refuses %o', async (filter, name) => {
    const { client } = await serve();
    expect(await failure(client.describeParameters({ ParameterFilters: [filter] }))).toMatchObject({ name });
  });

  it('tells of metadata what there is, and never of values', async () => {
    const { client } = await serve({ keys: ['alias/app'] });
    const Policies = JSON.stringify([{ Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '20', Unit: 'Days' } }]);
    const settings = { Description: 'what for', AllowedPattern: '^x+$', KeyId: 'alias/app', Policies };
    await client.putParameter({ Name: '/a', Value: 'xx', Type: 'SecureString', Tier: 'Intelligent-Tiering', ...settings });
    const [described] = (await client.describeParameters({})).Parameters ?? [];
    expect(described).toEqual({
      Name: '/a',
      ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/a',
      Type: 'SecureString',
      KeyId: 'alias/app',
      LastModifiedDate: expect.any(Date),
      LastModifiedUser: 'arn:aws:iam::111122223333:user/local',
      Description: 'what for',
      AllowedPattern: '^x+$',
      Version: 1,
      Tier: 'Advanced',
      Policies: [expect.objectContaining({ PolicyType: 'NoChangeNotification', PolicyStatus: 'Pending' })],
      DataType: 'text',
    });
  });
});

describe('PutParameter', () => {
  it('keeps what an overwrite does not say', async () => {
    const { client } = await serve({ keys: ['alias/k'] });
    await client.putParameter({ Name: '/a', Value: 'x1', Type: 'SecureString', Description: 'd', AllowedPattern: '^x', KeyId: 'alias/k' });
    expect(await client.putParameter({ Name: '/a', Value: 'x2', Overwrite: true })).toMatchObject({ Version: 2, Tier: 'Standard' });
    const { Parameters } = await client.getParameterHistory({ Name: '/a', WithDecryption: true });
    const same = { Type: 'SecureString', Description: 'd', AllowedPattern: '^x', KeyId: 'alias/k', Labels: [] };
    expect(Parameters).toMatchObject([
      { ...same, Value: 'x1', Version: 1 },
      { ...same, Value: 'x2', Version: 2 },
    ]);
  });

  it.each([
    [{ Value: '' }, 'ValidationException', /'value' failed to satisfy constraint: Member must have length greater than or equal to 1/],
    [{ Value: 'y'.repeat(4097) }, 'ValidationException', /Standard tier parameters support a maximum parameter value of 4096 characters/],
    [{ Value: 'y'.repeat(8193), Tier: 'Advanced' }, 'ValidationException', /8192/],
    [{ Value: 'a{{b}}' }, 'ValidationException', /can't nest another parameter/],
    [{ Value: '1', Type: undefined }, 'ValidationException', /A parameter type is required/],
    [{ Value: '1', Type: 'Int' }, 'ValidationException', /enum value set: \[SecureString, StringList, String\]/],
    [{ Value: '1', DataType: 'TEXT' }, 'ValidationException', /The following data type is not supported: TEXT/],
    [{ Value: '1', Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }, 'ValidationException', /tags and overwrite can't be used together/],
    [{ Value: 'no', AllowedPattern: '^y' }, 'ParameterPatternMismatchException', /allowedPattern: \^y/],
    [{ Value: 'no', AllowedPattern: '(' }, 'InvalidAllowedPatternException', /\(/],
    [{ Value: '1', Policies: '[{"Type":"Gone"}]', Tier: 'Advanced' }, 'InvalidPolicyTypeException', /Expiration/],
    [{ Value: '1', Policies: '[{"Type":"Expiration","Attributes":{"Timestamp":"soon"}}]' }, 'InvalidPolicyAttributeException', /Timestamp/],
  ])('refuses a mistake, case %#: %2$s', async (input, name, message) => {
    const { client } = await serve();
    const put = client.putParameter({ Name: '/a', Type: 'String', ...input } as Parameters<typeof client.putParameter>[0]);
    expect(await failure(put)).toEqual({ name, message: expect.stringMatching(message) });
    expect((await client.describeParameters({})).Parameters).toEqual([]);
  });

  it('chooses a tier, and never goes back', async () => {
    const { client } = await serve();
    const put = (Value: string, Tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering') =>
      client.putParameter({ Name: '/a', Type: 'String', Overwrite: true, Value, ...(Tier === undefined ? {} : { Tier }) });
    expect(await put('small', 'Intelligent-Tiering')).toMatchObject({ Tier: 'Standard' });
    expect(await put('x'.repeat(4097), 'Intelligent-Tiering')).toMatchObject({ Tier: 'Advanced' });
    expect(await put('small')).toMatchObject({ Tier: 'Advanced', Version: 3 });
    expect((await failure(put('small', 'Standard'))).message).toContain("You can't downgrade");
    expect((await client.getParameter({ Name: '/a' })).Parameter).not.toHaveProperty('Tier');
  });

  it('keeps a hundred versions, and the oldest as long as a label holds it', async () => {
    const { client } = await serve({
      parameters: { '/a': { type: 'String', versions: Array.from({ length: 100 }, (_, n) => ({ value: `${n}`, labels: [] })) } },
    });
    await client.putParameter({ Name: '/a', Value: '101', Overwrite: true });
    const history = await client.getParameterHistory({ Name: '/a', MaxResults: 50 });
    expect(history.Parameters?.[0]?.Version).toBe(2);
    const rest = await client.getParameterHistory({ Name: '/a', NextToken: history.NextToken });
    expect([history.Parameters?.length, rest.Parameters?.length, rest.NextToken]).toEqual([50, 50, undefined]);
    await client.labelParameterVersion({ Name: '/a', ParameterVersion: 2, Labels: ['keep'] });
    expect(await failure(client.putParameter({ Name: '/a', Value: '102', Overwrite: true }))).toEqual({
      name: 'ParameterMaxVersionLimitExceeded',
      message: expect.stringContaining("Version 2, the oldest version, can't be deleted because it has a label"),
    });
    await client.labelParameterVersion({ Name: '/a', ParameterVersion: 50, Labels: ['keep'] });
    expect(await client.putParameter({ Name: '/a', Value: '102', Overwrite: true })).toMatchObject({ Version: 102 });
  });

  it('begins anew after a deletion', async () => {
    const { client } = await serve({ parameters: { '/a': secure('1', '2') } });
    expect(await client.deleteParameters({ Names: ['/a', '/gone'] })).toMatchObject({
      DeletedParameters: ['/a'],
      InvalidParameters: ['/gone'],
    });
    expect(await failure(client.deleteParameter({ Name: '/a' }))).toMatchObject({ name: 'ParameterNotFound' });
    expect(await client.putParameter({ Name: '/a', Value: '3', Type: 'String' })).toMatchObject({ Version: 1 });
  });
});

describe('labels', () => {
  it('move, and bad ones come back in a good answer', async () => {
    const { client } = await serve({ parameters: { '/a': secure('1', '2') } });
    await client.labelParameterVersion({ Name: '/a', ParameterVersion: 1, Labels: ['prod'] });
    const moved = await client.labelParameterVersion({ Name: '/a', Labels: ['prod', '1st', 'awsome', 'a b'] });
    expect(moved).toMatchObject({ ParameterVersion: 2, InvalidLabels: ['1st', 'awsome', 'a b'] });
    const { Parameters } = await client.getParameterHistory({ Name: '/a' });
    expect(Parameters?.map(({ Labels }) => Labels)).toEqual([[], ['prod']]);
    expect(await failure(client.labelParameterVersion({ Name: '/a', ParameterVersion: 9, Labels: ['x'] }))).toMatchObject({
      name: 'ParameterVersionNotFound',
    });
    expect(await client.unlabelParameterVersion({ Name: '/a', ParameterVersion: 2, Labels: ['prod', 'gone'] })).toMatchObject({
      RemovedLabels: ['prod'],
      InvalidLabels: ['gone'],
    });
  });

  it('are ten at most', async () => {
    const { client } = await serve({ parameters: { '/a': '1' } });
    await client.labelParameterVersion({ Name: '/a', Labels: Array.from({ length: 10 }, (_, n) => `l${n}`) });
    expect(await client.labelParameterVersion({ Name: '/a', Labels: ['l3'] })).toMatchObject({ InvalidLabels: [] });
    expect(await failure(client.labelParameterVersion({ Name: '/a', Labels: ['x'] }))).toMatchObject({
      name: 'ParameterVersionLabelLimitExceeded',
    });
  });

  it('find their version below a path', async () => {
    const { client } = await serve({ parameters: { '/p/a': secure('1', '2'), '/p/b': '3' } });
    await client.labelParameterVersion({ Name: '/p/a', ParameterVersion: 1, Labels: ['prod'] });
    const filter = { Key: 'Label', Values: ['prod'] };
    const { Parameters } = await client.getParametersByPath({ Path: '/p', ParameterFilters: [filter], WithDecryption: true });
    expect(Parameters?.map(({ Name, Value }) => [Name, Value])).toEqual([['/p/a', '1']]);
    expect(
      await failure(client.getParametersByPath({ Path: '/p', ParameterFilters: [{ ...filter, Option: 'BeginsWith' }] })),
    ).toMatchObject({ name: 'InvalidFilterOption' });
  });
});

describe('tags and settings', () => {
  it('keeps tags, with the slash or without', async () => {
    const { client } = await serve();
    await client.putParameter({ Name: 'plain', Value: '1', Type: 'String', Tags: [{ Key: 'a', Value: '1' }] });
    const ResourceType = 'Parameter';
    await client.addTagsToResource({ ResourceType, ResourceId: '/plain', Tags: [{ Key: 'b', Value: '2' }] });
    await client.removeTagsFromResource({ ResourceType, ResourceId: 'plain', TagKeys: ['a', 'gone'] });
    expect((await client.listTagsForResource({ ResourceType, ResourceId: 'plain' })).TagList).toEqual([{ Key: 'b', Value: '2' }]);
    expect(await failure(client.listTagsForResource({ ResourceType, ResourceId: 'gone' }))).toMatchObject({ name: 'InvalidResourceId' });
    const Tags = [{ Key: 'aws:x', Value: '' }];
    expect(await failure(client.addTagsToResource({ ResourceType, ResourceId: 'plain', Tags }))).toMatchObject({
      name: 'ValidationException',
    });
  });

  it('answers with the settings of an account that has changed none', async () => {
    const { client } = await serve();
    const SettingId = '/ssm/parameter-store/high-throughput-enabled';
    const { ServiceSetting } = await client.getServiceSetting({ SettingId });
    expect(ServiceSetting).toMatchObject({ SettingId, SettingValue: 'false', Status: 'Default' });
    const byArn = await client.getServiceSetting({ SettingId: ServiceSetting?.ARN });
    expect(byArn.ServiceSetting).toEqual(ServiceSetting);
    expect(await failure(client.getServiceSetting({ SettingId: '/ssm/x' }))).toMatchObject({ name: 'ServiceSettingNotFound' });
  });
});
