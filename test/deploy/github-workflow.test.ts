import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type RepositoryFacts, readyFiles } from '../../packages/deploy/src/index.ts';
import { ActionsRunner } from '../helper/actions-runner.ts';
import { leaks } from '../helper/encodings.ts';
import { secure, startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { complaintsOf } from '../helper/workflow-parser.ts';
import { mailerFacts as facts } from '../helper/repository-facts.ts';

/*
 * The workflow that `ssmith init github` writes: taken by GitHub's own parser, and its steps run by a simulation of the
 * runner. Steps that fetch something (the sources, Node.js, packages, credentials) are not run: what they bring is there.
 */

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const canary = 'cAnary-first-value-1';

function workflowOf(changes: Partial<RepositoryFacts> = {}): string {
  const [file] = readyFiles['github']?.({ ...facts, ...changes }) ?? [];
  expect(file?.path).toBe('.github/workflows/deploy.yml');
  return file?.text ?? '';
}

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What the expressions of the workflow come to when the default branch is pushed. */
const expressions: Readonly<Record<string, string>> = {
  "inputs.environment || 'prod'": 'prod',
  'vars.AWS_ROLE_ARN': 'arn:aws:iam::111122223333:role/deploy',
};

function evaluate(text: string): string {
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`\`${expression}\` is not simulated`);
    return value;
  });
}

function repository(directory = '.'): Project {
  const config =
    'vars: { env: {} }\nhierarchy: ["/mailer/${env}"]\nfiles: [{ template: config/app.yaml, output: run/app.yaml }]\nstate: .state\n';
  const here = new Project({
    [`${directory}/ssmith.config.yaml`]: config,
    [`${directory}/config/app.yaml`]: 'password: ssm:./password\n',
    'package.json': '{ "private": true }\n',
    // The embedded store is on this machine, which a deployment refuses: what is installed here allows it.
    'node_modules/.bin/ssmith': `#!/bin/sh\nallow=\n[ "$1" = deploy ] && allow=--allow-local-store\nexec '${process.execPath}' '${bin}' "$@" $allow\n`,
  });
  chmodSync(here.path('node_modules/.bin/ssmith'), 0o755);
  return here;
}

async function run(
  job: 'check' | 'deploy',
  here: Project,
  changes: Partial<RepositoryFacts> = {},
): Promise<{ runner: ActionsRunner; status: number | null }> {
  const store = await startStore({ parameters: { '/mailer/prod/password': secure(canary) } });
  const runner = new ActionsRunner(here.directory);
  const { jobs } = parse(workflowOf(changes)) as { readonly jobs: Readonly<Record<string, Job>> };
  let status: number | null = null;
  let credentials: Readonly<Record<string, string>> = {};
  for (const step of jobs[job]?.steps ?? []) {
    if (step.uses?.startsWith('aws-actions/configure-aws-credentials@') === true) {
      expect(jobs[job]?.permissions).toMatchObject({ 'id-token': 'write' });
      expect(evaluate(step.with?.['role-to-assume'] ?? '')).toMatch(/^arn:aws:iam::/);
      credentials = { ...store.env, AWS_REGION: step.with?.['aws-region'] ?? '' };
    }
    if (step.run?.includes('ssmith') !== true) continue;
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value)]));
    // As the runner starts the script of a step.
    const argv = ['bash', '-e', '-c', evaluate(step.run)];
    ({ status } = await runner.step(argv, { ...credentials, ...env }, here.path(step['working-directory'] ?? '.')));
    if (status !== 0) break;
  }
  return { runner, status };
}

describe('the workflow for GitHub Actions', () => {
  const all: Partial<RepositoryFacts>[] = [
    {},
    { packageManager: 'pnpm' },
    { packageManager: 'yarn' },
    { packageManager: 'bun' },
    { environments: [] },
    { directory: "it's: a #1 directory" },
  ];

  it('is one that GitHub takes', async () => {
    for (const changes of all)
      expect({ changes, complaints: await complaintsOf('workflow', workflowOf(changes)) }).toEqual({ changes, complaints: [] });
    expect(await complaintsOf('workflow', workflowOf().replace('runs-on', 'runs'))).not.toEqual([]);
  });

  it.each(['.', 'services/mail'])(
    'refreshes the files, with the credentials of the job, and hides what they hold: %s',
    async (directory) => {
      const here = repository(directory);
      const { runner, status } = await run('deploy', here, { directory });
      expect(status, runner.log).toBe(0);
      expect(runner.log).toContain('deployment done: 1 file from 1 parameter (eu-west-1, account 111122223333)');
      expect(here.read(`${directory}/run/app.yaml`)).toBe(`password: "${canary}"\n`);
      await runner.step(['cat', `${directory}/run/app.yaml`], {});
      expect(runner.log).toContain('password: "***"\n');
      expect(leaks(runner.log, [canary])).toEqual([]);
    },
  );

  it('checks templates without credentials, and shows mistakes where they stand', async () => {
    const here = repository();
    expect((await run('check', here)).status).toBe(0);
    here.write('config/app.yaml', 'password: ssm:./password|nonsense\n');
    const { runner, status } = await run('check', here);
    const [{ properties } = { properties: {} }] = runner.commands;
    expect([status, properties]).toEqual([3, expect.objectContaining({ file: 'config/app.yaml', line: '1', col: '26' })]);
  });
});
