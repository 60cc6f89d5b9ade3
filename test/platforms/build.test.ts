import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { canary, parametersWith, readyFile, rendered, repositoryFor } from './repository.ts';

/*
 * Simulations: CodeBuild and Amplify are not here, and neither has published a schema. The commands of a phase run one after the
 * other, each in a shell in the directory of the repository, until one fails; those under `finally` run whatever happens.
 */

interface Phase {
  readonly commands: readonly string[];
  readonly finally?: readonly string[];
}

async function runCommands(here: Project, commands: readonly string[], environment: Record<string, string>, directory = '.'): Promise<Run> {
  const env = { PATH: process.env['PATH'], HOME: here.directory, AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  let all = { stdout: '', stderr: '' };
  for (const command of commands) {
    const child = spawn('sh', ['-c', command], { cwd: here.path(directory), env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    all = { stdout: all.stdout + stdout, stderr: all.stderr + stderr };
    if (status !== 0) return { status, ...all };
  }
  return { status: 0, ...all };
}

async function runPhases(here: Project, phases: Readonly<Record<string, Phase>>, environment: Record<string, string>): Promise<Run> {
  for (const { commands, finally: last = [] } of Object.values(phases)) {
    const run = await runCommands(here, commands, environment);
    expect(await runCommands(here, last, environment)).toMatchObject({ status: 0 });
    expect(run.stdout + run.stderr).not.toContain(canary);
    if (run.status !== 0) return run;
  }
  return { status: 0, stdout: '', stderr: '' };
}

describe('a build of CodeBuild, simulated', () => {
  interface BuildSpec {
    readonly env: { readonly variables: Record<string, string> };
    readonly phases: Readonly<Record<string, Phase>>;
    readonly artifacts: { readonly 'exclude-paths': readonly string[] };
  }

  async function build(parameters: Record<string, ReturnType<typeof secure>>): Promise<{ here: Project; run: Run }> {
    const store = await startStore({ parameters });
    const here = repositoryFor('codebuild', {}, 'state: .state\n');
    const { env, phases } = parse(here.read('buildspec.yml')) as BuildSpec;
    return { here, run: await runPhases(here, phases, { ...store.env, ...env.variables, CODEBUILD_SRC_DIR: here.directory }) };
  }

  it('finds the files, and leaves none behind', async () => {
    const { here, run } = await build(parametersWith(secure(canary)));
    expect(run.status, run.stderr).toBe(0);
    expect([here.read('built'), existsSync(here.path('run/app.yaml'))]).toEqual([rendered, false]);
  });

  it('stops before it builds when a parameter is not there', async () => {
    const { here, run } = await build({});
    expect([run.status, existsSync(here.path('built'))]).toEqual([4, false]);
  });

  it('keeps rendered files out of what it hands on', () => {
    const { artifacts } = parse(readyFile('codebuild', 'buildspec.yml', { directory: 'apps/shop' })) as BuildSpec;
    expect(artifacts['exclude-paths']).toEqual(['apps/shop/run/app.yaml']);
  });
});

describe('a build of Amplify, simulated', () => {
  interface Frontend {
    readonly frontend: { readonly phases: Readonly<Record<string, Phase>> };
  }

  it.each([
    ['main', '/shop/prod/password'],
    ['feature', '/shop/dev/password'],
  ])('of the branch %s reads %s', async (AWS_BRANCH, name) => {
    const store = await startStore({ parameters: { [name]: secure(canary) } });
    const here = repositoryFor('amplify', {}, 'state: .state\n');
    const { frontend } = parse(here.read('amplify.yml')) as Frontend;
    const run = await runPhases(here, frontend.phases, { ...store.env, AWS_BRANCH });
    expect(run.status, run.stderr).toBe(0);
    expect(here.read('built')).toBe(rendered);
  });

  it('fails when a parameter is not there', async () => {
    const store = await startStore({ parameters: {} });
    const here = repositoryFor('amplify', {}, 'state: .state\n');
    const { frontend } = parse(here.read('amplify.yml')) as Frontend;
    expect((await runPhases(here, frontend.phases, { ...store.env, AWS_BRANCH: 'main' })).status).toBe(4);
  });

  it('of one application among others says where it lies', () => {
    const { applications } = parse(readyFile('amplify', 'amplify.yml', { directory: 'apps/shop' })) as {
      applications: (Frontend & { appRoot: string })[];
    };
    const { frontend } = parse(readyFile('amplify', 'amplify.yml')) as Frontend;
    expect(applications).toEqual([{ appRoot: 'apps/shop', frontend }]);
  });
});
