import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { platformNames, readyFiles } from '../../packages/deploy/src/index.ts';
import { describe, expect, it } from 'vitest';
import { commands, globalFlags } from '../../packages/cli/src/table.ts';
import { formats } from '../../packages/core/src/config/config.ts';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

const names = commands.map(({ name }) => name);
const files = { 'a.env': '', 'b.yaml': '', 'sub/c.yaml': '' };

/** A line that somebody is typing, and what a shell has to offer; `only`: nothing else. */
const lines: readonly { readonly line: string; readonly offers?: readonly string[]; readonly only?: readonly string[] }[] = [
  { line: 'ssmith ', offers: names },
  { line: 'ssmith re', only: ['refs', 'render'] },
  { line: 'ssmith --cwd sub aud', only: ['audit'] },
  { line: 'ssmith render --dry', only: ['--dry-run'] },
  { line: 'ssmith render --qui', only: ['--quiet'] },
  { line: 'ssmith check --format ', only: ['human', 'json', 'sarif', 'github'] },
  { line: 'ssmith check --format s', only: ['sarif'] },
  { line: 'ssmith policy --format t', only: ['terraform'] },
  { line: 'ssmith deploy --platform ', only: platformNames },
  { line: 'ssmith init ', offers: Object.keys(readyFiles) },
  { line: 'ssmith init git', only: ['github', 'gitlab'] },
  { line: 'ssmith init codedeploy sys', only: ['systemd'] },
  { line: 'ssmith init --dialect comp', only: ['compose'] },
  { line: 'ssmith put --type S', only: ['SecureString', 'String', 'StringList'] },
  { line: 'ssmith local ', offers: ['get', 'ls', 'put', 'rm', 'start'] },
  { line: 'ssmith completion ', offers: ['bash', 'fish', 'zsh'] },
  { line: 'ssmith render -o ', offers: ['a.env', 'b.yaml'] },
  { line: 'ssmith import a', only: ['a.env'] },
  { line: 'ssmith scan su', only: ['sub'] },
  { line: 'ssmith render --region ', only: [] },
  { line: 'ssmith exec --env prod -- cat a', offers: ['a.env'] },
];

interface Shell {
  readonly name: string;
  readonly version: readonly [string, ...string[]];
  /** Argv that prints what is offered at the end of the line, one below the other. */
  readonly ask: (script: string, line: string) => readonly [string, ...string[]];
}

const shells: readonly Shell[] = [
  {
    name: 'bash',
    version: ['bash', '--version'],
    ask: (script, line) => ['bash', fixture('complete.bash'), script, line],
  },
  { name: 'zsh', version: ['zsh', '--version'], ask: (script, line) => ['zsh', fixture('complete.zsh'), script, line] },
  {
    name: 'fish',
    version: ['fish', '--version'],
    ask: (script, line) => ['fish', '--no-config', '--command', `source ${script}; complete --do-complete '${line}'`],
  },
];

for (const { name, version, ask } of shells) {
  describeWith(`what ${name} completes`, version, () => {
    function offered(line: string): string[] {
      const project = new Project(files);
      const { status, stdout: script } = project.run(['completion', name]);
      expect(status).toBe(0);
      project.write(`sub/ssmith.${name}`, script);
      const [command, ...args] = ask(project.path(`sub/ssmith.${name}`), line);
      const { stdout } = spawnSync(command, args, { cwd: project.directory, encoding: 'utf8' });
      const words = stdout.split(/\r?\n/).map((row) => row.replace(/\/?(?:\t.*)?$/, ''));
      return [...new Set(words.filter((word) => word !== ''))].toSorted();
    }

    it.each(lines)('$line', ({ line, offers, only }) => {
      const found = offered(line);
      if (only === undefined) expect(found).toEqual(expect.arrayContaining([...(offers ?? [])]));
      else expect(found).toEqual(only.toSorted());
    });
  });
}

describe('the words that are completed', () => {
  const flags = commands.flatMap((command) => command.flags);
  const valuesOf = (command: string, flag: string): unknown =>
    commands.find(({ name }) => name === command)?.flags.find(({ name }) => name === flag)?.values;

  it('are the formats and dialects that there are', () => {
    expect(valuesOf('render', 'format')).toEqual(Object.keys(formats));
    expect([...(valuesOf('render', 'dialect') as string[])].toSorted()).toEqual([...new Set(Object.values(formats).flat())].toSorted());
  });
  it('are the platforms that there are', () => {
    expect(valuesOf('deploy', 'platform')).toEqual(platformNames);
    expect(commands.find(({ name }) => name === 'init')?.values).toEqual(Object.keys(readyFiles));
  });
  it('are paths wherever a file or a directory is meant', () => {
    for (const { value, values } of [...flags, ...globalFlags])
      expect(values === 'path').toBe(/^(?:FILE|DIR|DIRECTORY|OUT)$/.test(value ?? ''));
  });
  it('a shell that is not known is told', () => {
    const { status, stderr } = new Project().run(['completion', 'tcsh']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});

function fixture(name: string): string {
  return `${dirname(new URL(import.meta.url).pathname)}/${name}`;
}
