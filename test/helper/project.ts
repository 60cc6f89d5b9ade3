import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with files in it, and the built program to run there. Gone when the test is over. */
export class Project {
  readonly directory: string;

  /** @param place where it is made: its name begins with this */
  constructor(files: Readonly<Record<string, string | Buffer>> = {}, place = join(tmpdir(), 'ssmith-test-')) {
    this.directory = mkdtempSync(place);
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(this.path(name)), { recursive: true, mode: 0o755 });
    writeFileSync(this.path(name), content);
    chmodSync(this.path(name), 0o644);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  mode(name: string): string {
    return (statSync(this.path(name)).mode & 0o777).toString(8);
  }

  /** Every file below the directory, with its bytes: to see that a run has changed nothing. */
  everything(): Record<string, string> {
    const names = readdirSync(this.directory, { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => [path, readFileSync(path, 'latin1')]),
    );
  }

  /** Runs `ssmith` to its end. */
  run(args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
      cwd: this.directory,
      env: { ...bareEnvironment(), ...options.env },
      encoding: 'utf8',
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    return { status, stdout, stderr };
  }

  /** Runs `ssmith` while this process goes on, which a server in it needs. */
  async runAsync(args: readonly string[], env: Record<string, string> = {}, input?: string): Promise<Run> {
    const child = this.start(args, env, input === undefined ? 'ignore' : 'pipe');
    child.stdin?.end(input);
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { status, stdout, stderr };
  }

  start(args: readonly string[], env: Record<string, string> = {}, stdin: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    return spawn(process.execPath, [bin, ...args], {
      cwd: this.directory,
      env: { ...bareEnvironment(), ...env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
  }
}

/** Nothing of the developer's own settings, in particular no credentials. */
function bareEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', TZ: 'UTC' };
}
