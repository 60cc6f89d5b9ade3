import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';

/** A project with a config for these templates: `app.yaml` is rendered to `run/app.yaml`, and so on. */
export function deployment(templates: Readonly<Record<string, string>>, settings = ''): Project {
  const files = Object.keys(templates).map((name) => `  - { template: config/${name}, output: run/${name} }\n`);
  const config = `name: test\nstate: .state\n${settings}files:\n${files.join('')}`;
  const named = Object.entries(templates).map(([name, text]) => [`config/${name}`, text] as const);
  return new Project({ 'ssmith.config.yaml': config, ...Object.fromEntries(named) });
}

/** Everything that a run could change of a project: names, bytes, rights, times, and which file it is. */
export function fingerprint({ directory }: Project): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    paths.map((path) => {
      const { mode, ino, mtimeNs } = statSync(path, { bigint: true });
      const content = statSync(path).isFile() ? readFileSync(path, 'latin1') : '';
      return [path, [mode.toString(8), ino, mtimeNs, content].join(' ')];
    }),
  );
}

export interface TimedRun extends Run {
  /**
   * Milliseconds from its first request to its end, because what the start of Node.js costs on a busy machine is not its
   * fault; 0 when the deadline was over before there was a request.
   */
  readonly asking: number;
}

export async function renderTimed(
  project: Project,
  server: Pick<RunningStore, 'calls' | 'env'>,
  args: readonly string[] = [],
): Promise<TimedRun> {
  const before = server.calls.length;
  const run = await project.runAsync(['render', ...args], server.env);
  return { ...run, asking: performance.now() - (server.calls[before]?.at ?? performance.now()) };
}

/** The places that a message names, in order, without the rest of it. */
export function placesIn({ stderr }: Run): string[] {
  return [...stderr.matchAll(/^ {2}(\S+:\d+:\d+)$/gm)].map(([, place = '']) => place);
}

/** The codes of the errors that a run told, in order. */
export function codesIn({ stderr }: Run): string[] {
  return [...stderr.matchAll(/^error\[([a-z-]+)\]/gm)].map(([, code = '']) => code);
}
