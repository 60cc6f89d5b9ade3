import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sdk } from '../helper/local-client.ts';
import { type RunningStore, secure, startStore } from '../helper/local-store.ts';
import type { Project, Run } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { Container, namespaces } from './container.ts';
import { canary, parametersWith, readyFilesOf, rendered, repositoryFor } from './repository.ts';

/*
 * A simulation: systemd does not run here. The commands of a unit run one after the other, each as the user of the unit and with
 * its directories, bind mounts and variables, in namespaces. What systemd does with a command line is done as systemd.service(5)
 * says; `systemctl` is one that writes down what it was asked for.
 */

/** By user name, whose number is the same everywhere. */
const user = 1000;

type Unit = ReadonlyMap<string, readonly string[]>;

function unitOf(text: string): Unit {
  const unit = new Map<string, string[]>();
  for (const [, key = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm)) unit.set(key, [...(unit.get(key) ?? []), value]);
  return unit;
}

/** A command of a unit for a shell: as the user of the unit, or as root with `+`. */
function shellCommand(line: string, unit: Unit, variables: Readonly<Record<string, string>>): string {
  const isRoot = line.startsWith('+');
  const words = [...line.replace(/^\+/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
  const filled = words.map((word) =>
    word.replaceAll(/\$\$|\$\{(\w+)\}/g, (all, name?: string) => (all === '$$' ? '$' : (variables[name ?? ''] ?? ''))),
  );
  expect(unit.get('User')).toEqual(['shop']);
  const identity = isRoot ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  return [...identity, ...filled].map((word) => (word === '$MAINPID' ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** The service is active; what else is asked for is written down. */
const systemctl = `#!/bin/sh
[ "$*" = "--quiet is-active shop.service" ] || echo "$@" >> /run/systemctl
`;

interface Host {
  readonly here: Project;
  readonly units: { readonly service: Unit; readonly refresh: Unit };
  readonly environment: Record<string, string>;
}

/** A machine with the repository at its place; what lies in `/run` is there until the test is over. */
function hostFor({ env }: Pick<RunningStore, 'env'>, reloadSignal?: string): Host {
  const here = repositoryFor('systemd', reloadSignal === undefined ? {} : { reloadSignal });
  here.write('systemctl', systemctl);
  chmodSync(here.path('systemctl'), 0o755);
  mkdirSync(here.path('.run'), { mode: 0o755 });
  here.write('server.js', "console.log(require('node:fs').readFileSync('run/app.yaml', 'utf8'))");
  return {
    here,
    units: { service: unitOf(here.read('systemd/shop.service')), refresh: unitOf(here.read('systemd/shop-refresh.service')) },
    environment: env,
  };
}

async function runUnit(
  { here, environment }: Host,
  unit: Unit,
  commands: readonly string[],
  { before = '', after = '' } = {},
): Promise<Run> {
  const own = Object.fromEntries((unit.get('Environment') ?? []).map((line) => line.split('=') as [string, string]));
  const directories = (unit.get('RuntimeDirectory') ?? []).flatMap((line) => line.split(' '));
  const binds = (unit.get('BindPaths') ?? []).map((line) => line.replace(/^-/, '').split(':') as [string, string]);
  const script = ['set -e', before, ...commands.map((line) => shellCommand(line, unit, own)), after].join('\n');
  return new Container({
    mounts: [
      `mkdir -p "$root/opt/shop"; mount --bind '${here.directory}' "$root/opt/shop"; mount --bind '${here.path('.run')}' "$root/run"`,
      `mount --bind '${here.path('systemctl')}' "$root/usr/bin/systemctl"`,
      ...directories.map(
        (name) => `mkdir -p -m 0755 "$root/run/${name.split('/')[0]}"; install -d -m 0700 -o ${user} -g ${user} "$root/run/${name}"`,
      ),
      ...binds.map(
        ([source, place]) => `mkdir -p "$root${place}"; if [ -d "$root${source}" ]; then mount --bind "$root${source}" "$root${place}"; fi`,
      ),
    ],
    command: ['sh', '-c', script],
    workingDirectory: unit.get('WorkingDirectory')?.[0] ?? '/',
    environment: { ...environment, ...own },
  }).ended;
}

function start(host: Host): Promise<Run> {
  const { service } = host.units;
  return runUnit(host, service, [...(service.get('ExecStartPre') ?? []), ...(service.get('ExecStart') ?? [])]);
}

/** @returns whether its conditions held, and how it ended then */
async function refresh(host: Host): Promise<'skipped' | Run> {
  const { refresh } = host.units;
  for (const condition of refresh.get('ExecCondition') ?? []) {
    const { status } = await runUnit(host, refresh, [condition]);
    if (status !== 0) return 'skipped';
  }
  return runUnit(host, refresh, refresh.get('ExecStart') ?? []);
}

function askedOfSystemd({ here }: Host): string[] {
  const path = '.run/systemctl';
  return existsSync(here.path(path))
    ? here
        .read(path)
        .split('\n')
        .filter((line) => line !== '' && !line.includes('is-active'))
    : [];
}

async function change({ endpoint, region, credentials }: RunningStore, Value: string): Promise<void> {
  const client = new sdk.SSM({ endpoint, region, credentials });
  await client.putParameter({ Name: '/shop/prod/password', Value, Overwrite: true });
  client.destroy();
}

function startShop(): Promise<RunningStore> {
  return startStore({ parameters: parametersWith(secure(canary)) });
}

describeWith('a service of systemd, simulated', [...namespaces], () => {
  it('renders as its user, into memory, before its program starts', async () => {
    const host = hostFor(await startShop());
    const { status, stdout, stderr } = await start(host);
    expect([status, stdout], stderr).toEqual([0, `${rendered}\n`]);
    expect(stderr).not.toContain(canary);
    expect(host.here.mode('.run/shop/run/app.yaml')).toBe('600');
    expect(existsSync(host.here.path('run/app.yaml'))).toBe(false);
  });

  it('goes on with the files of its last start when nobody can be asked, and does not start without any', async () => {
    const store = await startShop();
    const host = hostFor(store);
    const unreachable = {
      ...host,
      environment: { ...store.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9' },
    };
    expect(await start(unreachable)).toMatchObject({ status: 6, stdout: '' });
    expect((await start(host)).status).toBe(0);
    expect(await start(unreachable)).toMatchObject({ status: 0, stdout: `${rendered}\n` });
  });

  it('is refreshed when something has changed, and only then', async () => {
    const store = await startShop();
    const host = hostFor(store);
    expect((await start(host)).status).toBe(0);
    expect([await refresh(host), askedOfSystemd(host)]).toEqual(['skipped', []]);
    await change(store, 'new');
    expect(await refresh(host)).toMatchObject({ status: 0 });
    expect(host.here.read('.run/shop/run/app.yaml')).toBe('password: "new"\n');
    expect(askedOfSystemd(host)).toEqual(['try-reload-or-restart shop.service']);
  });

  it('is left alone when its refresh fails', async () => {
    const store = await startShop();
    const host = hostFor(store);
    expect((await start(host)).status).toBe(0);
    host.here.write('config/app.yaml', 'password: ssm:./password|int\n');
    expect(await refresh(host)).toMatchObject({ status: 4 });
    expect([host.here.read('.run/shop/run/app.yaml'), askedOfSystemd(host)]).toEqual([rendered, []]);
  });

  it('renders and is told when it is reloaded', async () => {
    const store = await startShop();
    const host = hostFor(store, 'SIGHUP');
    expect((await start(host)).status).toBe(0);
    await change(store, 'new');
    const { service } = host.units;
    const main = `sh -c 'trap "cat /run/shop/run/app.yaml; exit 0" HUP; : > /run/up; while :; do sleep 0.05; done' & MAINPID=$!; while [ ! -e /run/up ]; do sleep 0.05; done`;
    const commands = service.get('ExecReload') ?? [];
    expect(commands.length).toBe(2);
    // The main process is root's here, so that the signal comes from root as well.
    const asRoot = commands.map((line) => (line.startsWith('/bin/kill') ? `+${line}` : line));
    const run = await runUnit(host, service, asRoot, { before: main, after: 'wait $MAINPID' });
    expect(run).toMatchObject({ status: 0, stdout: 'password: "new"\n' });
  });
});

describeWith('the units', ['systemd-analyze', '--version'], () => {
  it.each([{}, { reloadSignal: 'SIGHUP' }, { environments: [] }, { outputs: ['local.yaml'] }])(
    'are ones that systemd takes: %j',
    async (over) => {
      expect(await verify(readyFilesOf('systemd', over).map(({ path, text }) => [path, text]))).toEqual([0, '']);
    },
  );

  it('with a mistake are not', async () => {
    const files = readyFilesOf('systemd').map(({ path, text }) => [path, text.replace('ExecCondition=/usr', 'ExecCondition=usr')] as const);
    expect(await verify(files)).toEqual([1, expect.stringContaining('Neither a valid executable name nor an absolute path')]);
  });

  async function verify(files: readonly (readonly [string, string])[]): Promise<[number | null, string]> {
    const here = repositoryFor('systemd');
    for (const [path, text] of files) here.write(path, text);
    const { status, stderr } = await new Container({
      mounts: [`mkdir -p "$root/opt/shop"; mount --bind '${here.directory}' "$root/opt/shop"`],
      command: ['sh', '-c', 'systemd-analyze verify --man=no systemd/*'],
      workingDirectory: '/opt/shop',
    }).ended;
    return [status, stderr];
  }
});

describe('the timer', () => {
  it('does not ask on all machines at once', () => {
    const timer = readyFilesOf('systemd').find(({ path }) => path.endsWith('.timer'));
    expect(timer?.text).toContain('RandomizedDelaySec=10min');
  });
});
