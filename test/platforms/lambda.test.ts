import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { Container, namespaces } from './container.ts';
import { canary, parametersWith, repositoryFor } from './repository.ts';

/*
 * A simulation: Lambda is not here. The code lies where it cannot be written to, `/tmp` is the only place that can, and the
 * handler is called with two events, six minutes apart by the clock of the program; what is set then is given with the second.
 */

const bootstrap = `const { handler } = await import('/app/handler.mjs');
const first = await handler({ id: 1 });
const now = Date.now;
Date.now = () => now() + 6 * 60_000;
Object.assign(process.env, JSON.parse(process.env.LATER ?? '{}'));
console.log(JSON.stringify([first, await handler({ id: 2 })]));
`;

const core = new URL('../../packages/core', import.meta.url).pathname;

function functionOf(output = 'run/app.yaml'): Project {
  const here = repositoryFor('lambda', { outputs: [output] });
  here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('run/app.yaml', JSON.stringify(output)));
  mkdirSync(here.path('node_modules/@ssmith'));
  symlinkSync(core, here.path('node_modules/@ssmith/core'));
  here.write('bootstrap.mjs', bootstrap);
  return here;
}

function invoke(here: Project, environment: Record<string, string>): Promise<Run> {
  return new Container({
    mounts: [`mount --bind '${here.directory}' "$root/app" && mount -o remount,bind,ro "$root/app"`],
    command: ['node', '/app/bootstrap.mjs'],
    workingDirectory: '/app',
    environment: { TMPDIR: '/memory', ENVIRONMENT: 'prod', ...environment },
  }).ended;
}

const answer = { statusCode: 200, body: '2 lines of config' };

describeWith('a function of Lambda, simulated', namespaces, () => {
  it('renders when it starts, and again when its files are old', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const here = functionOf();
    const { status, stdout, stderr } = await invoke(here, store.env);
    expect([status, stdout], stderr).toEqual([0, `${JSON.stringify([answer, answer])}\n`]);
    // The clock of the second is wrong for the service, which costs a call more.
    expect(store.counts()['GetParameters']).toBeGreaterThan(1);
  });

  it('goes on with its files when it cannot refresh them, and says so', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const later = { AWS_ACCESS_KEY_ID: 'AKIANOBODY', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9' };
    const { status, stdout, stderr } = await invoke(functionOf(), { ...store.env, LATER: JSON.stringify(later) });
    expect([status, stdout]).toEqual([0, `${JSON.stringify([answer, answer])}\n`]);
    expect(stderr).toContain('the config files stay as they are: ');
    expect(stderr).not.toContain(canary);
  });

  it('reads the file of the environment that it is', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const { status, stdout, stderr } = await invoke(functionOf('run/${env}/app.yaml'), { ...store.env, ENVIRONMENT: 'dev' });
    expect([status, stdout], stderr).toEqual([0, `${JSON.stringify([answer, answer])}\n`]);
  });

  it('does not start without its config', async () => {
    const store = await startStore({ parameters: {} });
    const { status, stdout, stderr } = await invoke(functionOf(), store.env);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('1 parameter does not exist');
  });
});

it('the files are gone from a repository that is only deployed', () => {
  expect(functionOf().everything()).not.toHaveProperty('run/app.yaml');
});
