import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { canary, readyFile, rendered, repositoryFor } from './repository.ts';
import { placeOf, startStoreForRole, startTokenService } from './role.ts';

/*
 * A simulation: gitlab-ci-local 4.62.0 is GitLab and its runner here. It fills the component's inputs, holds the pipeline against
 * GitLab's schema, and runs a job in a copy of what the repository has committed, in a shell of this machine. The token of the job,
 * which it does not make, is given to it as a variable.
 */

const runner = new URL('../../node_modules/gitlab-ci-local/src/index.js', import.meta.url).pathname;

function repository(over: Record<string, string> = {}): Project {
  const here = repositoryFor('gitlab', {}, 'state: .state\n');
  for (const [path, text] of Object.entries(over)) here.write(path, text);
  here.write('.gitignore', 'node_modules\nrun\n.state\n.gitlab-ci-local\n');
  const git = ['-C', here.directory, '-c', 'user.name=Anna', '-c', 'user.email=anna@example.com'];
  const steps = [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=All'],
    ['remote', 'add', 'origin', 'git@gitlab.com:anna/shop.git'],
  ];
  for (const step of steps) expect(spawnSync('git', [...git, ...step]).status).toBe(0);
  return here;
}

async function runJob(here: Project, job: string, variables: Record<string, string>): Promise<{ status: number; log: string }> {
  const args = [
    runner,
    '--force-shell-executor',
    ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]),
    job,
  ];
  const env = { PATH: process.env['PATH'], HOME: here.directory, AWS_EC2_METADATA_DISABLED: 'true' };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: here.directory, env });
    return { status: 0, log: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, log: stdout + stderr };
  }
}

const role = 'arn:aws:iam::111122223333:role/shop-prod';

describeWith('a pipeline of GitLab, simulated', ['rsync', '--version'], () => {
  it('renders with the role of its token for the command that deploys, and leaves nothing', async () => {
    const store = await startStoreForRole();
    const own = 'cat run/app.yaml > $RUNNER_COPY && stat -c %a run/app.yaml';
    const pipeline = readyFile('gitlab', '.gitlab-ci.yml').replaceAll(/echo ".*"$/gm, own);
    const here = repository({ '.gitlab-ci.yml': pipeline });
    const variables = {
      ...placeOf(store),
      AWS_ENDPOINT_URL_STS: await startTokenService(role, 'token-of-the-job'),
      SSMITH_ID_TOKEN: 'token-of-the-job',
      RUNNER_COPY: here.path('copy'),
    };
    const run = await runJob(here, 'deploy-prod', variables);
    expect(run.status, run.log).toBe(0);
    expect([here.read('copy'), run.log]).toEqual([rendered, expect.stringMatching(/> 600$/m)]);
    expect(run.log).toContain('created  run/app.yaml');
    expect(run.log).not.toContain(canary);
    expect(existsSync(here.path('.gitlab-ci-local/builds/deploy-prod/run/app.yaml'))).toBe(false);
  });

  it('that cannot render does not deploy', async () => {
    const store = await startStoreForRole();
    const here = repository({ 'config/app.yaml': 'password: ssm:./pasword\n' });
    const variables = {
      ...placeOf(store),
      AWS_ENDPOINT_URL_STS: await startTokenService(role, 'token-of-the-job'),
      SSMITH_ID_TOKEN: 'token-of-the-job',
    };
    const run = await runJob(here, 'deploy-prod', variables);
    expect(run.status).not.toBe(0);
    expect(run.log).toContain('error[parameter-not-found]');
    expect(run.log).not.toMatch(/> the files are there/);
  });

  it('checks a merge request with another role', async () => {
    const store = await startStoreForRole();
    const checkRole = 'arn:aws:iam::111122223333:role/shop-check';
    const variables = {
      ...placeOf(store),
      AWS_ENDPOINT_URL_STS: await startTokenService(checkRole, 'token'),
      SSMITH_ID_TOKEN: 'token',
      CI_PIPELINE_SOURCE: 'merge_request_event',
    };
    const run = await runJob(repository(), 'check-config-prod', variables);
    expect([run.status, run.log]).toEqual([0, expect.stringContaining('no mistakes')]);
    expect(store.calls.every(({ operation }) => operation === 'GetParameters')).toBe(true);
  });

  it('with a mistake in it is not taken', async () => {
    const wrong = readyFile('gitlab', 'templates/ssmith.yml').replace(
      'id_tokens:\n    SSMITH_ID_TOKEN: {',
      'id_tokens:\n    SSMITH_ID_TOKEN: { audience: x,',
    );
    const run = await runJob(repository({ 'templates/ssmith.yml': wrong }), 'deploy-prod', {});
    expect(run.status).not.toBe(0);
    expect(run.log).toContain("'audience' property is not expected to be here");
  });
});

it('no job hands files on', () => {
  const component = readyFile('gitlab', 'templates/ssmith.yml');
  expect(component).not.toMatch(/^ *(?:artifacts|cache):/m);
  expect(component).toContain('rm -f -- $[[ inputs.files ]]');
});
