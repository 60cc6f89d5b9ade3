import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serve } from '../helper/local-client.ts';

/** Answers of AWS, recorded by LocalStack's test-suite; ids, dates and ARNs are masked by the recorder. */
function recorded(file: string, test: string): Record<string, unknown> {
  const path = new URL(`../fixtures/recorded-aws/${file}.snapshot.json`, import.meta.url);
  const snapshot = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { 'recorded-content': Record<string, unknown> }>;
  const content = Object.entries(snapshot).find(([name]) => name.endsWith(`::${test}`))?.[1]['recorded-content'];
  if (content === undefined) throw new Error(`no recording of ${test}`);
  return content;
}

/** Masks of ours in the recorder's way: what the answer says of this run, in place of what it says of that one. */
function masked(value: unknown, masks: Readonly<Record<string, string>>): unknown {
  if (value instanceof Date) return masks['date'];
  if (Array.isArray(value)) return value.map((item) => masked(item, masks));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => key !== '$metadata');
    return Object.fromEntries(entries.map(([key, item]) => [key, masked(item, masks)]));
  }
  if (typeof value !== 'string') return value;
  const plain = value.replace('arn:aws:', 'arn:<partition>:').replace(':eu-west-1:111122223333:', ':<region>:111111111111:');
  return Object.entries(masks).reduce((text, [from, to]) => (from === 'date' ? text : text.replaceAll(from, to)), plain);
}

/** A recording without the HTTP part, which is looked at apart. */
function body(answer: unknown): unknown {
  const { ResponseMetadata, ...members } = answer as Record<string, unknown>;
  return members;
}

describe('the recorded answers of AWS', () => {
  it('test_get_parameter_by_arn', async () => {
    const { client } = await serve();
    await client.putParameter({ Name: 'param-1', Value: 'test', Type: 'String' });
    const { Parameter } = await client.getParameter({ Name: 'param-1' });
    const byArn = await client.getParameter({ Name: Parameter?.ARN });
    const masks = { 'param-1': '<name:1>', date: '<datetime>' };
    expect(masked(byArn, masks)).toEqual(recorded('ssm__test_ssm', 'TestSSM::test_get_parameter_by_arn'));
  });

  it('test_parameters_with_path', async () => {
    const { client } = await serve();
    const answers = recorded('ssm__test_ssm', 'TestSSM::test_parameters_with_path');
    const masks = { '/a/b/c': '<name:1>', date: '<datetime>' };
    const Name = '/a/b/c';
    const put = await client.putParameter({ Name, Value: '123', Type: 'String' });
    expect(masked(put, masks)).toEqual(body(answers['put-parameter-response']));
    const got = await client.getParameter({ Name });
    const arn = got.Parameter?.ARN ?? '';
    expect(masked(got, masks)).toEqual(body(answers['get-parameter-response']));
    expect(masked(await client.getParameter({ Name: arn }), masks)).toEqual(body(answers['get-parameter-by-arn-response']));
    expect(masked(await client.getParameters({ Names: [Name] }), masks)).toEqual(body(answers['get-parameters-response']));
    expect(masked(await client.getParameters({ Names: [arn] }), masks)).toEqual(body(answers['get-parameters-by-arn-response']));
    expect(put.$metadata.httpStatusCode).toBe(200);
  });

  it('test_parameter_defaults', async () => {
    const { client } = await serve();
    const answers = recorded('cloudformation__resources__test_ssm', 'test_parameter_defaults');
    const masks = { 'CFN-1': '<name:1>', custom: '<value:1>', date: 'datetime' };
    await client.putParameter({ Name: 'CFN-1', Value: 'custom', Type: 'String' });
    expect(masked(await client.getParameter({ Name: 'CFN-1' }), masks)).toEqual(body(answers['ssm_parameter']));
    await client.deleteParameter({ Name: 'CFN-1' });
    const missing = await client.getParameter({ Name: 'CFN-1' }).catch((error: unknown) => error);
    const { Error: error, ResponseMetadata } = answers['ssm_parameter_not_found'] as {
      Error: { Code: string };
      ResponseMetadata: { HTTPStatusCode: number };
    };
    expect(missing).toMatchObject({ name: error.Code, $metadata: { httpStatusCode: ResponseMetadata.HTTPStatusCode } });
    // The SDK puts this in the place of a message that is empty.
    expect(missing).toHaveProperty('message', 'UnknownError');
  });

  it('test_black_box', async () => {
    const { client } = await serve({ parameters: { parameter1: 'abc123' } });
    const answers = recorded('cloudformation__resource_providers__ssm__test_parameter', 'TestBasicCRD::test_black_box');
    const got = await client.getParameter({ Name: 'parameter1' });
    expect(masked(got, { parameter1: '<parameter>', date: 'datetime' })).toEqual(body(answers['describe-resource']));
  });
});
