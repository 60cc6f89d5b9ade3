import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

const root = process.getuid?.() === 0;
const head = 'store: local\nstores: { local: { file: store.yaml } }\nstate: .state\n';
const files = { 'store.yaml': '/a: one\n', 'a.template.yaml': 'x: ssm:/a\n' };

/** A project that has rendered two files, one of which is something else now, and no entry of the config any more. */
function replaced(replace: (here: Project) => void): Project {
  const both = '[{ template: a.template.yaml, output: run/a.yaml }, { template: a.template.yaml, output: run/b.yaml }]';
  const here = new Project({ ...files, 'ssmith.config.yaml': `${head}files: ${both}\n` });
  here.run(['render']);
  renameSync(here.path('run/b.yaml'), here.path('run/elsewhere'));
  replace(here);
  here.write('ssmith.config.yaml', `${head}files: [{ template: a.template.yaml, output: run/a.yaml }]\n`);
  return here;
}

describe('what was rendered before', () => {
  it('is not removed because the config spells its output in another way', () => {
    const here = new Project({ ...files, 'ssmith.config.yaml': `${head}files: [{ template: a.template.yaml, output: run/a.yaml }]\n` });
    here.run(['render']);
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace('run/a.yaml', './run/../run/a.yaml'));
    expect(here.run(['render'])).toMatchObject({ status: 0, stderr: expect.stringContaining('unchanged  run/a.yaml') });
    expect(here.read('run/a.yaml')).toBe('x: "one"\n');
  });

  it('by another config is not removed, though both have one name', () => {
    const config = (output: string): string => `${head}name: same\nfiles: [{ template: a.template.yaml, output: ${output} }]\n`;
    const here = new Project({ ...files, 'web.yaml': config('run/web.yaml'), 'worker.yaml': config('run/worker.yaml') });
    here.run(['render', '--config', 'web.yaml']);
    here.run(['render', '--config', 'worker.yaml']);
    here.run(['render', '--config', 'web.yaml']);
    expect(readdirSync(here.path('run')).toSorted()).toEqual(['web.yaml', 'worker.yaml']);
  });

  it.each<[string, (here: Project) => void]>([
    ['a directory', (here) => mkdirSync(here.path('run/b.yaml'))],
    ['a link', (here) => symlinkSync('/etc/passwd', here.path('run/b.yaml'))],
  ])('and is now %s is no business of ours', (_, replace) => {
    const here = replaced(replace);
    expect(here.run(['render']).status).toBe(0);
    expect(readdirSync(here.path('run'))).toContain('b.yaml');
  });

  describeWith('and is now a pipe', ['mkfifo', '--version'], () => {
    it('is not waited for', () => {
      const here = replaced((project) => void spawnSync('mkfifo', [project.path('run/b.yaml')]));
      expect(here.run(['render']).status).toBe(0);
      expect(readdirSync(here.path('run'))).toContain('b.yaml');
    });
  });

  it.each(['{"version":1,"files":[null]}', '{"version":2}', 'not json', '{"version":1,"files":[{"output":1}]}'])(
    'in a damaged record (%s) is forgotten',
    (record) => {
      const here = new Project({ ...files, 'ssmith.config.yaml': `${head}files: [{ template: a.template.yaml, output: run/a.yaml }]\n` });
      here.run(['render']);
      here.write('.state/record.json', record);
      expect(here.run(['render']).status).toBe(0);
    },
  );
});

describe('an output is never', () => {
  it.each([
    [
      'a template',
      '[{ template: a.template.yaml, output: b.template.yaml }, { template: b.template.yaml, output: run/b.yaml }]',
      'is a template',
    ],
    ['the config', '[{ template: a.template.yaml, output: ssmith.config.yaml }]', 'is the config'],
    ['the store', '[{ template: a.template.yaml, output: store.yaml }]', 'is an embedded store'],
    [
      'that of another entry by another way',
      '[{ template: a.template.yaml, output: run/o.yaml }, { template: a.template.yaml, output: link/o.yaml }]',
      'both write',
    ],
  ])('%s', (_, entries, message) => {
    const here = new Project({
      ...files,
      'b.template.yaml': 'y: ssm:/a\n',
      'run/x': '',
      'ssmith.config.yaml': `${head}files: ${entries}\n`,
    });
    symlinkSync('run', here.path('link'));
    const before = here.everything();
    expect(here.run(['render'])).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
    expect(here.everything()).toEqual(before);
  });
});

describe('a directory that would be created where others may replace it', () => {
  it('is refused like one that is there', () => {
    const here = new Project({ ...files, 'shared/x': '' });
    chmodSync(here.path('shared'), 0o777);
    const run = here.run(['render', 'a.template.yaml', '-o', 'shared/new/a.yaml', '--store', 'store.yaml']);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('lies in a directory where others may replace it') });
    expect(readdirSync(here.path('shared'))).toEqual(['x']);
  });
});

describe('a directory that is swapped for a link while a store is asked', () => {
  it('leads nowhere: the run ends, nothing is written', async () => {
    const server = await startStore({ parameters: { '/a': 'one' }, faults: { latency: 700 } });
    const here = new Project({
      ...files,
      'ssmith.config.yaml': 'state: .state\nroots: [inside]\nfiles: [{ template: a.template.yaml, output: inside/run/a.yaml }]\n',
    });
    mkdirSync(here.path('inside/run'), { recursive: true });
    mkdirSync(here.path('outside'));
    const running = here.runAsync(['render'], server.env);
    while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    renameSync(here.path('inside/run'), here.path('inside/old'));
    symlinkSync(here.path('outside'), here.path('inside/run'));
    expect(await running).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has become another one while the parameters were read'),
    });
    expect([readdirSync(here.path('outside')), readdirSync(here.path('inside/old'))]).toEqual([[], []]);
  });
});

describe.skipIf(!root)('a config that is a program, for root', () => {
  const program = `import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\nexport default { files: [] };\n`;

  it('is looked at before it runs', () => {
    const here = new Project({ 'ssmith.config.mjs': program });
    chmodSync(here.path('ssmith.config.mjs'), 0o666);
    expect(here.run(['render'])).toMatchObject({ status: 2, stderr: expect.stringContaining('error[config-unsafe]') });
    expect(() => here.read('ran')).toThrow();
  });

  it('does not run when another user put it where it is found', () => {
    const here = new Project({ 'ssmith.config.mjs': program, 'sub/x': '' });
    chownSync(here.path('ssmith.config.mjs'), 65534, 65534);
    expect(here.run(['render', '--cwd', 'sub'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('belongs to another user (uid 65534)'),
    });
    expect(() => here.read('ran')).toThrow();
  });

  it('does not run from a directory where others could replace it', () => {
    const here = new Project({ 'open/ssmith.config.mjs': program });
    chmodSync(here.path('open'), 0o777);
    const run = here.run(['render', '--config', 'open/ssmith.config.mjs']);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('lies in a directory where others may replace it') });
    expect(() => here.read('ran')).toThrow();
  });

  it('is the only program that runs: no other file of the directory does', () => {
    const here = new Project({ '.config/config.js': `require('node:fs').writeFileSync('ran', '');`, 'ssmith.config.yaml': 'files: []\n' });
    expect(here.run(['render']).status).toBe(0);
    expect(() => here.read('ran')).toThrow();
  });
});

describe('temporaries of a run that was killed', () => {
  it('are swept by a later one, when they are old enough to belong to nobody', () => {
    const here = new Project({ ...files, 'ssmith.config.yaml': `${head}files: [{ template: a.template.yaml, output: run/a.yaml }]\n` });
    const [old, fresh, other] = ['0'.repeat(24), '1'.repeat(24), 'x'].map((id) => `.ssmith-${id}-a.yaml`);
    for (const name of [old, fresh, other]) here.write(`run/${name}`, 'secret\n');
    utimesSync(here.path(`run/${old}`), 1000, 1000);
    utimesSync(here.path(`run/${other}`), 1000, 1000);
    expect(here.run(['render']).status).toBe(0);
    expect(readdirSync(here.path('run')).toSorted()).toEqual([fresh, other, 'a.yaml'].toSorted());
  });
});

describeWith('a standard output that takes nothing', ['test', '-c', '/dev/full'], () => {
  it.each([
    [['render', 'a.template.yaml', '-o', '-', '--store', 'store.yaml']],
    [['render', 'a.template.yaml', '-o', 'o.yaml', '--store', 'store.yaml', '--json']],
    [['local', 'get', '/a', '--reveal', '--file', 'store.yaml']],
  ])('is a failure of %j', async (args) => {
    const here = new Project(files);
    const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
    const child = spawn('sh', ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, bin, ...args], {
      cwd: here.directory,
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(7);
  });
});
