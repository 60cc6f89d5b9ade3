import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

const file = `# Development values, none of them real
/app/user: me # a String

# The database
/app/db: { type: SecureString, value: "old one", keyId: alias/app }
`;

describe('ssmith local put', () => {
  it('makes a store that only its owner can read', () => {
    const here = new Project();
    expect(here.run(['local', 'put', '/app/key'], { input: 'it\'s "odd" #1\n' })).toEqual({
      status: 0,
      stdout: '',
      stderr: 'wrote /app/key version 1 to ssmith.local.yaml\n',
    });
    expect(here.mode('ssmith.local.yaml')).toBe('600');
    expect(here.run(['local', 'get', '/app/key', '--reveal']).stdout).toBe('it\'s "odd" #1');
  });

  it('keeps comments, order and what it does not write', () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    here.run(['local', 'put', '/app/new', '--type', 'String'], { input: 'no' });
    expect(here.read('ssmith.local.yaml')).toBe(`${file}/app/new: no\n`);
    expect(here.run(['local', 'get', '/app/new', '--reveal']).stdout).toBe('no');
  });

  it('asks before it writes over, and then adds a version to which the label moves', () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    const { status, stderr } = here.run(['local', 'put', '/app/db'], { input: 'new' });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('`/app/db` exists already\n  help: pass --overwrite to write a new version'),
    ]);
    expect(here.run(['local', 'put', '/app/db', '--overwrite', '--label', 'stable'], { input: 'second' }).stderr).toContain('version 2');
    expect(here.run(['local', 'put', '/app/db', '--overwrite', '--label', 'stable'], { input: 'third' }).stderr).toContain('version 3');
    const read = (selector: string): string => here.run(['local', 'get', `/app/db${selector}`, '--reveal']).stdout;
    expect([read(':1'), read(':2'), read(':stable'), read('')]).toEqual(['old one', 'second', 'third', 'third']);
    expect(here.run(['local', 'ls', '/app/db']).stdout).toBe('/app/db\tSecureString\tversion 3\tstable\n');
    expect(here.read('ssmith.local.yaml')).toContain('keyId: alias/app');
  });

  it.each([
    ['a name that the service would not take', ['local', 'put', '/ssm/x'], 'a name cannot begin with `aws` or `ssm`'],
    ['no name', ['local', 'put'], '`local put` needs the name of a parameter'],
    ['a type that does not exist', ['local', 'put', '/a', '--type', 'Secret'], '`--type` is one of String, StringList, SecureString'],
  ])('refuses %s', (_, args, message) => {
    const here = new Project();
    const { status, stderr } = here.run(args, { input: 'value' });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(here.everything()).toEqual({});
  });

  it('refuses an empty value, which Parameter Store could not hold', () => {
    expect(new Project().run(['local', 'put', '/a'], { input: '\n' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the value is empty'),
    });
  });
});

describe('ssmith local', () => {
  it('ls lists names, never values', () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    expect(here.run(['local', 'ls']).stdout).toBe('/app/user\tString\tversion 1\n/app/db\tSecureString\tversion 1\n');
  });

  it('get masks a value unless it is to be revealed', () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    expect(here.run(['local', 'get', '/app/db']).stdout).toBe('/app/db\tSecureString\tversion 1\t********\n');
    expect(here.run(['local', 'get', '/app/gone'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('`/app/gone` is not in ssmith.local.yaml'),
    });
    expect(here.run(['local', 'get', '/app/db:7'])).toMatchObject({ status: 4 });
  });

  it('rm removes a parameter and nothing else', () => {
    const here = new Project({ 'ssmith.local.yaml': file });
    expect(here.run(['local', 'rm', '/app/db']).stderr).toBe('removed /app/db from ssmith.local.yaml\n');
    expect(here.read('ssmith.local.yaml')).not.toContain('old one');
    expect(here.read('ssmith.local.yaml')).toContain('/app/user: me # a String\n');
    expect(here.run(['local', 'rm', '/app/db']).status).toBe(4);
  });

  it('works on the store of the config', () => {
    const here = new Project({ 'ssmith.config.yaml': 'stores: { dev: { file: values/dev.yaml } }\n', 'values/dev.yaml': file });
    expect(here.run(['local', 'ls']).stdout).toContain('/app/user');
    expect(here.run(['local', 'ls', '--file', 'gone.yaml'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('`gone.yaml` does not exist'),
    });
  });
});
