import { describe, expect, it, onTestFinished } from 'vitest';
import { type Command, runClient } from '../helper/clients.ts';
import { secure, startStore } from '../helper/local-store.ts';
import { moto, startMoto } from '../helper/moto.ts';
import type { Project, Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { Container, namespaces } from './container.ts';
import { canary, parametersWith, readyFile, rendered, repositoryFor } from './repository.ts';

/*
 * Simulations: moto is Systems Manager, which takes the document and the command; a host is a root of its own, in which the script
 * of the document runs as the agent runs it: its lines in one file, its parameters filled in.
 */

interface Step {
  readonly inputs: { readonly runCommand: readonly string[]; readonly workingDirectory: string };
}

describeWith('a host of a fleet, simulated', namespaces, () => {
  function refresh(here: Project, environment: Record<string, string>): Promise<Run> {
    const { mainSteps } = JSON.parse(here.read('run-command/document.json')) as { mainSteps: readonly Step[] };
    const [step] = mainSteps;
    const lines = (step?.inputs.runCommand ?? []).map((line) => line.replaceAll('{{ Environment }}', 'prod'));
    // A store of this machine is one to try things with, and nobody waits for other hosts.
    here.write('script.sh', lines.join('\n').replace('deploy', 'deploy --allow-local-store').replace('30s', '1ms'));
    return new Container({
      mounts: [`mkdir -p "$root/opt/shop"; mount --bind '${here.directory}' "$root/opt/shop"`],
      command: ['sh', '/opt/shop/script.sh'],
      workingDirectory: step?.inputs.workingDirectory ?? '/',
      environment,
    }).ended;
  }

  it('is refreshed, and when nobody can be asked it keeps its files', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const here = repositoryFor('run-command', {}, 'state: .state\n');
    const run = await refresh(here, store.env);
    expect([run.status, run.stdout], run.stderr).toEqual([0, expect.stringContaining('deployment done: 1 file')]);
    expect(run.stdout).not.toContain(canary);
    expect(here.read('run/app.yaml')).toBe(rendered);
    const nowhere = { ...store.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9' };
    expect(await refresh(here, nowhere)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('KEPT the last good files') as string,
    });
  });

  it('that cannot be refreshed counts as an error of the command', async () => {
    const store = await startStore({ parameters: {} });
    const run = await refresh(repositoryFor('run-command', {}, 'state: .state\n'), store.env);
    expect([run.status, run.stdout]).toEqual([4, expect.stringContaining('error[parameter-not-found]')]);
  });
});

describeWith('Run Command, simulated by moto', [...moto], () => {
  it('takes the document, and a command that goes through a fleet a tenth at a time', async () => {
    const server = await startMoto({ account: '111122223333' });
    onTestFinished(() => server.close());
    const here = repositoryFor('run-command');
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: here.directory,
      AWS_PAGER: '',
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
    };
    const [, create = ''] = /^# Once: (.*)$/m.exec(here.read('run-command/send.sh')) ?? [];
    await runClient(create.split(' ') as unknown as Command, env, here.directory);
    const { Command: sent } = JSON.parse(await runClient(['run-command/send.sh', 'dev'], env, here.directory)) as { Command: object };
    expect(sent).toMatchObject({
      DocumentName: 'shop-refresh',
      MaxConcurrency: '10%',
      MaxErrors: '1',
      Parameters: { Environment: ['dev'] },
    });
  });
});

describe('the document', () => {
  it('takes the environments of the config, and no other text, into its script', () => {
    const { parameters, schemaVersion } = JSON.parse(readyFile('run-command', 'run-command/document.json')) as {
      parameters: object;
      schemaVersion: string;
    };
    expect([schemaVersion, parameters]).toEqual([
      '2.2',
      { Environment: expect.objectContaining({ allowedValues: ['dev', 'prod'], default: 'prod' }) },
    ]);
  });
});
