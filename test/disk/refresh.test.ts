import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project, type Run } from '../helper/project.ts';

const reload = 'echo reloaded >> reload.log; cat run/a.yaml >> reload.log';

/** Two files of one parameter each, and a store in a file. */
function project(settings: string, values: readonly [a: string, b: string] = ['one', 'two']): Project {
  const here = new Project({
    'a.template.yaml': 'a: ssm:/a\n',
    'b.template.yaml': 'b: ssm:/b\n',
    'ssmith.config.yaml': `store: local\nstores: { local: { file: store.yaml } }\nstate: state\n${settings}`,
  });
  store(here, ...values);
  return here;
}

function store(here: Project, a: string, b: string): void {
  here.write('store.yaml', `/a: ${a}\n/b: ${b}\n`);
}

const files = (check = ''): string =>
  `files:\n  - { template: a.template.yaml, output: run/a.yaml${check} }\n  - { template: b.template.yaml, output: run/b.yaml }\n`;

function outputs(here: Project): (string | undefined)[] {
  return ['a', 'b'].map((name) => (existsSync(here.path(`run/${name}.yaml`)) ? here.read(`run/${name}.yaml`) : undefined));
}

function logOf(here: Project): string {
  return existsSync(here.path('reload.log')) ? here.read('reload.log') : '';
}

function rendered(run: Run): Run {
  expect(run).toMatchObject({ status: 0 });
  return run;
}

const argv = (script: string): string => JSON.stringify(['sh', '-c', script]);

describe('a reload command', () => {
  it('runs once for a change, when all files are in place, and not without one', () => {
    const here = project(`${files()}reload: ${argv(reload)}\n`);
    rendered(here.run(['render']));
    rendered(here.run(['render']));
    expect(logOf(here)).toBe('reloaded\na: "one"\n');
    store(here, 'one', 'three');
    rendered(here.run(['render']));
    expect(logOf(here)).toBe('reloaded\na: "one"\nreloaded\na: "one"\n');
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "three"\n']);
    const left = readdirSync(here.path('state')).map((name) => name.replace(/^confirmed-[0-9a-f]{8}$/, 'confirmed'));
    expect(left.toSorted()).toEqual(['confirmed', 'generations', 'key', 'record.json']);
  });

  it('that fails puts the files before back, and runs again', () => {
    const here = project(`${files()}reload: ${argv('cat run/b.yaml >> reload.log; ! grep -q bad run/b.yaml')}\n`);
    rendered(here.run(['render']));
    store(here, 'changed', 'bad');
    const { status, stdout, stderr } = here.run(['render']);
    expect([status, stdout]).toEqual([11, '']);
    expect(stderr).toContain('error[reload-failed]');
    expect(stderr).toContain('ended with 1; the files before are in place again, and the reload has been run again');
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
    expect(logOf(here)).toBe('b: "two"\nb: "bad"\nb: "two"\n');
    store(here, 'good', 'good');
    rendered(here.run(['render']));
    expect(outputs(here)).toEqual(['a: "good"\n', 'b: "good"\n']);
  });

  it('that fails the first time leaves no file behind', () => {
    const here = project(`${files()}reload: ["false"]\n`);
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect(outputs(here)).toEqual([undefined, undefined]);
    expect(existsSync(here.path('state/journal'))).toBe(false);
  });

  it('runs in the directory of the config, without the keys to AWS', () => {
    const here = project(`${files()}reload: ${argv('pwd > where; env > environment')}\n`);
    rendered(here.run(['render'], { env: { AWS_ACCESS_KEY_ID: 'AKIACANARY', AWS_SESSION_TOKEN: 'x', AWS_REGION: 'eu-west-1' } }));
    expect(here.read('where').trim()).toBe(here.directory);
    expect(here.read('environment')).toContain('AWS_REGION=eu-west-1');
    expect(here.read('environment')).not.toMatch(/AKIACANARY|AWS_SESSION_TOKEN/);
  });

  it('that cannot be started is a failure, too', () => {
    const here = project(`${files()}reload: ["no-such-program"]\n`);
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([11, expect.stringContaining('could not be started (ENOENT)')]);
  });
});

describe('a run that is killed', () => {
  it('while it undoes a reload is undone by the next one', async () => {
    const script = 'echo run >> log; grep -q bad run/b.yaml && exit 1; if [ -e slow ]; then touch began; sleep 60; fi; exit 0';
    const here = project(`${files()}reload: ${argv(script)}\n`);
    rendered(here.run(['render']));
    here.write('slow', '');
    store(here, 'newer', 'bad');
    const child = here.start(['render']);
    while (!existsSync(here.path('began'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    rmSync(here.path('slow'));
    store(here, 'one', 'two');
    const { stderr } = rendered(here.run(['render']));
    expect(stderr).toContain('warning: the run before this one was interrupted; the files are as they were before it');
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
    expect(here.run(['status'])).toMatchObject({ status: 0 });
  });

  it('before its files have names leaves nothing, also when the next run has nothing to do', async () => {
    const here = project(files(`, check: ["sh", "-c", "if grep -q slow $0; then touch began; sleep 60; fi", "{path}"]`));
    rendered(here.run(['render']));
    store(here, 'slow', 'two');
    const child = here.start(['render']);
    while (!existsSync(here.path('began'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    expect(readdirSync(here.path('run')).length).toBe(3);
    store(here, 'one', 'two');
    expect(rendered(here.run(['render'])).stderr).toContain('unchanged  run/a.yaml');
    expect(readdirSync(here.path('run')).toSorted()).toEqual(['a.yaml', 'b.yaml']);
  });
});

describe('a check command', () => {
  const check = (script: string): string => `, check: ["sh", "-c", ${JSON.stringify(script)}, "{path}", "{dir}"]`;

  it('sees the file before it gets its name, and the set under its names', () => {
    const here = project(files(check('cat $0 >> seen; cat $1/run/a.yaml $1/run/b.yaml >> seen; ls $1/run >> seen; test ! -e run/a.yaml')));
    rendered(here.run(['render']));
    expect(here.read('seen')).toBe('a: "one"\na: "one"\nb: "two"\na.yaml\nb.yaml\n');
    expect(readdirSync(here.path('state')).some((name) => name.startsWith('check-'))).toBe(false);
  });

  it('that refuses leaves everything as it was, and says nothing of what it saw', () => {
    const here = project(files(check('cat $0; cat $0 >&2; ! grep -q can[a]ry $0')));
    rendered(here.run(['render']));
    store(here, 'canary', 'three');
    const before = here.everything();
    const { status, stdout, stderr } = here.run(['render']);
    expect(status).toBe(11);
    expect(stderr).toContain('error[check-failed]');
    expect(stderr).toContain('did not accept `run/a.yaml`: it ended with 1; no file has been changed');
    expect(stdout + stderr).not.toContain('canary');
    const { [here.path('state/check-said')]: said, ...rest } = here.everything();
    expect(rest).toEqual(before);
    expect(stderr).toContain(`until the next run it lies in ${here.path('state/check-said')}, for this user only`);
    expect(said).toContain('{path} {dir}\na: "canary"\na: "canary"\n');
    expect(here.mode('state/check-said')).toBe('600');
    store(here, 'one', 'three');
    rendered(here.run(['render']));
    expect(readdirSync(here.path('state')).filter((name) => name.startsWith('check-'))).toEqual([]);
  });

  it('that says more than anybody reads fills no disk for it', () => {
    const here = project(files(check('head -c 1000000 /dev/zero; exit 1')));
    expect(here.run(['render']).status).toBe(11);
    expect(here.read('state/check-said').length).toBe(64 * 1024);
  });

  it('is not asked about a file that stays as it is', () => {
    const here = project(files(check('echo asked >> asked')));
    rendered(here.run(['render']));
    store(here, 'one', 'three');
    rendered(here.run(['render']));
    expect(here.read('asked')).toBe('asked\n');
  });

  it('that puts another file in the place of one whose rights are to be mended gives them to nobody', () => {
    const here = project(files().replace('run/b.yaml }', `run/b.yaml${check('if [ -e other ]; then mv other run/a.yaml; fi')} }`));
    rendered(here.run(['render']));
    here.write('other', 'not of this set');
    here.write('run/a.yaml', here.read('run/a.yaml'));
    store(here, 'one', 'three');
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([7, expect.stringContaining('`run/a.yaml` could not be written (it has changed)')]);
    expect([here.read('run/a.yaml'), here.mode('run/a.yaml'), here.read('run/b.yaml')]).toEqual(['not of this set', '644', 'b: "two"\n']);
  });

  it('is ended with the run', async () => {
    const here = project(files(check('touch began; sleep 60; touch ended')));
    const child = here.start(['render']);
    while (!existsSync(here.path('began'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(143);
    expect(outputs(here)).toEqual([undefined, undefined]);
    expect(readdirSync(here.path('run'))).toEqual([]);
  });
});

describe('ssmith rollback', () => {
  it('puts back what was there, contents, rights and absences, and reloads', () => {
    const here = project(`${files()}reload: ${argv(reload)}\nkeep: 2\n`);
    rendered(here.run(['render']));
    store(here, 'newer', 'newer');
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('run/b.yaml }', 'run/b.yaml, mode: "0640", owner: ":0" }'));
    rendered(here.run(['render']));
    const run = rendered(here.run(['rollback']));
    expect(run.stderr).toBe(
      'put back  run/a.yaml\nput back  run/b.yaml\nthe files are those of generation 1 again; that is generation 3 now\n',
    );
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
    expect(here.mode('run/b.yaml')).toBe('600');
    expect(logOf(here)).toBe('reloaded\na: "one"\nreloaded\na: "newer"\nreloaded\na: "one"\n');
    expect(here.run(['rollback', '--list', '--json']).stdout).toContain('"generation": 2');
    rendered(here.run(['rollback', '--to', '2']));
    expect(outputs(here)).toEqual(['a: "newer"\n', 'b: "newer"\n']);
  });

  it('goes back to the generation before the last good one after a refresh that failed', () => {
    const here = project(`${files()}reload: ${argv('! grep -q bad run/b.yaml')}\n`);
    rendered(here.run(['render']));
    store(here, 'second', 'second');
    rendered(here.run(['render']));
    store(here, 'third', 'bad');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect(outputs(here)).toEqual(['a: "second"\n', 'b: "second"\n']);
    rendered(here.run(['rollback']));
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it('keeps what somebody edited that was not there', () => {
    const here = project(files());
    rendered(here.run(['render']));
    here.write('run/b.yaml', 'mine\n');
    const { stderr } = rendered(here.run(['rollback']));
    expect(stderr).toContain('warning: `run/b.yaml` was not there, but it was edited, so it stays');
    expect(outputs(here)).toEqual([undefined, 'mine\n']);
  });

  it('is not what makes files good enough to be kept', () => {
    const here = project(files());
    rendered(here.run(['render']));
    store(here, 'newer', 'newer');
    rendered(here.run(['render']));
    const [stamp = ''] = readdirSync(here.path('state')).filter((name) => name.startsWith('confirmed-'));
    utimesSync(here.path(`state/${stamp}`), new Date(0), new Date(0));
    rendered(here.run(['rollback']));
    expect(statSync(here.path(`state/${stamp}`)).mtimeMs).toBe(0);
  });

  it('counts the generations of each config for itself', () => {
    const here = project(files());
    here.write('other.yaml', here.read('ssmith.config.yaml').replaceAll('run/', 'other/'));
    rendered(here.run(['render']));
    store(here, 'newer', 'newer');
    rendered(here.run(['render']));
    for (const value of ['1', '2', '3']) {
      store(here, value, value);
      rendered(here.run(['render', '--config', 'other.yaml']));
    }
    rendered(here.run(['rollback']));
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it('takes no earlier generation for a later one when the record is lost', () => {
    const here = project(`${files()}keep: 3\n`);
    for (const value of ['1', '2', '3', '4']) {
      store(here, value, value);
      rendered(here.run(['render']));
    }
    rmSync(here.path('state/record.json'));
    for (const value of ['5', '6']) {
      store(here, value, value);
      rendered(here.run(['render']));
    }
    rendered(here.run(['rollback']));
    expect(outputs(here)).toEqual(['a: "5"\n', 'b: "5"\n']);
  });

  it('goes back to the time before the first render', () => {
    const here = project(files());
    writeFileSync(here.path('unrelated'), 'x');
    rendered(here.run(['render']));
    rendered(here.run(['rollback']));
    expect(outputs(here)).toEqual([undefined, undefined]);
    expect(here.read('unrelated')).toBe('x');
  });

  it('works when the templates do not, and the store is gone', () => {
    const here = project(files());
    rendered(here.run(['render']));
    store(here, 'newer', 'newer');
    rendered(here.run(['render']));
    here.write('a.template.yaml', 'a: [');
    here.write('store.yaml', 'x: [');
    rendered(here.run(['rollback']));
    expect(outputs(here)).toEqual(['a: "one"\n', 'b: "two"\n']);
  });

  it('keeps as many generations as the config says', () => {
    const here = project(`${files()}keep: 2\n`);
    for (const value of ['1', '2', '3', '4', '5']) {
      store(here, value, value);
      rendered(here.run(['render']));
    }
    const kept = readdirSync(here.path('state/generations')).toSorted();
    expect(kept.map((name) => name.replace(/^[0-9a-f]{8}-/, ''))).toEqual(['3.json', '4.json']);
    expect(statSync(here.path(`state/generations/${kept[0]}`)).mode & 0o777).toBe(0o600);
    const { status, stderr } = here.run(['rollback', '--to', '1']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('generation 1 is not kept\n  help: kept are: 4, 3')]);
  });

  it.each([
    [[], 'there is no earlier generation of these files'],
    [['--to', 'x'], '`--to` is the number of a generation'],
  ])('%j is refused before the first render', (args, message) => {
    const here = project(files());
    const { status, stderr } = here.run(['rollback', ...args]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
