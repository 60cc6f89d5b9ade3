import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Run } from '../helper/project.ts';

/** What a container needs of the kernel. */
export const namespaces = ['unshare', '--pid', '--fork', '--mount', '--mount-proc', 'true'] as const;

export interface ContainerSettings {
  /** Commands of a shell that fill the new root, which is `$root`. */
  readonly mounts: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** User and group, by number; root without it. */
  readonly user?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A simulation of a container: process numbers, mounts and a root of its own. The machine's programs are in it; `/app`,
 * `/opt`, `/run` and `/memory` are empty. What is written there goes with it.
 */
const setUp = `set -e
root=/mnt
mount -t tmpfs -o mode=0755 none "$root"
for place in /*; do
  name=\${place#/}
  if [ -L "$place" ]; then cp -P "$place" "$root/$name"
  elif [ -d "$place" ]; then
    mkdir "$root/$name"
    case $name in proc|app|opt|run|memory|mnt) ;; *) mount --rbind "$place" "$root/$name" ;; esac
  fi
done
mkdir -p "$root/app" "$root/opt" "$root/run" "$root/memory"
mount -t proc proc "$root/proc"
`;

export class Container {
  readonly child: ChildProcess;
  readonly #ended: Promise<Run>;

  constructor({ mounts, command, workingDirectory, user, environment = {} }: ContainerSettings) {
    const identity = user === undefined ? [] : [`--userspec=${user}:${user}`, `--groups=${user}`];
    const script = `${setUp}${mounts.join('\n')}\nexec chroot ${identity.join(' ')} "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$@"`;
    const args = ['--pid', '--fork', '--kill-child', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...environment };
    const child = spawn('unshare', [...args, workingDirectory, ...command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    this.child = child;
    const status = new Promise<number | null>((resolve) => child.on('close', resolve));
    this.#ended = Promise.all([status, text(child.stdout), text(child.stderr)]).then(([status, stdout, stderr]) => ({
      status,
      stdout,
      stderr,
    }));
  }

  /** What it has printed, when it has ended; its exit code is that of its first process. */
  get ended(): Promise<Run> {
    return this.#ended;
  }

  /** The next piece that it prints. @throws {Error} with what it complains about, when it ends without printing any */
  said(): Promise<string> {
    const said = new Promise<string>((resolve) => this.child.stdout?.once('data', (piece: Buffer) => resolve(piece.toString())));
    const silent = this.#ended.then(({ status, stderr }) => Promise.reject<string>(new Error(`ended with ${status}: ${stderr}`)));
    silent.catch(() => undefined);
    return Promise.race([said, silent]);
  }

  /** What a platform does to stop it: the signal goes to the first process, and to no other. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this.child;
    const [first = 0] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    // 0 would be this process and all that belong to it.
    if (first === 0) throw new Error('the container has no process');
    process.kill(first, name);
  }
}
