import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

const root = process.getuid?.() === 0;

function project(entries: string, values = '/a: one\n/b: two\n', extra: Record<string, string> = {}): Project {
  return new Project({
    'ssmith.config.yaml': `store: local\nstores: { local: { file: store.yaml } }\nstate: .state\nfiles:\n${entries}`,
    'store.yaml': values,
    'a.template.yaml': 'x: ssm:/a\n',
    'b.template.yaml': 'y: ssm:/b\n',
    ...extra,
  });
}

const one = '  - { template: a.template.yaml, output: run/a.yaml }\n';
const both = `${one}  - { template: b.template.yaml, output: run/b.yaml }\n`;

describe('a file that is written', () => {
  it('is 0600 whatever the umask, in directories that others cannot enter', () => {
    const here = project(one);
    const before = process.umask(0);
    try {
      expect(here.run(['render']).status).toBe(0);
    } finally {
      process.umask(before);
    }
    expect([here.mode('run/a.yaml'), here.mode('run')]).toEqual(['600', '750']);
  });

  it('leaves no temporary behind', () => {
    const here = project(both);
    here.run(['render']);
    expect(readdirSync(here.path('run')).toSorted()).toEqual(['a.yaml', 'b.yaml']);
  });

  it('is not touched when nothing changed: same inode, same time', () => {
    const here = project(one);
    here.run(['render']);
    utimesSync(here.path('run/a.yaml'), 1000, 1000);
    const before = statSync(here.path('run/a.yaml'));
    expect(here.run(['render']).stderr).toContain('unchanged  run/a.yaml');
    const after = statSync(here.path('run/a.yaml'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('gets its mode mended without being rewritten', () => {
    const here = project(one);
    here.run(['render']);
    const { ino } = statSync(here.path('run/a.yaml'));
    chmodSync(here.path('run/a.yaml'), 0o644);
    expect(here.run(['render']).stderr).toContain('rights mended  run/a.yaml');
    expect([statSync(here.path('run/a.yaml')).ino, here.mode('run/a.yaml')]).toEqual([ino, '600']);
  });

  it('has the mode that the config gives', () => {
    const here = project('  - { template: a.template.yaml, output: run/a.yaml, mode: "0444", allowWorldReadable: true, owner: ":0" }\n');
    expect(root ? here.run(['render']).status : 0).toBe(0);
    expect(root ? here.mode('run/a.yaml') : '444').toBe('444');
  });

  it.skipIf(!root)('keeps the owner that it had', () => {
    const here = project(one);
    here.run(['render']);
    chownSync(here.path('run/a.yaml'), 65534, 65534);
    here.write('store.yaml', '/a: changed\n');
    expect(here.run(['render']).stderr).toContain('updated  run/a.yaml');
    const { uid, gid } = statSync(here.path('run/a.yaml'));
    expect([uid, gid, here.read('run/a.yaml')]).toEqual([65534, 65534, 'x: "changed"\n']);
  });

  it.skipIf(!root)('gets the owner that the config names', () => {
    const here = project('  - { template: a.template.yaml, output: run/a.yaml, mode: "0640", owner: "nobody:65534" }\n');
    expect(here.run(['render']).status).toBe(0);
    const { uid, gid } = statSync(here.path('run/a.yaml'));
    expect([uid, gid, here.mode('run/a.yaml')]).toEqual([65534, 65534, '640']);
  });

  it('is not written by a dry run, which says what it would do', () => {
    const here = project(both);
    const before = here.everything();
    const { status, stderr } = here.run(['render', '--dry-run']);
    expect(status).toBe(0);
    expect(stderr).toBe(`would be created  run/a.yaml  (0600, from a.template.yaml)
would be created  run/b.yaml  (0600, from b.template.yaml)
2 files from 2 parameters, nothing written
`);
    expect(here.everything()).toEqual(before);
  });
});

describe('an output is refused before anything is asked', () => {
  const cases: Record<string, [entries: string, message: string, prepare?: (here: Project) => void]> = {
    'outside the roots': ['  - { template: a.template.yaml, output: ../evil.yaml }\n', 'lies outside the roots of the config'],
    'by an absolute path': ['  - { template: a.template.yaml, output: /etc/cron.d/evil.yaml }\n', 'lies outside the roots of the config'],
    'through a linked directory': [
      '  - { template: a.template.yaml, output: link/a.yaml }\n',
      'lies outside the roots of the config',
      (here) => symlinkSync('/tmp', here.path('link')),
    ],
    'that is a symbolic link': [
      one,
      'is a symbolic link',
      (here) => {
        mkdirSync(here.path('run'));
        symlinkSync('../elsewhere.yaml', here.path('run/a.yaml'));
      },
    ],
    'that is a directory': [one, 'is not a regular file', (here) => mkdirSync(here.path('run/a.yaml'), { recursive: true })],
    'in a directory where others may replace it': [
      one,
      'lies in a directory where others may replace it',
      (here) => {
        mkdirSync(here.path('run'));
        chmodSync(here.path('run'), 0o777);
      },
    ],
    'open to everybody': ['  - { template: a.template.yaml, output: a.yaml, mode: "0644" }\n', 'would be open to everybody (mode 0644)'],
    'open to a group without a name': [
      '  - { template: a.template.yaml, output: a.yaml, mode: "0640" }\n',
      'would be open to a group that is not named',
    ],
    'for a user that is not there': [
      '  - { template: a.template.yaml, output: a.yaml, owner: "nosuchuser" }\n',
      'there is no user `nosuchuser`',
    ],
    'that two templates write': [
      '  - { template: a.template.yaml, output: a.yaml }\n  - { template: b.template.yaml, output: A.yaml }\n',
      'both write `A.yaml`',
    ],
    'below a file': ['  - { template: a.template.yaml, output: b.template.yaml/a.yaml }\n', 'cannot be looked at (ENOTDIR)'],
    'that is the template': ['  - { template: a.template.yaml, output: a.template.yaml }\n', 'is a template, and would be written over'],
  };

  it.each(Object.entries(cases))('%s', (_, [entries, message, prepare]) => {
    // The store does not exist: asking it would be another error.
    const here = project(entries);
    prepare?.(here);
    const before = here.everything();
    const { status, stderr } = here.run(['render', '--store', 'nowhere.yaml']);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(here.everything()).toEqual(before);
  });
});

describe('what is remembered', () => {
  it('lies in a directory of its own, private, without a value', () => {
    const here = project(both, '/a: canary-one\n/b: { type: SecureString, value: canary-two }\n');
    here.run(['render']);
    expect([here.mode('.state'), here.mode('.state/record.json'), here.mode('.state/key')]).toEqual(['700', '600', '600']);
    const record = here.read('.state/record.json');
    expect(record).not.toContain('canary');
    expect(JSON.parse(record)).toMatchObject({
      version: 1,
      files: [
        { output: here.path('run/a.yaml'), pattern: 'run/a.yaml', parameters: [{ name: '/a', version: 1 }] },
        { output: here.path('run/b.yaml'), parameters: [{ name: '/b', version: 1 }] },
      ],
    });
  });

  it('is not in a directory that others can read', () => {
    const here = project(one);
    mkdirSync(here.path('.state'), { mode: 0o755 });
    chmodSync(here.path('.state'), 0o755);
    const { status, stderr } = here.run(['render']);
    expect([status, stderr]).toEqual([7, expect.stringContaining('is open to others')]);
    expect(() => here.read('run/a.yaml')).toThrow();
  });

  it('lets a file go that no entry writes any more', () => {
    const here = project(both);
    here.run(['render']);
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(/.*b\.template\.yaml.*\n/, ''));
    expect(here.run(['render']).stderr).toContain('removed  run/b.yaml');
    expect(readdirSync(here.path('run'))).toEqual(['a.yaml']);
  });

  it('keeps such a file when somebody edited it, and says so', () => {
    const here = project(both);
    here.run(['render']);
    here.write('run/b.yaml', 'mine: now\n');
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(/.*b\.template\.yaml.*\n/, ''));
    expect(here.run(['render']).stderr).toContain('is not rendered any more, but it was edited, so it stays');
    expect(here.read('run/b.yaml')).toBe('mine: now\n');
  });

  it('never leads out of the roots, whatever the record says', () => {
    const here = project(both, undefined, { 'outside/victim.yaml': 'x\n' });
    here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}roots: [run]\n`);
    here.run(['render']);
    const record = here.read('.state/record.json').replaceAll('run/b.yaml', 'outside/victim.yaml');
    here.write('.state/record.json', record);
    here.write('ssmith.config.yaml', here.read('ssmith.config.yaml').replace(/.*b\.template\.yaml.*\n/, ''));
    expect(here.run(['render']).status).toBe(0);
    expect(here.read('outside/victim.yaml')).toBe('x\n');
  });
});
