import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { Project, type Run } from '../../helper/project.ts';
import { Load } from './load.ts';

const page = readFileSync(new URL('../../../packages/deploy/docs/rolling.md', import.meta.url), 'utf8');

const usual = { release: 'r1', workers: '4', words: 'words.txt', 'body-limit': '1m' };
export type Values = Partial<typeof usual>;

/**
 * A machine with the example of the page on it, word for word but for the ports: nginx, two processes of a service, and
 * clients that never pause. What is deployed comes from a file, because this is not about Parameter Store.
 */
export class Machine {
  readonly here: Project;
  readonly load: Load;

  private constructor(here: Project, load: Load) {
    this.here = here;
    this.load = load;
  }

  /** Everything runs when this is done, and is gone when the test is over. */
  static async start(): Promise<Machine> {
    const ports = await freePorts(3);
    const here = new Project(filesOfPage(ports));
    here.write('service.mjs', readFileSync(new URL('service.mjs', import.meta.url)));
    here.write(
      'ssmith.config.yaml',
      `store: local\nstores: { local: { file: store.yaml } }\nstate: state\n${here.read('ssmith.config.yaml')}`,
    );
    here.write('words.txt', 'hello\n');
    writeStore(here, {});
    // The first time there is nobody to be reloaded.
    const reload = here.read('reload.sh');
    here.write('reload.sh', '');
    const { status, stderr } = here.run(['render']);
    if (status !== 0) throw new Error(stderr);
    here.write('reload.sh', reload);

    const [front, ...services] = ports;
    for (const port of services) await startService(here, port);
    startIn(here, 'nginx', ['-p', '.', '-e', 'stderr', '-c', 'run/nginx.conf']);
    const load = await Load.start(`http://127.0.0.1:${front}/`);
    onTestFinished(() => load.end());
    return new Machine(here, load);
  }

  /** Runs `ssmith deploy` with these values in the place of the usual ones. */
  deploy(values: Values): Promise<Run> {
    writeStore(this.here, values);
    return this.here.runAsync(['deploy', '--allow-local-store']);
  }
}

/** The blocks of the page that are files, by their names, with these ports in the place of 8080 to 8082. */
function filesOfPage(ports: readonly number[]): Record<string, string> {
  const text = page.replaceAll(/\b808([0-2])\b/g, (_, last: string) => String(ports[Number(last)]));
  const blocks = [...text.matchAll(/^```\S+ (\S+)\n([\s\S]*?)^```$/gm)];
  return Object.fromEntries(blocks.map(([, name = '', content = '']) => [name, content]));
}

function writeStore(here: Project, values: Values): void {
  const all = Object.entries({ ...usual, ...values });
  here.write('store.yaml', all.map(([name, value]) => `/web/${name}: "${value}"\n`).join(''));
}

/** It listens when this is done. */
async function startService(here: Project, port: number): Promise<void> {
  const { stdout } = startIn(here, process.execPath, ['service.mjs', String(port), 'run/app.json']);
  if (stdout !== null) await once(stdout, 'data');
}

function startIn(here: Project, program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { cwd: here.directory, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  return child;
}

/** All of them are open for a moment, so that they are different ones. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
