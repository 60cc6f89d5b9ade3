/*
 * A simulation of the CodeDeploy agent on a machine: it copies a revision where its appspec.yml says, and runs its hooks.
 * Written from the sources of aws-codedeploy-agent: hook_executor.rb, installer.rb, application_specification.
 *
 * The machine is this one with directories of its own in the places that a deployment changes (`unshare --mount`), and with a
 * stand-in for systemd that knows what the units of these tests need.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { AwsNetwork } from './aws-network.ts';
import { Project } from './project.ts';

interface AppSpec {
  readonly version: number;
  readonly os: string;
  readonly files: readonly { readonly source: string; readonly destination: string }[];
  readonly file_exists_behavior?: string;
  readonly hooks: Readonly<Record<string, readonly { readonly location: string; readonly timeout: number; readonly runas?: string }[]>>;
}

export interface Deployment {
  readonly status: 'Succeeded' | 'Failed';
  /** The events that were gone through, and the one that failed. */
  readonly events: readonly string[];
  /** A script took longer than its `timeout`. */
  readonly timedOut: boolean;
  /** What the console shows of a script that has failed. */
  readonly shown: string;
  /** The log of all scripts. */
  readonly log: string;
}

const events = ['ApplicationStop', 'DownloadBundle', 'BeforeInstall', 'Install', 'AfterInstall', 'ApplicationStart', 'ValidateService'];

/** The places of a machine that a deployment changes, and what each begins as. */
const places = { '/opt': undefined, '/etc': '/etc', '/var/lib': undefined } as const;

/** What systemd does with the units of these tests. */
const systemctl = `#!/bin/sh
unit() { sed -n "s/^$2=//p" "/etc/systemd/system/$1"; }
alive() { [ -e "/var/lib/pid" ] && kill -0 "$(cat /var/lib/pid)" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$(cat /var/lib/pid)/status"; }
case "$1" in
  daemon-reload | enable) exit 0 ;;
  is-active) alive ;;
  restart)
    [ -e "/etc/systemd/system/$2" ] || { echo "Unit $2 not found." >&2; exit 5; }
    if alive; then kill -- "-$(cat /var/lib/pid)"; while alive; do sleep 0.05; done; fi
    cd "$(unit "$2" WorkingDirectory)"
    user=$(unit "$2" User)
    setsid setpriv --reuid "$user" --regid "$user" --clear-groups $(unit "$2" ExecStart) >/dev/null 2>&1 </dev/null &
    echo $! > /var/lib/pid ;;
  *) echo "systemctl $1 is not simulated" >&2; exit 1 ;;
esac
`;

export class Machine {
  readonly #files = new Project({ 'bin/systemctl': systemctl });
  /** What the agent finds in its own environment. */
  readonly #environment: Readonly<Record<string, string>>;
  readonly #network: AwsNetwork | undefined;
  #revisions = 0;

  /**
   * @param environment of the agent, which its hooks inherit
   * @param network the machine's; without it that of this one
   */
  constructor(environment: Readonly<Record<string, string>> = {}, network?: AwsNetwork) {
    spawnSync('chmod', ['755', this.#files.directory, this.#files.path('bin/systemctl')]);
    for (const [place, origin] of Object.entries(places)) {
      mkdirSync(dirname(this.path(place)), { recursive: true });
      if (origin === undefined) mkdirSync(this.path(place), { mode: 0o755 });
      else spawnSync('cp', ['-a', origin, this.path(place)]);
    }
    this.#network = network;
    if (network !== undefined) writeFileSync(this.path('/etc/hosts'), AwsNetwork.hosts);
    const programs = [this.#files.path('bin'), dirname(process.execPath), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
    this.#environment = { ...environment, ...network?.environment, PATH: programs.join(':') };
    onTestFinished(() => {
      if (existsSync(this.path('/var/lib/pid'))) spawnSync('kill', ['--', `-${readFileSync(this.path('/var/lib/pid'), 'utf8').trim()}`]);
    });
  }

  /** Where a place of the machine lies on this one. */
  path(place: string): string {
    return this.#files.path(`root${place}`);
  }

  /** Goes through the lifecycle of a deployment in place. */
  async deploy(revision: string, group: string): Promise<Deployment> {
    const id = `d-${++this.#revisions}`;
    const archive = this.path(`/opt/codedeploy-agent/deployment-root/${group}/${id}/deployment-archive`);
    const reached: string[] = [];
    const log: string[] = [];
    for (const event of events) {
      reached.push(event);
      if (event === 'DownloadBundle') cpSync(revision, archive, { recursive: true, preserveTimestamps: true });
      // The first deployment has no revision before it; the others have one without this hook.
      if (event === 'ApplicationStop' || event === 'DownloadBundle') continue;
      const spec = parse(readFileSync(join(archive, 'appspec.yml'), 'utf8')) as AppSpec;
      if (event === 'Install') this.#install(archive, spec);
      for (const hook of spec.hooks[event] ?? []) {
        const place = `/opt/codedeploy-agent/deployment-root/${group}/${id}/deployment-archive/${hook.location}`;
        const ending = await this.#hook(hook, place, { event, id, group }, log);
        if (ending === 'succeeded') continue;
        return { status: 'Failed', events: reached, timedOut: ending === 'timed out', shown: lastLines(log), log: log.join('') };
      }
    }
    return { status: 'Succeeded', events: reached, timedOut: false, shown: '', log: log.join('') };
  }

  /** What the deployment before has copied goes; what is there otherwise must not be in the way. */
  #install(archive: string, { files, file_exists_behavior: behaviour }: AppSpec): void {
    const list = this.path('/opt/codedeploy-agent/installed');
    for (const file of existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : []) rmSync(file, { force: true });
    const installed: string[] = [];
    for (const { source, destination } of files) {
      for (const entry of readdirSync(join(archive, source), { recursive: true, withFileTypes: true })) {
        if (entry.isDirectory()) continue;
        const from = join(entry.parentPath, entry.name);
        const to = join(this.path(destination), from.slice(join(archive, source).length));
        if (existsSync(to) && behaviour !== 'OVERWRITE') throw new Error(`The deployment failed because ${to} already exists`);
        mkdirSync(dirname(to), { recursive: true });
        cpSync(from, to, { verbatimSymlinks: true });
        installed.push(to);
      }
    }
    writeFileSync(list, installed.join('\n'));
  }

  /** A script, in a process group, with a standard input that is closed. */
  async #hook(
    hook: AppSpec['hooks'][string][number],
    place: string,
    { event, id, group }: { event: string; id: string; group: string },
    log: string[],
  ): Promise<'succeeded' | 'failed' | 'timed out'> {
    const file = this.path(place);
    if (!existsSync(file)) throw new Error(`Script does not exist at specified location: ${hook.location}`);
    if ((statSync(file).mode & 0o111) === 0) throw new Error(`Script at specified location: ${hook.location} is not executable`);
    const hookVariables = {
      LIFECYCLE_EVENT: event,
      DEPLOYMENT_ID: id,
      APPLICATION_NAME: 'application',
      DEPLOYMENT_GROUP_NAME: group,
      DEPLOYMENT_GROUP_ID: 'a-group',
    };
    const mounts = Object.keys(places).map((one) => `mount --bind '${this.path(one)}' ${one}`);
    const command = hook.runas === undefined ? 'exec "$0"' : `exec su ${hook.runas} -s /bin/sh -c "$0"`;
    const script = [...mounts, 'cd /', command].join(' && ');
    const join = this.#network?.join ?? [];
    const [program = '', ...args] = [...join, 'unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, place];
    const child = spawn(program, args, {
      env: { ...this.#environment, ...hookVariables },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end();
    log.push(`LifecycleEvent - ${event}\n`, `Script - ${hook.location}\n`);
    for (const name of ['stdout', 'stderr'] as const) {
      let rest = '';
      child[name].setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        log.push(...lines.map((line) => `[${name}]${line}\n`));
      });
      child[name].on('end', () => void (rest !== '' && log.push(`[${name}]${rest}`)));
    }
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      // Nobody reads any more what a script says that is being ended: its output is a broken pipe.
      child.stdout.destroy();
      child.stderr.destroy();
    }, hook.timeout * 1000);
    // Also waits for what holds its output open, as the agent does.
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    if (timedOut) return 'timed out';
    return status === 0 ? 'succeeded' : 'failed';
  }
}

/** The last whole lines that have room in 2,048 characters. */
function lastLines(log: readonly string[]): string {
  let room = 2048;
  let first = log.length;
  while (first > 0 && room - (log[first - 1] ?? '').length > 0) room -= (log[--first] ?? '').length;
  return log.slice(first).join('');
}
