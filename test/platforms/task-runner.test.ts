import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import { canary, parametersWith, readyFile, readyFilesOf, rendered, repositoryFor } from './repository.ts';

/*
 * Simulations: neither Turborepo nor Nx runs here. The files are held against their schemas, and the command of the task runs in a
 * shell that finds the commands of the package, as both give it one.
 */

function problemsOf(schema: object, text: string): string[] {
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

async function runTask(command: string): Promise<string> {
  const store = await startStore({ parameters: parametersWith(secure(canary)) });
  const here = repositoryFor('turborepo', {}, 'state: .state\n');
  const env = { PATH: `${here.path('node_modules/.bin')}:${process.env['PATH']}`, HOME: here.directory, ...store.env };
  await promisify(execFile)('sh', ['-c', command], { cwd: here.directory, env });
  return here.read('run/app.yaml');
}

describe('the task of Turborepo', () => {
  const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@turbo/types/schemas/schema.json'), 'utf8')) as object;

  it.each([
    ['.', 'turbo.json', '//#config'],
    ['apps/shop', 'apps/shop/turbo.json', 'config'],
  ])('in %s is uncached and has no outputs', (directory, path, task) => {
    const file = readyFile('turborepo', path, { directory });
    expect(problemsOf(schema, file)).toEqual([]);
    const { tasks } = JSON.parse(file) as { tasks: Record<string, object> };
    expect(tasks[task]).toMatchObject({ cache: false, outputs: [] });
  });

  it('with a mistake in it is not taken', () => {
    expect(problemsOf(schema, readyFile('turborepo', 'turbo.json').replace('"cache": false', '"cache": "no"'))).not.toEqual([]);
  });

  it('has a command that renders', async () => {
    const [{ purpose } = { purpose: '' }] = readyFilesOf('turborepo');
    const [, command = ''] = /"config": "(.*)"/.exec(purpose) ?? [];
    expect(await runTask(command)).toBe(rendered);
  });
});

describe('the target of Nx', () => {
  const schema = JSON.parse(readFileSync(new URL('../fixtures/schemas/nx-project-schema.json', import.meta.url), 'utf8')) as object;
  const file = readyFile('nx', 'project.json');

  it('is uncached, has no outputs, and a command that renders', async () => {
    expect(problemsOf(schema, file)).toEqual([]);
    const { targets } = JSON.parse(file) as { targets: { config: { cache: boolean; outputs: string[]; options: { command: string } } } };
    expect(targets.config).toMatchObject({ cache: false, outputs: [] });
    expect(await runTask(targets.config.options.command)).toBe(rendered);
  });

  it('with a mistake in it is not taken', () => {
    expect(problemsOf(schema, file.replace('"cache": false', '"cache": "no"'))).not.toEqual([]);
  });
});
