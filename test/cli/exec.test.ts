import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../helper/project.ts';

function project(): Project {
  return new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: state
files:
  - { template: a.template.yaml, output: run/a.yaml, mode: "0640", owner: ":0" }
reload: ["touch", "reloaded"]
`,
    'store.yaml': '/a: canary-one\n',
  });
}

const shell = (script: string, ...args: string[]): string[] => ['exec', '--', 'sh', '-c', script, ...args];

/** What a run has left behind: the directories of `exec` in the places where they can be. */
function leftovers(): string[] {
  return ['/run', '/dev/shm', process.env['XDG_RUNTIME_DIR'] ?? '/nowhere', '/tmp']
    .filter((place) => existsSync(place))
    .flatMap((place) =>
      readdirSync(place)
        .filter((name) => name.startsWith('ssmith-exec-'))
        .map((name) => join(place, name)),
    );
}

describe('ssmith exec', () => {
  it('lets a command find the files, and takes them away with it', () => {
    const here = project();
    const before = here.everything();
    const script = 'cat "$SSMITH_DIR/run/a.yaml"; ls -ld "$SSMITH_DIR" "$SSMITH_DIR/run/a.yaml" | cut -c1-10; echo "$0 $SSMITH_DIR"';
    const { status, stdout, stderr } = here.run(shell(script, '{dir}'));
    const [content, directory, file, places = ''] = stdout.split('\n');
    expect([status, stderr]).toEqual([0, '']);
    expect([content, directory, file]).toEqual(['a: "canary-one"', 'drwx------', '-rw-------']);
    const [given = '', told] = places.split(' ');
    expect(given).toBe(told);
    expect(existsSync(given)).toBe(false);
    expect(here.everything()).toEqual(before);
  });

  it.skipIf(!existsSync('/dev/shm'))('keeps them in memory', () => {
    const { stdout } = project().run(shell('df --output=fstype "$SSMITH_DIR" | tail -n 1'));
    expect(stdout.trim()).toBe('tmpfs');
  });

  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['exit 125', 125],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
  ])('ends as its command does: %s', (script, code) => {
    expect(project().run(shell(script)).status).toBe(code);
  });

  it('passes the streams through', () => {
    const run = project().run(shell('read line; echo "got $line"; echo failed >&2'), { input: 'hello\n' });
    expect(run).toEqual({ status: 0, stdout: 'got hello\n', stderr: 'failed\n' });
  });

  it('takes what stands behind `--` as it is', () => {
    const { stdout } = project().run(['exec', '--', 'sh', '-c', 'echo "$@"', 'sh', '--config', 'x', '--help', '--', '-o']);
    expect(stdout).toBe('--config x --help -- -o\n');
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGUSR1'] as const)('sends %s on to the command, which ends as it likes', async (signal) => {
    const here = project();
    const name = signal.slice(3);
    const child = here.start(shell(`trap 'echo caught; exit 7' ${name}; touch began; while :; do sleep 0.05; done`));
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    while (!existsSync(here.path('began'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill(signal);
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(7);
    expect(stdout).toBe('caught\n');
  });

  it('that is killed leaves the files until its command has ended, and the next one takes them away', async () => {
    const here = project();
    const child = here.start(shell('echo "$SSMITH_DIR" > where; echo $$ > pid; while [ ! -e stop ]; do sleep 0.05; done'));
    while (!existsSync(here.path('pid')) || here.read('pid') === '') await new Promise((resolve) => setTimeout(resolve, 20));
    const where = here.read('where').trim();
    const pid = Number(here.read('pid'));
    onTestFinished(() => rmSync(where, { recursive: true, force: true }));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    here.run(shell(':'));
    expect(readFileSync(join(where, 'run/a.yaml'), 'utf8')).toBe('a: "canary-one"\n');
    here.write('stop', '');
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
    // What has just been made may be one whose lock is about to be taken.
    utimesSync(where, new Date(0), new Date(0));
    here.run(shell(':'));
    expect(existsSync(where)).toBe(false);
    expect(leftovers()).not.toContain(where);
  });

  it.skipIf(!existsSync('/dev/shm'))('is not kept from its work by what others put where its directories are', () => {
    const odd = ['ssmith-exec-loop', 'ssmith-exec-link', 'ssmith-exec-file'].map((name) => join('/run', `${name}-${process.pid}`));
    const [loop = '', link = '', file = ''] = odd;
    onTestFinished(() => odd.forEach((path) => rmSync(path, { force: true })));
    symlinkSync(loop, loop);
    const here = project();
    here.write('elsewhere/kept', 'x');
    symlinkSync(here.path('elsewhere'), link);
    writeFileSync(file, '');
    expect(here.run(shell('cat "$SSMITH_DIR/run/a.yaml"')).status).toBe(0);
    expect(here.read('elsewhere/kept')).toBe('x');
  });

  it('can be started many times at once', async () => {
    const here = project();
    const runs = await Promise.all(Array.from({ length: 8 }, () => here.runAsync(shell('cat "$SSMITH_DIR/run/a.yaml"'))));
    expect(runs.map(({ status, stdout }) => [status, stdout])).toEqual(Array.from({ length: 8 }, () => [0, 'a: "canary-one"\n']));
  });

  it.each([
    ['no-such-program', 127],
    ['./a.template.yaml', 126],
  ])('says that it cannot run %s', (program, code) => {
    expect(project().run(['exec', '--', program]).status).toBe(code);
  });

  it.each([
    ['a parameter is missing', (here: Project) => here.write('store.yaml', '/b: x\n'), 125, 'error[parameter-not-found]'],
    ['the config is wrong', (here: Project) => here.write('ssmith.config.yaml', 'files: x\n'), 125, 'error[config-invalid]'],
    ['an output has no place', (here: Project) => outside(here), 125, 'lies outside the directory of the config'],
  ])('runs nothing when %s', (_, change, code, message) => {
    const here = project();
    change(here);
    const { status, stderr } = here.run(shell('touch ran'));
    expect([status, stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(stderr).not.toContain('canary');
    expect(existsSync(here.path('ran'))).toBe(false);
  });

  it('needs a command', () => {
    const { status, stderr } = project().run(['exec']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('`exec` needs a command\n  help: usage: ssmith exec [FLAGS] -- COMMAND')]);
  });
});

function outside(here: Project): void {
  here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('output: run/a.yaml', 'output: ../a.yaml'));
}
