import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientEnvironment, type Command, runClient } from '../../helper/clients.ts';
import { Project } from '../../helper/project.ts';
import { describeWith } from '../../helper/tools.ts';

const root = new URL('../../../', import.meta.url).pathname;
const readme = readFileSync(`${root}packages/local/README.md`, 'utf8');

/** The files that the README shows, by their names. */
const shown = Object.fromEntries(
  [...readme.matchAll(/^```(?:js|python) (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);

/** Whoever has installed the packages has them below `node_modules`. */
const installed = {
  '@aws-sdk/client-ssm': 'node_modules/@aws-sdk/client-ssm',
  '@ssmith/local': 'packages/local',
  vitest: 'node_modules/vitest',
  '.bin/ssmith': 'packages/cli/bin/ssmith.cjs',
};

/** A project with these files, the shown ones among them, in which a command runs with nothing in its environment that names a store. */
function runSuite(names: readonly string[], files: Readonly<Record<string, string>>, command: Command): Promise<string> {
  const taken = Object.fromEntries(names.map((name) => [name, shown[name] ?? '']));
  const project = new Project({ 'package.json': '{}', ...taken, ...files });
  for (const [name, target] of Object.entries(installed)) {
    const link = project.path(`node_modules/${name}`);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(`${root}${target}`, link);
  }
  return runClient(command, clientEnvironment({ env: {} }), project.directory);
}

const body = `
const valueOf = async (Name) => (await new SSM().getParameter({ Name })).Parameter.Value;
test('reads and writes', async () => {
  expect(await valueOf('/app/key')).toBe('value');
  await new SSM().putParameter({ Name: '/app/key', Value: 'changed', Overwrite: true });
  expect(await valueOf('/app/key')).toBe('changed');
});`;

const pythonBody = `
import boto3
def test_reads():
    ssm = boto3.client('ssm')
    print(ssm.meta.endpoint_url)
    assert ssm.get_parameter(Name='/app/key', WithDecryption=True)['Parameter']['Value'] == 'value'
    ssm.put_parameter(Name='/app/new', Value='x', Type='String')
    assert [one['Name'] for one in ssm.get_parameters_by_path(Path='/app')['Parameters']] == ['/app/key', '/app/new']
`;

describe('the README has what a suite needs', () => {
  it('for Vitest, with a store for each file', async () => {
    const test = `import { SSM } from '@aws-sdk/client-ssm';\nimport { expect, test } from 'vitest';\n${body}`;
    const files = { 'package.json': '{"type":"module"}', 'one.test.js': test, 'two.test.js': test };
    const run = [process.execPath, `${root}node_modules/vitest/vitest.mjs`, 'run'] as const;
    expect(await runSuite(['vitest.config.js', 'vitest.store.js'], files, run)).toMatch(/Tests.*2 passed/);
  }, 120_000);

  it('for Jest', async () => {
    const files = { 'one.test.js': `const { SSM } = require('@aws-sdk/client-ssm');\n${body}` };
    const run = [process.execPath, `${root}node_modules/jest/bin/jest.js`, '--json'] as const;
    const result = await runSuite(['jest.config.js', 'jest.store.mjs', 'jest.close.mjs'], files, run);
    expect(JSON.parse(result)).toMatchObject({ success: true, numPassedTests: 1 });
  }, 120_000);
});

describeWith('the README has what a suite of pytest needs', ['python3', '-c', 'import boto3, pytest'], () => {
  it('with the parameters of a file', async () => {
    const parameters = '/app/key: { type: SecureString, value: value }\n';
    const files = { 'ssmith.local.yaml': parameters, 'test_one.py': pythonBody };
    // With `-s` the store writes where pytest does, and its end is waited for.
    const said = await runSuite(['conftest.py'], files, ['python3', '-m', 'pytest', '-s', '-p', 'no:cacheprovider']);
    expect(said).toMatch(/1 passed/);
    const [endpoint = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    await expect(fetch(endpoint)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  }, 120_000);
});
