import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Project } from '../helper/project.ts';
import { type Run } from '../helper/project.ts';
import { oneFile } from './one-file.ts';
import { describeWith } from '../helper/tools.ts';

/* Python has the calls for attributes that Node.js has not. */

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const root = process.getuid?.() === 0;

/** `u::rw,u:1234:rw,g::r,m::rw,o::-`, as the kernel keeps it. */
const list = ['02000000', '01000600ffffffff', '02000600d2040000', '04000400ffffffff', '10000600ffffffff', '20000000ffffffff'].join('');
/** `cap_net_bind_service=ep` */
const capability = '0100000200040000000000000000000000000000';

const tests = `
import os, sys, tempfile
verb, *rest = sys.argv[1:]
if verb == 'set': os.setxattr(rest[0], rest[1], bytes.fromhex(rest[2]))
if verb == 'list': print(*sorted(n + '=' + os.getxattr(rest[0], n).hex() for n in os.listxattr(rest[0])))
if verb == 'try':
    with tempfile.NamedTemporaryFile() as file: os.setxattr(file.name, 'user.x', b'')
`;

function python(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', tests, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function set(here: Project, name: string, value: string, path = 'run/o.yaml'): void {
  python('set', here.path(path), name, value);
}

function attributes(here: Project): string {
  return python('list', here.path('run/o.yaml'));
}

function refresh(here: Project): Run {
  here.write('store.yaml', '/v: two\n');
  const run = here.run(['render']);
  expect([run.status, here.read('run/o.yaml')]).toEqual([0, 'x: "two"\n']);
  return run;
}

describeWith('a file that takes the place of one with attributes', ['python3', '-c', tests, 'try'], () => {
  const group = ', mode: "0660", owner: ":0"';

  it('has them, and its own bytes, mode and owner', () => {
    const here = oneFile();
    set(here, 'user.origin', '6f6e65');
    set(here, 'user.other', '');
    const { stderr } = refresh(here);
    expect(stderr).not.toContain('warning');
    expect(attributes(here)).toBe('user.origin=6f6e65 user.other=');
    expect(here.mode('run/o.yaml')).toBe('600');
  });

  it('has those of the old one after a reload that failed', () => {
    const here = oneFile();
    set(here, 'user.origin', '6f6e65');
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}reload: ["false"]\n`);
    here.write('store.yaml', '/v: two\n');
    expect(here.run(['render'])).toMatchObject({ status: 11 });
    expect([here.read('run/o.yaml'), attributes(here)]).toEqual(['x: "one"\n', 'user.origin=6f6e65']);
  });

  it.skipIf(!root)('gets no capabilities of a program', () => {
    const here = oneFile();
    set(here, 'security.capability', capability);
    set(here, 'user.origin', '6f6e65');
    refresh(here);
    expect(attributes(here)).toBe('user.origin=6f6e65');
  });

  it.skipIf(!root)('has not its access control list, and says so: who may read is what the config says', () => {
    const here = oneFile(group);
    set(here, 'system.posix_acl_access', list);
    expect(here.run(['render']).stderr).toContain('unchanged  run/o.yaml');
    const { stderr } = refresh(here);
    expect(stderr).toContain('warning: `run/o.yaml` had an access control list, which gave rights that the config does not name');
    expect([attributes(here), here.mode('run/o.yaml')]).toEqual(['', '660']);
  });

  it.skipIf(!root)('has the list that its directory gives, and there is nothing to be said', () => {
    const here = oneFile(group);
    set(here, 'system.posix_acl_default', list, 'run');
    set(here, 'system.posix_acl_access', list);
    const { stderr } = refresh(here);
    expect(stderr).not.toContain('warning');
    expect(attributes(here)).toBe(`system.posix_acl_access=${list}`);
  });

  it.skipIf(!root)('is not given a list by `cp` where nothing says which attributes are about access', () => {
    const here = oneFile(group);
    set(here, 'system.posix_acl_access', list);
    here.write('store.yaml', '/v: two\n');
    const hidden = 'mkdir etc && mount --bind etc /etc && exec "$0" "$@"';
    const args = ['--mount', '--propagation', 'private', 'sh', '-c', hidden, process.execPath, bin, 'render'];
    expect(spawnSync('unshare', args, { cwd: here.directory })).toMatchObject({ status: 0 });
    expect([here.read('run/o.yaml'), attributes(here)]).toEqual(['x: "two"\n', '']);
  });

  it('takes the place of one whose list gives nothing to anybody without a word', () => {
    const here = oneFile();
    set(here, 'system.posix_acl_access', list);
    expect(here.run(['render']).stderr).toContain('rights mended  run/o.yaml');
    expect(refresh(here).stderr).not.toContain('warning');
    expect(here.mode('run/o.yaml')).toBe('600');
  });

  it.skipIf(!root)('belongs to whom it did', () => {
    const here = oneFile();
    chownSync(here.path('run/o.yaml'), 65534, 65534);
    set(here, 'user.origin', '6f6e65');
    refresh(here);
    const { uid, gid } = statSync(here.path('run/o.yaml'));
    expect([uid, gid, attributes(here)]).toEqual([65534, 65534, 'user.origin=6f6e65']);
  });

  describeWith('on a disk that refuses', ['strace', '-V'], () => {
    it('takes it without them, and says which', () => {
      const here = oneFile();
      set(here, 'user.origin', '6f6e65');
      here.write('store.yaml', '/v: two\n');
      const args = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', 'trace=fsetxattr', '-e', 'inject=fsetxattr:error=ENOSPC'];
      const { status, stderr } = spawnSync('strace', [...args, process.execPath, bin, 'render'], { cwd: here.directory, encoding: 'utf8' });
      expect([status, here.read('run/o.yaml'), attributes(here)]).toEqual([0, 'x: "two"\n', '']);
      expect(stderr).toContain('warning: `run/o.yaml` has lost its attribute `user.origin`');
    });
  });

  describeWith('or not', ['strace', '-V'], () => {
    it('starts a program only when there is something to write', () => {
      const here = oneFile();
      const started = (): boolean => {
        const args = ['-f', '--seccomp-bpf', '-qq', '-o', here.path('trace'), '-e', 'trace=execve', process.execPath, bin, 'render'];
        expect(spawnSync('strace', args, { cwd: here.directory })).toMatchObject({ status: 0 });
        return here.read('trace').includes('"--preserve=xattr"');
      };
      expect([existsSync(here.path('run/o.yaml')), started()]).toEqual([true, false]);
      here.write('store.yaml', '/v: two\n');
      expect(started()).toBe(true);
    });
  });
});
