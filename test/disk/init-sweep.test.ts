import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { leaks } from '../helper/encodings.ts';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { inLanes, sweepPatience } from './sweep/lanes.ts';
import { bin, type Ended } from './sweep/refreshed-set.ts';
import { type Call, callsOf, changes, failingAt, killedAt, struck, type Traced } from './sweep/strace.ts';

/*
 * `ssmith init` is killed at every call that changes something, or that call fails: at no time is there a file with a value that
 * git or an image would take, and whoever runs it once more has everything.
 */

vi.setConfig(sweepPatience);

const secret = 'keyboard-cat-Kw81x';
const own = ['.dockerignore', '.env', '.gitignore', 'Dockerfile', 'package.json'];

/** A repository of somebody who has a file of values and has not thought of ignoring it. */
class Repository {
  readonly project = new Project({
    '.env': `PORT=3000\nSESSION_SECRET=${secret}\n`,
    '.gitignore': 'dist\n',
    '.dockerignore': 'node_modules\n',
    Dockerfile: 'FROM scratch\n',
    'package.json': JSON.stringify({ name: 'shop', dependencies: { dotenv: '17' } }),
  });

  constructor() {
    this.git('init', '-q');
  }

  git(...args: readonly string[]): string {
    return spawnSync('git', args, { cwd: this.project.directory, encoding: 'utf8' }).stdout;
  }

  /** For strace. */
  get traced(): Traced {
    const { directory } = this.project;
    return { directory, path: (name) => this.project.path(name), run: (under) => initialised(directory, under) };
  }

  /** What lies in it, without what git and strace keep there. */
  contents(): Record<string, string> {
    const all = Object.entries(this.project.everything()).map(
      ([path, text]) => [path.slice(this.project.directory.length + 1), text] as const,
    );
    return Object.fromEntries(all.filter(([path]) => path !== 'trace' && !path.startsWith('.git/')));
  }

  /** Files that hold the value, but for the one that did so from the beginning. */
  withValue(): string[] {
    return Object.entries(this.contents()).flatMap(([path, text]) => (path !== '.env' && leaks(text, [secret]).length > 0 ? [path] : []));
  }

  /** Files that git would take. */
  taken(): string[] {
    return this.git('ls-files', '--others', '--exclude-standard').split('\n');
  }
}

function initialised(cwd: string, [program = process.execPath, ...args]: readonly string[]): Promise<Ended> {
  const rest = args.length === 0 ? [] : [process.execPath];
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
  const child = spawn(program, [...args, ...rest, bin, 'init', '--yes'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stderr }));
  });
}

type Way = 'killed' | 'failing';

/** Runs in a repository of its own. The numbers of some calls differ from run to run, so that one may come to its end. */
async function struckAt(call: Call, way: Way): Promise<{ readonly here: Repository; readonly ended: Ended }> {
  for (let tries = 1; ; tries += 1) {
    const here = new Repository();
    const ended = await here.traced.run(way === 'killed' ? killedAt(call, here.traced) : failingAt(call, 'EIO', here.traced));
    if (way === 'failing' || ended.status !== 0 || tries === 4) return { here, ended };
  }
}

/** @returns what is not as it should be */
async function faultsAt(call: Call, way: Way, whole: Repository): Promise<string[]> {
  const { here, ended } = await struckAt(call, way);
  const at = struck(here.traced);
  const wrong: string[] = [];
  const complain = (isWrong: boolean, what: string): void => {
    if (isWrong) wrong.push(`${at}: ${what}`);
  };
  const isExpected = way === 'killed' ? ended.signal === 'SIGKILL' : ended.status === 7 || ended.status === 0;
  complain(!isExpected, `ended with ${ended.signal ?? ended.status}: ${ended.stderr}`);

  const { project } = here;
  const values = here.withValue();
  const isTaken = (path: string): boolean => here.taken().includes(path);
  complain(values.some(isTaken), `git would take ${values}`);
  complain(values.length > 0 && project.read('.dockerignore') !== whole.project.read('.dockerignore'), `an image would take ${values}`);
  complain(
    values.some((path) => project.mode(path) !== '600'),
    `others may read ${values}`,
  );

  const again = await here.traced.run([]);
  complain(again.status !== 0, `once more ended with ${again.status}: ${again.stderr}`);
  const isTemporary = (path: string): boolean => path.includes('.ssmith-');
  const contents = Object.entries(here.contents());
  complain(
    contents.some(([path]) => isTemporary(path) && isTaken(path)),
    'git would take a temporary',
  );
  const kept = Object.fromEntries(contents.filter(([path]) => !isTemporary(path)));
  complain(JSON.stringify(kept) !== JSON.stringify(whole.contents()), 'not everything is there in the end');
  return wrong;
}

describeWith('ssmith init, at every call', ['strace', '-V'], () => {
  it.each(['killed', 'failing'] as const)('%s, leaves no value that git or an image would take', async (way) => {
    const whole = new Repository();
    // The loop of Node.js writes, too, and how often differs; each file is looked at before its bytes and after them.
    const calls = changes(await callsOf(whole.traced)).filter(({ name }) => name !== 'write');
    expect(whole.withValue()).toEqual(['ssmith.local.yaml']);
    expect(calls.length).toBeGreaterThan(20);
    const found = await inLanes(
      calls,
      () => Promise.resolve(),
      (_, call) => faultsAt(call, way, whole),
    );
    expect(found.flat()).toEqual([]);
  });
});

it.each(['.gitignore', '.dockerignore'])('ssmith init writes no value when %s cannot be written', (name) => {
  const here = new Repository();
  rmSync(here.project.path(name));
  mkdirSync(here.project.path(name));
  const { status, stderr } = here.project.run(['init', '--yes']);
  expect([status, stderr]).toEqual([7, expect.stringContaining(`error[write-failed]: \`${name}\``)]);
  expect(Object.keys(here.contents()).toSorted()).toEqual(own.filter((one) => one !== name));
});
