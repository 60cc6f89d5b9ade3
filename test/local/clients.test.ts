import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunningStore } from '../../packages/local/src/index.ts';
import { describeWith } from '../helper/tools.ts';
import { serve } from '../helper/local-client.ts';

const run = promisify(execFile);

/** What a program needs, and nothing of what a developer has set. */
function environment({ env }: RunningStore): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: '', ...env };
}

describeWith('the AWS CLI', ['aws', '--version'], () => {
  // Older ones than 2.13 do not know the variable for the endpoint.
  const aws = async (store: RunningStore, ...args: string[]): Promise<unknown> => {
    const { stdout } = await run('aws', ['--endpoint-url', store.endpoint, '--output', 'json', ...args], { env: environment(store) });
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  };

  it('writes, reads, lists and deletes', async () => {
    const { store } = await serve({ account: '999988887777' });
    const put = ['ssm', 'put-parameter', '--name', '/app/key', '--type', 'SecureString', '--value'];
    expect(await aws(store, ...put, 'one')).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await aws(store, ...put, 'two', '--overwrite')).toEqual({ Version: 2, Tier: 'Standard' });
    expect(await aws(store, 'ssm', 'get-parameters', '--names', '/app/key:1', 'gone', '--with-decryption')).toMatchObject({
      Parameters: [{ Name: '/app/key', Value: 'one', Selector: ':1' }],
      InvalidParameters: ['gone'],
    });
    expect(await aws(store, 'ssm', 'get-parameters-by-path', '--path', '/app', '--with-decryption')).toMatchObject({
      Parameters: [{ Value: 'two', Version: 2 }],
    });
    await aws(store, 'ssm', 'delete-parameter', '--name', '/app/key');
    await expect(aws(store, 'ssm', 'get-parameter', '--name', '/app/key')).rejects.toThrow(
      'An error occurred (ParameterNotFound) when calling the GetParameter operation: ',
    );
    expect(await aws(store, 'sts', 'get-caller-identity')).toMatchObject({ Account: '999988887777' });
  }, 60_000);
});

const script = `
import boto3, datetime
from botocore.config import Config
ssm = boto3.client('ssm', endpoint_url=ENDPOINT, config=Config(retries={'max_attempts': 1}))
names = ['/p/%02d' % n for n in range(25)]
for name in names:
    ssm.put_parameter(Name=name, Value='v' + name, Type='String', Tags=[{'Key': 'n', 'Value': name}])
pages = ssm.get_paginator('get_parameters_by_path').paginate(Path='/p')
assert [p['Name'] for page in pages for p in page['Parameters']] == names
described = ssm.get_paginator('describe_parameters').paginate(ParameterFilters=[{'Key': 'tag:n', 'Values': ['/p/07']}])
assert [p['Name'] for page in described for p in page['Parameters']] == ['/p/07']
answer = ssm.get_parameters(Names=['/p/01', '/p/00', '/p/99:1'])
assert [p['Name'] for p in answer['Parameters']] == ['/p/00', '/p/01'], answer
assert answer['InvalidParameters'] == ['/p/99:1'], answer
assert isinstance(answer['Parameters'][0]['LastModifiedDate'], datetime.datetime)
assert ssm.label_parameter_version(Name='/p/00', Labels=['prod', '1st'])['InvalidLabels'] == ['1st']
assert ssm.get_parameter(Name='/p/00:prod')['Parameter']['Selector'] == ':prod'
try:
    ssm.get_parameter(Name='/gone')
    raise SystemExit('found')
except ssm.exceptions.ParameterNotFound as error:
    assert error.response['Error'] == {'Message': '', 'Code': 'ParameterNotFound'}, error.response
    assert error.response['ResponseMetadata']['HTTPStatusCode'] == 400
try:
    ssm.put_parameter(Name='/p/00', Value='x', Type='String')
    raise SystemExit('written')
except ssm.exceptions.ParameterAlreadyExists:
    pass
assert ssm.delete_parameters(Names=['/p/00', '/gone']) ['InvalidParameters'] == ['/gone']
print(boto3.client('sts', endpoint_url=ENDPOINT).get_caller_identity()['Account'])
`;

describeWith('boto3', ['python3', '-c', 'import boto3'], () => {
  it('pages, filters, labels, and knows the errors', async () => {
    const { store } = await serve();
    const text = script.replaceAll('ENDPOINT', JSON.stringify(store.endpoint));
    const { stdout } = await run('python3', ['-c', text], { env: environment(store) });
    expect(stdout.trim()).toBe('111122223333');
  }, 60_000);
});

describe('the size of things', () => {
  it('holds as many parameters as an account may have, and no more', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`/many/${n % 100}/${n}`, `value ${n}`]));
    const { client } = await serve({ parameters: many });
    const put = { Name: '/one/more', Value: '1', Type: 'String' } as const;
    await expect(client.putParameter(put)).rejects.toMatchObject({ name: 'ParameterLimitExceeded' });
    expect(await client.putParameter({ ...put, Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
    const start = performance.now();
    for (let call = 0; call < 200; call += 1) await client.getParametersByPath({ Path: `/many/${call % 100}` });
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
