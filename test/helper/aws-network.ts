/*
 * A simulation of AWS as a host sees it: a network of its own in which the names of AWS's services lead to an embedded store,
 * behind TLS, and in which an instance finds its metadata. What runs there is told of no endpoint and given no flag. The one
 * thing that it has to know is who signs certificates there.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Identity, PolicyDocument } from '../../packages/local/src/index.ts';
import { defaultAccount, defaultRegion } from './local-store.ts';
import { Project, type Run } from './project.ts';

/** What it needs of a machine. */
export const ownNetwork = ['sh', '-c', 'openssl version && nsenter --version && unshare --net --mount ip link set lo up'] as const;

/** Where the services are: an address for documentation, so that nobody takes it for this machine. */
const address = '192.0.2.1';
const names = ['ssm', 'kms', 'sts'].map((service) => `${service}.${defaultRegion}.amazonaws.com`);

/** Who may do everything, and a role, whose keys are temporary. */
const developer = { name: 'developer', accessKeyId: 'AKIADEVELOPER', secretAccessKey: 'any' } satisfies Identity;
const role = { name: 'role', accessKeyId: 'ASIAROLE', secretAccessKey: 'any', sessionToken: 'token-of-the-role' } satisfies Identity;

export class AwsNetwork {
  /** For `/etc/hosts`. */
  static readonly hosts = `127.0.0.1 localhost\n${address} ${names.join(' ')}\n`;
  /** Environment variables of a person who may do everything. */
  readonly developer = keysOf(developer);
  /** Those of a job that has taken the role. */
  readonly role: Readonly<Record<string, string>> = { ...keysOf(role), AWS_SESSION_TOKEN: role.sessionToken };
  /** What every program there is told: who signs certificates. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #files: Project;
  readonly #services: ChildProcess;
  readonly #keys: readonly string[];

  /** @param keys KMS keys, by their aliases */
  static async start(keys: readonly string[]): Promise<AwsNetwork> {
    const files = new Project({ hosts: AwsNetwork.hosts });
    // Every user of a host may read who signs certificates. The keys are openssl's, which keeps them to itself.
    chmodSync(files.directory, 0o755);
    sign(files);
    const network = new AwsNetwork(files, keys);
    await network.#ready();
    return network;
  }

  private constructor(files: Project, keys: readonly string[]) {
    this.#files = files;
    this.#keys = keys;
    this.environment = { NODE_EXTRA_CA_CERTS: files.path('authority.pem') };
    this.#settle([developer]);
    const script = `ip link set lo up && ip address add ${address}/32 dev lo && ip address add 169.254.169.254/32 dev lo &&
      mount --bind "$0" /etc/hosts && exec "$@"`;
    const server = [process.execPath, new URL('aws-network.mjs', import.meta.url).pathname, files.path('settings.json')];
    this.#services = spawn('unshare', ['--net', '--mount', 'sh', '-c', script, files.path('hosts'), ...server], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => this.#services.on('close', resolve));
    onTestFinished(async () => {
      this.#services.stdin?.end();
      await ended;
    });
  }

  /** Gives the role to the instance and to whoever has its keys, with this policy and no other right. */
  async grant(policy: PolicyDocument): Promise<void> {
    this.#settle([developer, { ...role, policies: [policy] }]);
    this.#services.stdin?.write('\n');
    await this.#ready();
  }

  #settle(identities: readonly Identity[]): void {
    const store = { region: defaultRegion, account: defaultAccount, keys: this.#keys, data: this.#files.path('store'), identities };
    const certificate = { certificate: this.#files.read('certificate.pem'), key: this.#files.read('key.pem') };
    this.#files.write('settings.json', JSON.stringify({ address, ...certificate, role: role.name, store }));
  }

  async #ready(): Promise<void> {
    const { stdout } = this.#services;
    if (stdout === null) return;
    const lines = createInterface(stdout);
    const isReady = await new Promise<boolean>((resolve) => lines.once('line', () => resolve(true)).once('close', () => resolve(false)));
    lines.close();
    if (!isReady) throw new Error('the services could not be started');
  }

  /** Argv that comes before a command which is to run in this network, with a `/etc/hosts` of its own. */
  get join(): string[] {
    return ['nsenter', '--target', String(this.#services.pid), '--net'];
  }

  /** Argv that comes before a command which is to run there, in this directory. */
  inside(directory: string): string[] {
    return [...this.join, '--mount', 'sh', '-c', 'cd "$0" && exec "$@"', directory];
  }

  /** Runs a command there to its end, with these environment variables and no others. */
  run(argv: readonly string[], directory: string, env: Readonly<Record<string, string>>, input = ''): Run {
    const [program = '', ...args] = [...this.inside(directory), ...argv];
    const environment = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...this.environment, ...env };
    const { status, stdout, stderr } = spawnSync(program, args, { env: environment, encoding: 'utf8', input });
    return { status, stdout, stderr };
  }
}

function keysOf({ accessKeyId, secretAccessKey }: Identity): Record<string, string> {
  return { AWS_REGION: defaultRegion, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** An authority, and a certificate for the services. */
function sign(files: Project): void {
  files.write('names', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`);
  const keys = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  for (const command of [
    `req -x509 ${keys} -subj /CN=authority -days 2 -keyout authority.key -out authority.pem`,
    `req ${keys} -subj /CN=services -keyout key.pem -out request.pem`,
    'x509 -req -in request.pem -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out certificate.pem',
  ]) {
    const { status, stderr } = spawnSync('openssl', command.split(' '), { cwd: files.directory, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}
