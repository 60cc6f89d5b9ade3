import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const large = 'v'.repeat(4000);

/** Three files, rendered once with old values; then the values change. */
function refreshed(): Project {
  const names = ['a', 'b', 'c'];
  const here = new Project({
    'ssmith.config.yaml': `store: local\nstores: { local: { file: store.yaml } }\nstate: .state\nfiles:\n${names
      .map((name) => `  - { template: ${name}.template.yaml, output: run/${name}.yaml }\n`)
      .join('')}`,
    'store.yaml': '/v: old\n',
    ...Object.fromEntries(names.map((name) => [`${name}.template.yaml`, `x:\n${'  - ssm:/v\n'.repeat(name === 'b' ? 10 : 1)}`])),
  });
  expect(here.run(['render']).status).toBe(0);
  here.write('store.yaml', `/v: ${large}\n`);
  return here;
}

function outputs(here: Project): Record<string, string> {
  return Object.fromEntries(
    readdirSync(here.path('run')).map((name) => [name, `${statSync(here.path(`run/${name}`)).ino} ${here.read(`run/${name}`)}`]),
  );
}

describeWith('a write that takes fewer bytes than it was given', ['prlimit', '--version'], () => {
  it.each([4096, 8192, 16384, 36864])('ends the run at %i bytes with every file as it was', (limit) => {
    const here = refreshed();
    const before = outputs(here);
    const { status, stderr } = spawnSync('prlimit', [`--fsize=${limit}`, process.execPath, bin, 'render'], {
      cwd: here.directory,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([7, expect.stringContaining('`run/b.yaml` could not be written (EFBIG); no file has been changed')]);
    expect(outputs(here)).toEqual(before);
  });
});

describeWith('a full disk', ['sh', '-c', 'unshare -m true'], () => {
  it('ends the run with every file as it was', () => {
    const here = refreshed();
    const script = `mount -t tmpfs -o size=32k none run2 && cp run/* run2 && "${process.execPath}" "${bin}" render >err 2>&1; echo $? >code; ls -a run2 >list; cat run2/*.yaml >content`;
    mkdirSync(here.path('run2'));
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replaceAll('run/', 'run2/'));
    const old = ['a', 'b', 'c'].map((name) => here.read(`run/${name}.yaml`)).join('');
    spawnSync('unshare', ['-m', 'sh', '-c', script], { cwd: here.directory });
    expect([here.read('code').trim(), here.read('err')]).toEqual(['7', expect.stringContaining('(ENOSPC)')]);
    expect(here.read('list').split('\n').filter(Boolean)).toEqual(['.', '..', 'a.yaml', 'b.yaml', 'c.yaml']);
    expect(here.read('content')).toBe(old);
  });
});

describeWith('a directory that this user may not write to', ['setpriv', '--reuid=65534', '--clear-groups', 'true'], () => {
  it('ends the run', () => {
    const here = new Project({ 't.yaml': 'x: ssm:/v\n', 'store.yaml': '/v: one\n' });
    mkdirSync(here.path('run'));
    chmodSync(here.directory, 0o755);
    const args = [
      '--reuid=65534',
      '--clear-groups',
      process.execPath,
      bin,
      'render',
      't.yaml',
      '-o',
      'run/o.yaml',
      '--store',
      'store.yaml',
    ];
    const { status, stderr } = spawnSync('setpriv', args, { cwd: here.directory, encoding: 'utf8' });
    expect([status, stderr]).toEqual([7, expect.stringContaining('`run/o.yaml` could not be written (EACCES)')]);
    expect(readdirSync(here.path('run'))).toEqual([]);
  });

  it('or whose file belongs to somebody else is told of before anything is asked', () => {
    const here = new Project({ 't.yaml': 'x: ssm:/v\n', 'store.yaml': '/v: one\n' });
    chmodSync(here.directory, 0o755);
    mkdirSync(here.path('run'));
    writeFileSync(here.path('run/o.yaml'), 'old\n');
    chownSync(here.path('run'), 65534, 65534);
    const args = [
      '--reuid=65534',
      '--clear-groups',
      process.execPath,
      bin,
      'render',
      't.yaml',
      '-o',
      'run/o.yaml',
      '--store',
      'nowhere.yaml',
    ];
    const { status, stderr } = spawnSync('setpriv', args, { cwd: here.directory, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[owner-impossible]')]);
    expect(here.read('run/o.yaml')).toBe('old\n');
  });
});

describeWith('the way of a file onto the disk', ['strace', '-V'], () => {
  const calls = 'openat,open,creat,write,pwrite64,fchown,fchmod,chmod,chown,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat';

  function trace(here: Project): string[] {
    const args = ['-f', '-y', '-qq', '-e', `trace=${calls}`, '-o', here.path('trace'), process.execPath, bin, 'render'];
    expect(spawnSync('strace', args, { cwd: here.directory }).status).toBe(0);
    return (
      here
        .read('trace')
        .split('\n')
        .filter((line) => line.includes('/run') || line.includes('.ssmith-'))
        // What `cp` opens, to copy attributes.
        .filter((line) => !/"\/proc\/self\/fd\/\d+"/.test(line))
    );
  }

  it('is: exclusive, private from the first byte, complete, durable, renamed, durable again', () => {
    const here = refreshed();
    const lines = trace(here);
    const temporary = /\.ssmith-(?:[0-9a-f]{8}-)?[0-9a-f]{24}-b\.yaml/;
    const own = lines.filter((line) => temporary.test(line));
    const name = (line: string): string => /^\d+\s+(\w+)\(/.exec(line)?.[1] ?? '';
    expect(own.map(name)).toEqual(['openat', 'write', 'fchmod', 'fsync', 'rename']);
    expect(own[0]).toMatch(/O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600\)/);

    const renames = lines.flatMap((line, index) => (name(line) === 'rename' && line.includes('.yaml') ? [index] : []));
    const firstRename = Math.min(...renames);
    const fileSyncs = lines.flatMap((line, index) => (name(line) === 'fsync' && line.includes('.yaml') ? [index] : []));
    expect(renames.length).toBe(3);
    expect(fileSyncs.length).toBe(3);
    expect(Math.max(...fileSyncs)).toBeLessThan(firstRename);
    const directorySyncs = lines.flatMap((line, index) => (/fsync\(\d+<[^>]*\/run>\)/.test(line) ? [index] : []));
    expect(directorySyncs.some((index) => index > Math.max(...renames))).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('has the owner before the name', () => {
    const here = refreshed();
    for (const name of ['a', 'b', 'c']) chownSync(here.path(`run/${name}.yaml`), 65534, 65534);
    const own = trace(here).filter((line) => /\.ssmith-(?:[0-9a-f]{8}-)?[0-9a-f]{24}-b\.yaml/.test(line));
    const order = own.map((line) => /^\d+\s+(\w+)\(/.exec(line)?.[1]);
    expect(order).toEqual(['openat', 'write', 'fchown', 'fchmod', 'fsync', 'rename']);
  });

  it('is not gone at all when nothing changed', () => {
    const here = refreshed();
    here.run(['render']);
    expect(trace(here).filter((line) => /O_CREAT|rename|fsync|write\(.*run/.test(line))).toEqual([]);
  });
});
