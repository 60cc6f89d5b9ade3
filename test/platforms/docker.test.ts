import { expect, it } from 'vitest';
import { renderingLines } from '../../packages/core/src/audit/dockerfile.ts';
import { secure, startStore } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { Container, type ContainerSettings, namespaces } from './container.ts';
import { placeOf, startAgent, startStoreForRole } from './role.ts';
import { validateRequest, withShapes } from './shapes.ts';
import { canary, parametersWith, readyFile, rendered, repositoryFor } from './repository.ts';

/*
 * Simulations: there is no Docker here and no ECS. A process gets namespaces as a container has them, its command is what the
 * Dockerfile says, its memory and its environment are what the command line of Docker, or the task definition, says.
 */

/** A program that tells what it finds, and ends with 7 when it is asked to end. */
const server = `const { readFileSync, statSync } = require('node:fs');
const mode = (statSync('/app/run/app.yaml').mode & 0o777).toString(8);
process.on('SIGTERM', () => process.exit(7));
console.log(JSON.stringify({ pid: process.pid, uid: process.getuid(), mode, config: readFileSync('run/app.yaml', 'utf8') }));
setInterval(() => undefined, 1000);
`;

function imageOf(platform: string): Project {
  const here = repositoryFor(platform);
  here.write('server.js', server);
  return here;
}

/** What an image runs when nothing else is said. */
function commandOf(here: Project): string[] {
  const [, entrypoint = '', command = ''] = /^ENTRYPOINT (.*)\nCMD (.*)$/m.exec(here.read('Dockerfile')) ?? [];
  return [...(JSON.parse(entrypoint) as string[]), ...(JSON.parse(command) as string[])];
}

/** `docker run --tmpfs /app/run:uid=1000,mode=0700`: the image itself cannot be written to by its user. */
function started(here: Project, environment: Record<string, string>, over: Partial<ContainerSettings> = {}): Container {
  return new Container({
    mounts: [`mount --bind '${here.directory}' "$root/app"`, 'mkdir -p "$root/app/run"', tmpfs('/app/run', 'uid=1000,mode=0700')],
    command: commandOf(here),
    workingDirectory: '/app',
    user: 1000,
    environment,
    ...over,
  });
}

function tmpfs(place: string, options: string): string {
  return `mount -t tmpfs -o nosuid,nodev,noexec,${options} none "$root${place}"`;
}

describeWith('a container of Docker, simulated', namespaces, () => {
  it('renders into memory, and becomes the program: it has its signals, and its exit code', async () => {
    const store = await startStore({ parameters: parametersWith(secure(canary)) });
    const here = imageOf('docker');
    const before = here.everything();
    const container = started(here, { ...store.env, ENVIRONMENT: 'prod' });
    expect(JSON.parse(await container.said())).toEqual({ pid: 1, uid: 1000, mode: '600', config: rendered });
    container.signal('SIGTERM');
    const { status, stderr } = await container.ended;
    expect([status, stderr]).toEqual([7, expect.stringContaining('created  run/app.yaml')]);
    expect(stderr).not.toContain(canary);
    expect(here.everything()).toEqual(before);
  });

  it('whose files cannot be written starts nothing, and its exit code says why', async () => {
    const store = await startStore({ parameters: {} });
    const here = imageOf('docker');
    const run = await started(here, { ...store.env, ENVIRONMENT: 'prod' }).ended;
    expect(run).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('error[parameter-not-found]') as string });
    const nameless = await started(here, store.env).ended;
    expect(nameless).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('says which environment this is') as string });
  });
});

it('the Dockerfile renders nothing into a layer, and copies no rendered file', () => {
  expect(renderingLines(readyFile('docker', 'Dockerfile'))).toEqual([]);
  expect(readyFile('docker', '.dockerignore').split('\n')).toContain('run/app.yaml');
});

it.each(['npm', 'pnpm', 'yarn', 'bun'] as const)('the Dockerfile installs with %s what its lockfile says', (packageManager) => {
  const dockerfile = readyFile('docker', 'Dockerfile', { packageManager });
  expect(dockerfile).toMatch(/^COPY package\.json \S*lock\S* \.\/\nRUN .*(?:npm ci|--frozen-lockfile)/m);
});

it.each(['pnpm', 'bun'] as const)(
  'the image has %s, which the image of Node.js has not, also when the application starts',
  (packageManager) => {
    const dockerfile = readyFile('docker', 'Dockerfile', { packageManager, start: [packageManager, 'run', 'start'] });
    expect(dockerfile).toContain(`\nRUN npm install --global ${packageManager} && ${packageManager} install --frozen-lockfile`);
    expect(dockerfile).toContain(`CMD ["${packageManager}","run","start"]`);
  },
);

it('a repository without environments, or whose files lie among others, names and mounts none', () => {
  const entrypoint = readyFile('docker', 'docker-entrypoint.sh', { environments: [], outputs: ['config/local.yaml'] });
  expect(entrypoint).toContain('\n/app/node_modules/.bin/ssmith render --cwd /app\nexec');
});

interface TaskDefinition {
  readonly containerDefinitions: readonly {
    readonly environment: readonly { readonly name: string; readonly value: string }[];
    readonly linuxParameters: { readonly tmpfs: readonly { readonly containerPath: string; readonly size: number }[] };
  }[];
}

describeWith('a task of ECS, simulated', namespaces, () => {
  it('renders with the role of the task, into the memory and for the environment of its definition', async () => {
    const store = await startStoreForRole();
    const here = imageOf('ecs');
    const { containerDefinitions } = JSON.parse(here.read('task-definition.json')) as TaskDefinition;
    const [{ environment, linuxParameters } = { environment: [], linuxParameters: { tmpfs: [] } }] = containerDefinitions;
    const container = started(
      here,
      {
        ...placeOf(store),
        ...Object.fromEntries(environment.map(({ name, value }) => [name, value])),
        AWS_CONTAINER_CREDENTIALS_FULL_URI: await startAgent(),
      },
      {
        mounts: [
          `mount --bind '${here.directory}' "$root/app"`,
          'mkdir -p "$root/app/run"',
          // Docker's own mode when the definition says none.
          ...linuxParameters.tmpfs.map(({ containerPath, size }) => tmpfs(containerPath, `mode=1777,size=${size}m`)),
        ],
      },
    );
    expect(JSON.parse(await container.said())).toEqual({ pid: 1, uid: 1000, mode: '600', config: rendered });
    container.signal('SIGTERM');
    expect((await container.ended).status).toBe(7);
  });
});

withShapes('the task definition', () => {
  it('is what RegisterTaskDefinition takes', () => {
    expect(validateRequest('ecs', 'RegisterTaskDefinition', readyFile('ecs', 'task-definition.json'))).toBe('');
    const wrong = readyFile('ecs', 'task-definition.json').replace('"stopTimeout"', '"stopTimeouts"');
    expect(validateRequest('ecs', 'RegisterTaskDefinition', wrong)).toContain(
      'Unknown parameter in containerDefinitions[0]: "stopTimeouts"',
    );
  });

  it('names the account that is known', () => {
    expect(readyFile('ecs', 'task-definition.json', { account: '999988887777' })).not.toContain('111122223333');
  });
});
