import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { oneFile } from './one-file.ts';
import { callsOf, changes, failingAt, killedAt, struck } from './sweep/strace.ts';
import { RefreshedSet } from './sweep/refreshed-set.ts';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

function project(settings = '', ofFile = ', inPlace: true'): Project {
  return oneFile(ofFile, settings);
}

describe('a file that is written in place', () => {
  const inode = (here: Project): number => statSync(here.path('run/o.yaml')).ino;

  it.each(['two, which is longer than the first', 'x'])('is the same file, with new bytes: %j', (value) => {
    const here = project();
    const before = inode(here);
    here.write('store.yaml', `/v: ${JSON.stringify(value)}\n`);
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    expect([inode(here), here.mode('run/o.yaml'), here.read('run/o.yaml')]).toEqual([before, '600', `x: "${value}"\n`]);
    expect(readdirSync(here.path('run'))).toEqual(['o.yaml']);
  });

  it('is the one before again, and the same file, when a reload fails, and after a rollback', () => {
    const here = project(`reload: ["sh", "-c", "! grep -q bad run/o.yaml"]\n`);
    const before = inode(here);
    here.write('store.yaml', '/v: bad\n');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect([inode(here), here.read('run/o.yaml')]).toEqual([before, 'x: "one"\n']);
    here.write('store.yaml', '/v: good\n');
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    expect([inode(here), here.read('run/o.yaml')]).toEqual([before, 'x: "good"\n']);
    expect(here.run(['rollback'])).toMatchObject({ status: 0 });
    // The first render made the file; one that goes back to the second generation finds it there.
    here.write('store.yaml', '/v: three\n');
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    const again = inode(here);
    here.write('store.yaml', '/v: four\n');
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    expect(here.run(['rollback'])).toMatchObject({ status: 0 });
    expect([inode(here), here.read('run/o.yaml')]).toEqual([again, 'x: "three"\n']);
  });

  it('is the one before after a run that was killed while it put that back', async () => {
    const script = 'grep -q bad run/o.yaml && exit 1; if [ -e slow ]; then touch began; sleep 60; fi; exit 0';
    const here = project(`reload: ${JSON.stringify(['sh', '-c', script])}\n`);
    const before = inode(here);
    here.write('slow', '');
    here.write('store.yaml', '/v: bad\n');
    const child = here.start(['render']);
    while (!existsSync(here.path('began'))) await sleep(20);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    truncateSync(here.path('run/o.yaml'), 3);
    rmSync(here.path('slow'));
    rmSync(here.path('store.yaml'));
    expect(here.run(['render']).status).not.toBe(0);
    expect([inode(here), here.read('run/o.yaml'), existsSync(here.path('.state/journal'))]).toEqual([before, 'x: "one"\n', false]);
  });

  it('is not written to when it has another name, which would have the bytes as well', () => {
    const here = project();
    linkSync(here.path('run/o.yaml'), here.path('other'));
    here.write('store.yaml', '/v: two\n');
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([7, expect.stringContaining('`run/o.yaml` could not be written (it has changed)')]);
    expect([here.read('run/o.yaml'), here.read('other'), existsSync(here.path('.state/journal'))]).toEqual([
      'x: "one"\n',
      'x: "one"\n',
      false,
    ]);
  });

  it('is not another file that a check has put in its place', () => {
    const here = project('', ', inPlace: true, check: ["sh", "-c", "if [ -e other ]; then mv other run/o.yaml; fi"]');
    here.write('other', 'not of this set');
    here.write('store.yaml', '/v: two\n');
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([7, expect.stringContaining('(it has changed)')]);
    expect(here.read('run/o.yaml')).toBe('not of this set');
  });

  it('is not had with a layout by generations', () => {
    const here = project();
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}layout: { generation: run }\n`);
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('a layout by generations makes every file anew')]);
  });
});

describeWith('a file that is written in place', ['strace', '-V'], () => {
  it('shows its new bytes to nobody whom its new mode shuts out', () => {
    const here = project();
    chmodSync(here.path('run/o.yaml'), 0o644);
    const trace = here.path('trace');
    here.write('store.yaml', '/v: two\n');
    const args = ['-f', '--seccomp-bpf', '-y', '-qq', '-o', trace, '-e', 'trace=fchmod,write', process.execPath, bin, 'render'];
    expect(spawnSync('strace', args, { cwd: here.directory })).toMatchObject({ status: 0 });
    const own = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('/run/o.yaml>'));
    expect(own.map((line) => /(\w+)\(.*?(, 0\d+)?\)/.exec(line)?.slice(1, 3).join(''))).toEqual(['fchmod, 0600', 'write', 'fchmod, 0600']);
  });
});

describeWith('a run that is ended while it writes files in place', ['strace', '-V'], () => {
  /** A set, and the call by which its second file is made durable where it is. */
  async function begun(): Promise<{ set: RefreshedSet; call: ReturnType<typeof changes>[number] }> {
    const set = new RefreshedSet(3, { inPlace: true });
    expect((await set.run()).status).toBe(0);
    set.change();
    const call = changes(await callsOf(set)).find(({ name, text }) => name === 'fsync' && text.includes('/run/f1.yaml>'));
    if (call === undefined) throw new Error('nothing is synced');
    return { set, call };
  }

  it('is undone by the next when a staged file is gone, also in the files that it had half written', async () => {
    const { set, call } = await begun();
    const [old, inodes] = [set.value, set.inodes()];
    set.change();
    expect((await set.run(killedAt(call, set))).signal).toBe('SIGKILL');
    set.tear();
    expect(set.found()).toContain('torn');
    for (const path of set.litter().filter((one) => one.endsWith('-f2.yaml'))) rmSync(set.path(path));
    expect((await set.runWithoutStore()).status).not.toBe(0);
    expect([set.found(), set.litter(), set.inodes()]).toEqual([[old, old, old], [], inodes]);
  });

  it('by its disk leaves every file as it was', async () => {
    const { set, call } = await begun();
    const [old, inodes] = [set.value, set.inodes()];
    set.change();
    const { status, stderr } = await set.run(failingAt(call, 'EIO', set));
    expect([struck(set), status, stderr]).toEqual([
      expect.stringContaining('/run/f1.yaml>'),
      7,
      expect.stringContaining('`run/f1.yaml` could not be written (EIO); what had been changed has been put back'),
    ]);
    expect([set.found(), set.litter(), set.inodes()]).toEqual([[old, old, old], [], inodes]);
  });
});
