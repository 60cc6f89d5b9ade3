import { describe, expect, it } from 'vitest';
import { commands, globalFlags } from '../../packages/cli/src/table.ts';
import { Project } from '../helper/project.ts';

describe('the table of commands', () => {
  const flags = [...commands.flatMap((command) => command.flags), ...globalFlags];

  it('names each command once', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });
  it('names each flag of a command once', () => {
    for (const command of commands) {
      const names = [...command.flags, ...globalFlags].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
  it('means the same by a flag wherever it stands: with a value or without', () => {
    for (const { name, value } of flags) {
      expect(flags.filter((other) => other.name === name).every((other) => (other.value === undefined) === (value === undefined))).toBe(
        true,
      );
    }
  });
  it('has words for each', () => {
    for (const { help } of [...commands, ...flags]) expect(help).toMatch(/^[a-z\x20-\x7e…]{5,90}$/i);
  });
});

describe('ssmith --help', () => {
  it('fits on a screen and names every command', () => {
    const { status, stdout, stderr } = new Project().run(['--help']);
    expect([status, stderr]).toEqual([0, '']);
    for (const { name } of commands) expect(stdout).toContain(`\n  ${name}`);
    expect(stdout.split('\n').length).toBeLessThan(40);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(121);
  });

  it.each(commands.map(({ name }) => name))('%s --help lists its flags', (name) => {
    const { status, stdout } = new Project().run([name, '--help']);
    expect(status).toBe(0);
    for (const flag of commands.find((command) => command.name === name)?.flags ?? []) expect(stdout).toContain(`--${flag.name}`);
  });

  it('says on the standard error what there is, when nothing was asked', () => {
    const { status, stdout, stderr } = new Project().run([]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('usage: ssmith COMMAND');
  });

  it.each([['--help'], ['--version'], ['render', '--help']])('%s loads neither the SDK nor a parser', (...args) => {
    const { stderr } = new Project().run(args, { env: { NODE_DEBUG: 'module' } });
    const loaded = [...stderr.matchAll(/load "([^"]+)" for module/g)].map(([, file = '']) => file.replace(/^.*\//, ''));
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((file) => !/^(?:ssmith|rolldown-runtime|suggest)/.test(file))).toEqual([]);
  });

  it('--version is the version of the package', async () => {
    const { default: manifest } = (await import('../../packages/cli/package.json', { with: { type: 'json' } })) as {
      default: { version: string };
    };
    expect(new Project().run(['--version']).stdout).toBe(`${manifest.version}\n`);
  });
});
