import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { Project } from './project.ts';

const examples = new URL('../../examples/', import.meta.url).pathname;

/** What the commands of an example have of a developer's environment. */
function environment(project: Project, more: Readonly<Record<string, string>>): Record<string, string> {
  const path = [project.path('node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return { PATH: path, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...more };
}

/** A copy of an example with what it has installed. */
export function copyExample(name: string, place?: string): Project {
  const project = new Project({}, place);
  const left = new Set(['node_modules', 'dist', '.next']);
  const filter = (path: string): boolean => !left.has(basename(path));
  for (const file of readdirSync(join(examples, name)).filter(filter))
    cpSync(join(examples, name, file), project.path(file), { recursive: true });
  linkInstalled(project, join(examples, name, 'node_modules'));
  return project;
}

/** Gives a project what is installed elsewhere. Caches below `node_modules` are its own. */
export function linkInstalled(project: Project, installed: string): void {
  mkdirSync(project.path('node_modules'));
  for (const file of readdirSync(installed).filter((file) => !/^\.(?!bin$)/.test(file)))
    symlinkSync(join(installed, file), project.path(`node_modules/${file}`));
}

/** The commands that the README of an example shows, as they are typed in its directory. `npx` finds what is installed there. */
export function commandsOf(name: string): string[] {
  const readme = readFileSync(join(examples, name, 'README.md'), 'utf8');
  const [, block = ''] = /^```sh\n([^]*?)^```$/m.exec(readme) ?? [];
  return block.trimEnd().split('\n');
}

/** Runs a command to its end. @returns all that it has printed */
export async function run(
  project: Project,
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; text: string }> {
  const child = spawn('sh', ['-c', local(command)], { cwd: project.directory, env: environment(project, env) });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

/** Starts a server until the test is over. @returns its address, when it has printed it */
export async function start(project: Project, command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${local(command)}`], {
    cwd: project.directory,
    env: environment(project, { PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  });
  for await (const line of createInterface(child.stdout)) {
    const [address] = /http:\/\/[^\s,]+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  return expect.unreachable('it has ended before it printed its address');
}

/** What `npx` would find, without a look into the network where it finds nothing. */
function local(command: string): string {
  return command.replace(/^npx (?!-)/, '');
}
