import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { memorySource, render } from '@ssmith/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hostileValues, isHeldByAll, isHeldByNode } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { patience, runs } from '../helper/property.ts';
import {
  type Data,
  parseYaml12,
  readJson,
  readJsonc,
  readNodeEnv,
  readPythonJson,
  readShell,
  readYaml11,
  readYaml12,
  withNumbers,
} from '../helper/readers.ts';
import { stored } from '../helper/render-text.ts';
import { describeWith, pyYaml, python } from '../helper/tools.ts';
import { type Fixture, type FixtureSet, forAll, forNode, structured } from './fixtures.ts';
import { dealValues, fillIn, type Round } from './values.ts';

vi.setConfig(patience);

/*
 * Config files as they are in public use (see test/fixtures/real-world/README.md) are rendered again and again, each time
 * with hostile values in other places; with SSMITH_TEST_RUNS=9 each value has stood in each place. Then: is every byte
 * outside the references the template's, and do parsers that ssmith does not use find every value, and everything else,
 * as it is meant?
 */

const values = Object.values(hostileValues);
const sets: readonly { set: FixtureSet; pool: readonly string[] }[] = [
  { set: structured, pool: values },
  // What a dialect cannot hold is refused; see the last part of this file.
  { set: forNode, pool: values.filter((value) => isHeldByNode(value) && isHeldByNode(`Kind regards,\n${value}`)) },
  { set: forAll, pool: values.filter(isHeldByAll) },
];

/** A template, and what it was rendered to with the values of one round. */
interface Rendering {
  readonly fixture: Fixture;
  readonly template: string;
  readonly output: string;
  readonly round: Round;
}

const directory = mkdtempSync(join(tmpdir(), 'ssmith-real-world-'));
const renderings: Rendering[] = [];

beforeAll(async () => {
  for (const { set, pool } of sets) {
    for (const round of roundsFor(pool)) renderings.push(...(await renderRound(set, round, dealValues(set, pool, round))));
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Numbers of rounds, spread evenly over all that there could be. */
function roundsFor(pool: readonly string[]): number[] {
  const count = Math.min(pool.length, runs(8));
  return Array.from({ length: count }, (_, index) => Math.floor((index * pool.length) / count));
}

async function renderRound({ name, hierarchy, dialect, fixtures }: FixtureSet, number: number, round: Round): Promise<Rendering[]> {
  const home = join(directory, name);
  mkdirSync(join(home, String(number)), { recursive: true });
  const files = fixtures.map(({ file, format }) => {
    const template = new URL(`../fixtures/real-world/${file}`, import.meta.url).pathname;
    return { template, output: `out/${file}`, format, ...(dialect === undefined ? {} : { dialect }) };
  });
  writeFileSync(join(home, 'ssmith.config.json'), JSON.stringify({ name, hierarchy: [hierarchy], files, roots: ['out'], state: '.state' }));
  const result = await render({
    cwd: home,
    variables: { env: 'prod' },
    open: () => Promise.resolve(memorySource(stored(round.parameters))),
  });
  return result.files.map((file, index) => {
    const fixture = fixtures[index];
    if (fixture === undefined) throw new Error(`nothing is known of ${file.output}`);
    const output = join(home, String(number), `${basename(dirname(file.output))}-${basename(file.output)}`);
    copyFileSync(file.output, output);
    return { fixture, template: files[index]?.template ?? '', output, round };
  });
}

function renderingsOf(wanted: (fixture: Fixture) => boolean): Rendering[] {
  const found = renderings.filter(({ fixture }) => wanted(fixture));
  if (found.length === 0) throw new Error('nothing was rendered');
  return found;
}

describe.each(sets.flatMap(({ set }) => set.fixtures))('$file', (fixture) => {
  it('is the template, byte for byte, outside of its references', () => {
    for (const { template, output, round } of renderingsOf((one) => one === fixture)) {
      const pieces = split(readFileSync(template, 'latin1'), fixture.slots.map(utf8AsLatin1));
      const rendered = readFileSync(output, 'latin1');
      const tokens = tokensBetween(pieces, rendered, (token, index) => {
        const meant = fillIn(readToken(fixture, fixture.slots[index] ?? '') ?? null, round.meant);
        const written = readToken(fixture, Buffer.from(token, 'latin1').toString('utf8'));
        return fixture.format === 'dotenv' ? spelled(meant) === written : JSON.stringify(withNumbers(meant)) === JSON.stringify(written);
      });
      expect(tokens.map((token, index) => `${pieces[index]}${token}`).join('') + pieces.at(-1)).toBe(rendered);
      expect(tokens).toHaveLength(fixture.slots.length);
    }
  });
});

function utf8AsLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The pieces of a template before, between and after its slots. */
function split(template: string, slots: readonly string[]): string[] {
  let done = 0;
  const pieces = slots.map((slot) => {
    const found = template.indexOf(slot, done);
    if (found === -1) throw new Error(`the template has no ${slot} after offset ${done}`);
    const piece = template.slice(done, found);
    done = found + slot.length;
    return piece;
  });
  return [...pieces, template.slice(done)];
}

/** What stands between the pieces in a rendered text: each time the shortest token that `isMeant` accepts. */
function tokensBetween(pieces: readonly string[], rendered: string, isMeant: (token: string, index: number) => boolean): string[] {
  const [first = '', ...rest] = pieces;
  expect(rendered.slice(0, first.length)).toBe(first);
  let done = first.length;
  return rest.map((piece, index) => {
    const isLast = index === rest.length - 1;
    for (let found = rendered.indexOf(piece, done); found !== -1; found = rendered.indexOf(piece, found + 1)) {
      const end = isLast ? rendered.length - piece.length : found;
      const token = rendered.slice(done, end);
      if (!isMeant(token, index)) {
        if (isLast) break;
        continue;
      }
      done = end + piece.length;
      return token;
    }
    throw new Error(
      `after ${JSON.stringify(rendered.slice(Math.max(0, done - 80), done))}: no token of the value that is meant, and then ${JSON.stringify(piece)}`,
    );
  });
}

/** A token by itself, read by a parser that is not ours; nothing when it is only the beginning of one. */
function readToken({ format }: Fixture, token: string): Data | undefined {
  if (format === 'dotenv') return unquoted(token);
  if (format === 'yaml') return (parseYaml12(`key: ${token}\n`) as { key: Data }[])[0]?.key;
  try {
    return JSON.parse(token) as Data;
  } catch {
    return undefined;
  }
}

function unquoted(token: string): string {
  return /^(['"`])([^]*)\1$/.exec(token)?.[2] ?? token;
}

/** What `read` finds in each template with every reference filled in, beside what it finds in the rendered file. */
function compare(list: readonly Rendering[], read: (files: readonly string[]) => readonly Data[], change: (data: Data) => Data): void {
  const templates = [...new Set(list.map(({ template }) => template))];
  const inTemplate = new Map(read(templates).map((data, index) => [templates[index], data]));
  const inOutput = read(list.map(({ output }) => output));
  list.forEach(({ template, output, round }, index) => {
    const meant = change(fillIn(inTemplate.get(template) ?? null, round.meant));
    expect(change(inOutput[index] ?? null), output).toEqual(meant);
  });
}

describe('every value reads back, and so does everything else', () => {
  const isYaml = ({ format }: Fixture): boolean => format === 'yaml';
  const isJson = ({ format }: Fixture): boolean => format === 'json';

  it('by `yaml` (YAML 1.2)', () => compare(renderingsOf(isYaml), (files) => files.map(readYaml12), withNumbers));

  describeWith('by programs in Python', pyYaml, () => {
    it('PyYAML (YAML 1.1)', () => {
      // It is slow: of each file a few.
      const some = renderingsOf(isYaml).filter((_, index) => index % 4 === 0);
      compare(some, (files) => readYaml11(files), withNumbers);
    });

    it('libyaml (YAML 1.1)', () => compare(renderingsOf(isYaml), (files) => readYaml11(files, 'libyaml'), withNumbers));
  });

  it('by `JSON.parse`', () => compare(renderingsOf(isJson), (files) => files.map(readJson), withNumbers));

  describeWith('by Python', python, () => {
    it('json, every number in its own spelling', () => compare(renderingsOf(isJson), readPythonJson, (data) => data));
  });

  it('by V8, as an expression of JavaScript: JSON with comments', () => {
    compare(
      renderingsOf(({ format }) => format === 'jsonc'),
      (files) => files.map(readJsonc),
      withNumbers,
    );
  });

  it.each([forNode, forAll])('by `node --env-file`: dialect $name', async ({ fixtures, references }) => {
    const [fixture] = fixtures;
    const list = renderingsOf((one) => one === fixture);
    const [template = ''] = list.map((one) => one.template);
    const [inTemplate, ...inOutput] = await readNodeEnv([template, ...list.map(({ output }) => output)]);
    expect(Object.keys(references).length).toBeGreaterThan(5);
    list.forEach(({ output, round }, index) => {
      const variables = variablesOf(readFileSync(template, 'utf8'), fixture?.slots ?? []);
      const meant = variables.map(([name, text]) => [name, spelled(fillIn(text, round.meant))] as const);
      expect(inOutput[index], output).toEqual({ ...inTemplate, ...Object.fromEntries(meant) });
    });
  });
});

describeWith('what all readers of .env files agree on', ['sh', '-c', 'env -0'], () => {
  it('reads back by a shell, which runs nothing', () => {
    const [fixture] = forAll.fixtures;
    const list = renderingsOf((one) => one === fixture);
    const found = readShell(list.map(({ output }) => output));
    list.forEach(({ template, output, round }, index) => {
      const variables = variablesOf(readFileSync(template, 'utf8'), fixture?.slots ?? []);
      const meant = variables.map(([name, text]) => [name, spelled(fillIn(text, round.meant))] as const);
      expect(found[index], output).toMatchObject({ APP_NAME: 'shop', LAST: 'end', EMPTY: '', ...Object.fromEntries(meant) });
    });
  });
});

/** The variables of a .env file whose values are slots; the last of one name counts. */
function variablesOf(template: string, slots: readonly string[]): [name: string, text: string][] {
  const pieces = split(template, slots);
  return slots.map((slot, index) => [/(\w+)[ ]*=[ ]*$/.exec(pieces[index] ?? '')?.[1] ?? '', unquoted(slot)]);
}

/** To a .env file everything is a text. */
function spelled(data: Data): string {
  return typeof data === 'object' && data !== null && '$number' in data ? String(data['$number']) : String(data);
}

/** All files but those of the state directory: the key in it is random, and may be made before anything else is known. */
function withoutState(project: Project): Record<string, string> {
  return Object.fromEntries(Object.entries(project.everything()).filter(([path]) => path !== project.path('.state/key')));
}

/** One .env with a reference in its fourth line, and what is to be told when its value cannot be written. */
describe('a value that a dialect cannot hold', () => {
  const template = ['# The keys of the shop', 'APP_NAME=shop', '', 'APP_KEY=ssm:./app-key  # from the store', 'LAST=end', ''].join('\n');
  const place = 'config/.env:4:9';

  function projectWith(dialect: string, parameters: Readonly<Record<string, string>>): Project {
    const store = Object.entries(parameters).map(([name, value]) => `/shop/prod/${name}: ${JSON.stringify(value)}\n`);
    return new Project({
      'config/.env': template,
      'config/app.json': '{ "key": "ssm:./app-key" }\n',
      'run/app.json': 'of the last deployment',
      'ssmith.local.yaml': store.join(''),
      'ssmith.config.yaml': `
name: shop
hierarchy: [/shop/prod]
store: local
stores: { local: { file: ssmith.local.yaml } }
state: .state
files:
  - { template: config/app.json, output: run/app.json }
  - { template: config/.env, output: run/.env, dialect: ${dialect} }
`,
    });
  }

  it.each([
    { dialect: 'portable', what: 'a single quote', value: "Zk7'Zk8", told: "a `'`" },
    { dialect: 'portable', what: 'a line break', value: 'Zk7\nADMIN=true', told: 'a line break' },
    { dialect: 'portable', what: 'a dollar', value: 'Zk7$HOME', told: 'a `$`' },
    { dialect: 'portable', what: 'a command', value: 'Zk7$(touch /tmp/ssmith-was-here)', told: 'a `$`' },
    { dialect: 'portable', what: 'a backslash', value: 'Zk7\\Zk8', told: 'a backslash' },
    { dialect: 'portable', what: 'an equals sign before a quote', value: 'Zk7="Zk8', told: '`="`' },
    { dialect: 'portable', what: 'a tab', value: 'Zk7\tZk8', told: 'a control character' },
    { dialect: 'portable', what: 'U+0085', value: 'Zk7\u0085Zk8', told: 'a control character' },
    { dialect: 'node', what: 'a carriage return', value: 'Zk7\r\nZk8', told: 'carriage return' },
    { dialect: 'node', what: 'all three quotes', value: 'Zk7\'Zk8"Zk9`', told: 'leaves no quote to put around it' },
    { dialect: 'node', what: 'two quotes and the text backslash n', value: "Zk7'Zk8`\\n", told: 'leaves no quote to put around it' },
    { dialect: 'node', what: 'a NUL character', value: 'Zk7\0Zk8', told: 'a NUL character' },
  ])('$dialect: $what is refused, and nothing is written', ({ dialect, value, told }) => {
    const project = projectWith(dialect, { 'app-key': value });
    const before = withoutState(project);
    const { status, stdout, stderr } = project.run(['render']);

    expect(stderr).toContain('error[value-unencodable]');
    expect(stderr).toContain('./app-key');
    expect(stderr).toContain(`dialect \`${dialect}\``);
    expect(stderr).toContain(told);
    expect(stderr).toContain(`${place}\n`);
    expect(stderr).toMatch(/\n {2}help: .*(?:dialect|base64)/);
    expect(`${stdout}${stderr}`).not.toMatch(/Zk\d|ADMIN|HOME|touch/);
    expect(stdout).toBe('');
    expect(status).toBe(3);
    expect(withoutState(project)).toEqual(before);
  });

  it('is refused under `--json` too', () => {
    const project = projectWith('portable', { 'app-key': "Zk7'Zk8" });
    const { status, stdout } = project.run(['render', '--json']);
    const { errors } = JSON.parse(stdout) as { errors: { code: string; exit: number; places: unknown; help: string }[] };

    expect(errors).toMatchObject([
      {
        code: 'value-unencodable',
        exit: 3,
        places: [{ file: 'config/.env', line: 4, column: 9 }],
        help: expect.stringContaining('base64'),
      },
    ]);
    expect(stdout).not.toContain('Zk7');
    expect(status).toBe(3);
  });

  it('is written once it is encoded, as the help says', () => {
    const project = projectWith('portable', { 'app-key': "Zk7'Zk8\n" });
    project.write('config/.env', template.replace('./app-key', './app-key|base64'));
    const { status } = project.run(['render']);

    expect(status).toBe(0);
    expect(project.read('run/.env')).toBe(template.replace('ssm:./app-key', "'Wms3J1prOAo='"));
  });

  it('is told of together with all others, each at its place', () => {
    const project = projectWith('portable', { 'app-key': 'Zk7\\', other: 'Zk8$', fine: 'Zk9' });
    project.write('config/.env', 'A=ssm:./app-key\nB="b ${ssm:./other} and ${ssm:./fine}"\nC=ssm:./fine\n');
    const { status, stderr } = project.run(['render']);

    expect(status).toBe(3);
    expect(stderr.match(/config\/\.env:\d+:\d+/g)).toEqual(['config/.env:1:3', 'config/.env:2:6', 'config/.env:2:25']);
    expect(stderr).not.toMatch(/Zk\d/);
  });
});
