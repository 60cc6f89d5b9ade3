import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

const root = new URL('../../', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly title: string;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S+)[ ]?(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', title = '', text = '']) => ({
    language,
    title,
    text,
  }));
}

describe('the README', () => {
  it('shows what really happens', () => {
    const files = blocksOf(readme).filter(({ language, title }) => language === 'yaml' && title !== '');
    expect(files.length).toBe(3);
    const project = new Project(Object.fromEntries(files.map(({ title, text }) => [title, text])));
    const [session] = blocksOf(readme).filter(({ language }) => language === 'console');
    const steps = (session?.text ?? '').split(/^\$ /m).filter(Boolean);
    expect(steps.length).toBe(3);
    for (const step of steps) {
      const [command = '', ...shown] = step.split('\n');
      const [program, ...args] = command.split(' ');
      const run = program === 'cat' ? { status: 0, stdout: project.read(args[0] ?? ''), stderr: '' } : project.run(args);
      expect({ command, output: run.stdout + run.stderr, status: run.status }).toEqual({ command, output: shown.join('\n'), status: 0 });
    }
  });

  it('has the two commands of a newcomer, each alone in its block', () => {
    const commands = blocksOf(readme).filter(({ title }) => title === 'example' || title === 'tests');
    expect(commands.map(({ text }) => text.trim().split('\n').length)).toEqual([1, 1]);
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    for (const { text } of commands) expect(Object.keys(scripts)).toContain(text.trim().split(' ').at(-1));
  });
});

const pages = ['README.md', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]
  .filter((name) => name.endsWith('.md') && !/node_modules|fixtures|^\./.test(name))
  .filter((name, index, all) => all.indexOf(name) === index);

it.each(pages)('%s links to what is there', (page) => {
  const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
  expect(links.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

it('the README stays short', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

it('Handlebars templates and trees are as the guide shows', () => {
  const blocks = blocksOf(readFileSync(join(root, 'packages/core/README.md'), 'utf8'));
  const [template] = blocks.filter(({ language }) => language === 'handlebars');
  const [tree] = blocks.filter(({ language, text }) => language === 'yaml' && text.includes('from:'));
  const project = new Project({
    'config/app.yaml.hbs': template?.text ?? '',
    'ssmith.config.yaml': `vars: { env: {} }\nhierarchy: [/shop/defaults]\nstate: .state\n${tree?.text ?? ''}  - { template: config/app.yaml.hbs, output: run/app.yaml }\n`,
    'ssmith.local.yaml': '/shop/prod/db/password: "a: #b"\n/shop/prod/flags/beta: "no"\n/shop/defaults/x: y\n',
  });
  const { stdout, stderr, status } = project.run(['render', '--env', 'prod', '--store', 'ssmith.local.yaml']);
  expect([stdout, status], stderr).toEqual(['', 0]);
  expect(project.read('run/app.yaml')).toBe('database:\n  password: "a: #b"\n  port: 5432\nflags:\n  beta: "no"\naudit: true\n');
  expect(project.read('run/all.env')).toBe("DB_PASSWORD='a: #b'\nFLAGS_BETA=no\n");
});

it('the library is used as its README shows', async () => {
  const guide = readFileSync(join(root, 'packages/core/README.md'), 'utf8');
  const [example] = blocksOf(guide).filter(({ title }) => title === 'library');
  const entry = pathToFileURL(join(root, 'packages/core/dist/index.js')).href;
  const project = new Project({ 'app.template.json': '{ "key": "ssm:/app/key" }\n' });
  project.write('use.mjs', (example?.text ?? '').replace("'@ssmith/core'", `'${entry}'`));
  const { stdout, status } = spawnSync(process.execPath, ['use.mjs'], { cwd: project.directory, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, `create [${project.path('app.json')}]\n`]);
  expect(project.read('app.json')).toBe('{ "key": "not a real one" }\n');
});

it('the rights are those that the guide to the command shows', () => {
  const guide = readFileSync(join(root, 'packages/cli/README.md'), 'utf8');
  const files = blocksOf(guide).filter(({ language, title }) => language === 'yaml' && title !== '');
  const project = new Project(Object.fromEntries(files.map(({ title, text }) => [title, text])));
  const { stdout, status, stderr } = project.run(['policy', '--env', 'prod']);
  expect(status, stderr).toBe(0);
  const { Statement } = JSON.parse(stdout) as { Statement: { Action: string[]; Resource: string[] }[] };
  const rows = [...guide.matchAll(/^\| `(\w+:\w+)` \| (.+?) \|/gm)].map(([, action = '', on = '']) => [
    action,
    [...on.matchAll(/`…:([^`]+)`/g)].map(([, resource]) => resource),
  ]);
  const given = Statement.map(({ Action, Resource }) => [Action.join(' '), Resource.map((arn) => arn.split(':').slice(5).join(':'))]);
  expect(given).toEqual(rows);
});
