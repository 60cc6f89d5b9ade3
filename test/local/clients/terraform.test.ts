import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientEnvironment, runClient } from '../../helper/clients.ts';
import { sdk } from '../../helper/local-client.ts';
import { type RunningStore, startStore } from '../../helper/local-store.ts';
import { Project } from '../../helper/project.ts';
import { describeWith } from '../../helper/tools.ts';

const directory = (name: string): string => new URL(name, import.meta.url).pathname;

/** All that the provider of Terraform asks for on behalf of a key, its alias and parameters. */
const operations = [
  'AddTagsToResource',
  'CreateAlias',
  'CreateKey',
  'DeleteAlias',
  'DeleteParameter',
  'DescribeKey',
  'DescribeParameters',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetCallerIdentity',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetParameter',
  'ListAliases',
  'ListResourceTags',
  'ListTagsForResource',
  'PutKeyPolicy',
  'PutParameter',
  'RemoveTagsFromResource',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
];

describeWith('the AWS SDK for Go', ['go', 'version'], () => {
  it('makes, reads, changes and destroys what the provider of Terraform does', async () => {
    const store = await startStore();
    const environment = clientEnvironment(store);
    const program = new Project().path('program');
    await runClient(['go', 'build', '-buildvcs=false', '-o', program, '.'], environment, directory('go'));
    expect(await runClient([program], environment)).toBe('done\n');
    expect(Object.keys(store.counts()).toSorted()).toEqual(operations);
  }, 300_000);
});

// The provider comes from a registry that not every network reaches. Where `terraform init` has not brought it, CI has
// no such test, and says so.
const providers = join(directory('terraform'), '.terraform/providers');
const title = 'Terraform';
if (existsSync(providers)) describe(title, terraformTests);
else if (!process.env['CI']) describe.skip(`${title} (missing: terraform init in ${directory('terraform')})`, terraformTests);

function terraformTests(): void {
  it('creates, reads, updates and destroys without drift', async () => {
    const store = await startStore();
    const terraform = await terraformFor(store);
    for (const value of ['one', 'two']) {
      await terraform('apply', '-auto-approve', `-var=value=${value}`);
      expect(await valuesIn(store)).toEqual({ '/app/plain': value, '/app/secret': `secret ${value}` });
      // It ends with 2 where the next run would change something.
      await terraform('plan', '-detailed-exitcode', `-var=value=${value}`);
    }
    await terraform('destroy', '-auto-approve', '-var=value=two');
    expect(await valuesIn(store)).toEqual({});
    expect(store.counts()).toMatchObject({ CreateKey: 1, ScheduleKeyDeletion: 1, DeleteAlias: 1, DeleteParameter: 2 });
  }, 600_000);
}

async function terraformFor(store: RunningStore): Promise<(command: string, ...args: string[]) => Promise<string>> {
  const project = new Project({ 'main.tf': readFileSync(join(directory('terraform'), 'main.tf')) });
  const environment = { ...clientEnvironment(store), HOME: project.directory, CHECKPOINT_DISABLE: '1' };
  const terraform = (command: string, ...args: string[]): Promise<string> =>
    runClient(['terraform', command, '-input=false', '-no-color', ...args], environment, project.directory);
  await terraform('init', `-plugin-dir=${providers}`);
  return terraform;
}

async function valuesIn({ endpoint, region, credentials }: RunningStore): Promise<Record<string, string | undefined>> {
  const client = new sdk.SSM({ endpoint, region, credentials });
  const { Parameters = [] } = await client.getParametersByPath({ Path: '/app', WithDecryption: true });
  client.destroy();
  return Object.fromEntries(Parameters.map(({ Name = '', Value }) => [Name, Value]));
}
