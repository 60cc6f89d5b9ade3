import { parseEnv } from 'node:util';
import { memorySource, type Problem, render, SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it, vi } from 'vitest';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { patience, runs } from '../helper/property.ts';
import { parseYaml12 } from '../helper/readers.ts';
import { stored } from '../helper/render-text.ts';

vi.setConfig(patience);

/** Renders `from: "ssm:/app/prod/*"` to a file, in a dialect that holds everything a test asks for. */
async function renderTree(parameters: Readonly<Record<string, string>>, output: string, more = ''): Promise<string> {
  const config = `vars: { env: { default: prod } }\nfiles:\n  - { from: "ssm:/app/\${env}/*", output: "${output}"${more} }\nstate: .state\n`;
  const project = new Project({ 'ssmith.config.yaml': config });
  await render({ cwd: project.directory, open: () => Promise.resolve(memorySource(stored(parameters))) });
  expect(project.mode(output)).toBe('600');
  return project.read(output);
}

async function problemsOf(parameters: Readonly<Record<string, string>>, output: string, more?: string): Promise<readonly Problem[]> {
  const error = await renderTree(parameters, output, more).catch((reason: unknown) => reason);
  if (!(error instanceof SsmithError)) throw new Error('it was rendered', { cause: error });
  return error.problems;
}

const parameters = {
  '/app/prod/db/password': 'a "b"',
  '/app/prod/db/host-name': 'h',
  '/app/prod/no': 'no',
  '/app/prod/api.key': 'k: #',
  '/app/prod/a/b/c': '1',
  '/app/other/x': 'not below',
};
const nested = { a: { b: { c: '1' } }, 'api.key': 'k: #', db: { 'host-name': 'h', password: 'a "b"' }, no: 'no' };

describe('a file from a tree', () => {
  it('is a .env file with a variable for each parameter, by name', async () => {
    expect(await renderTree(parameters, '.env', ', dialect: node')).toBe(
      "A_B_C=1\nAPI_KEY='k: #'\nDB_HOST_NAME=h\nDB_PASSWORD='a \"b\"'\nNO=no\n",
    );
  });

  it('is a properties file with dotted keys', async () => {
    expect(await renderTree({ '/app/prod/db/password': 'p', '/app/prod/db': 'd' }, 'app.properties')).toBe('db=d\ndb.password=p\n');
  });

  it('is JSON, level in level', async () => {
    const text = await renderTree(parameters, 'all.json');
    expect(JSON.parse(text)).toEqual(nested);
    expect(text).toBe(`${JSON.stringify(nested, null, 2)}\n`);
  });

  it('is YAML, level in level', async () => {
    const text = await renderTree(parameters, 'all.yaml');
    expect(parseYaml12(text)).toEqual([nested]);
    expect(text.split('\n').slice(0, 3)).toEqual(['"a":', '  "b":', '    "c": "1"']);
  });

  it('is TOML with dotted keys', async () => {
    const text = await renderTree(parameters, 'all.toml');
    expect(parseToml(text)).toEqual(nested);
    expect(text.split('\n')[1]).toBe('"api.key" = "k: #"');
  });

  it('is a properties file whose keys may begin with a digit', async () => {
    expect(await renderTree({ '/app/prod/2fa': 'on' }, 'app.properties')).toBe('2fa=on\n');
  });

  it.each(['all.json', 'all.yaml', 'all.toml', 'app.properties'])('holds names that objects have of their own: %s', async (output) => {
    const text = await renderTree({ '/app/prod/__proto__': 'p', '/app/prod/constructor': 'c', '/app/prod/a/__proto__': 'q' }, output);
    for (const value of ['p', 'c', 'q']) expect(text).toMatch(new RegExp(`[=:] ?"?${value}"?`));
  });

  it('has what lies below its path, and not what only begins like it', async () => {
    expect(await renderTree({ '/app/prod/a': '1', '/app/prod2/b': '2', '/app/production': '3' }, '.env')).toBe('A=1\n');
  });

  it('may have empty values where the config says so', async () => {
    expect(await renderTree({ '/app/prod/a': ' ' }, 'all.json', ', allowEmpty: true')).toBe('{\n  "a": " "\n}\n');
  });

  it('holds every value', async () => {
    const tree = fc.dictionary(fc.stringMatching(/^[a-c](?:\/[a-z]){0,2}$/), hostileText(20), {
      minKeys: 1,
      maxKeys: 8,
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(tree, async (values) => {
        const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [`/app/prod/${name}`, value]));
        const found = parseEnv(await renderTree(given, '.env', ', dialect: node').catch(() => ''));
        const refused = Object.values(values).some((value) => /[\r\0]/.test(value) || (/'/.test(value) && /`/.test(value)));
        if (!refused) {
          expect(found).toEqual(
            Object.fromEntries(Object.entries(values).map(([name, value]) => [name.replaceAll('/', '_').toUpperCase(), value])),
          );
        }
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a file from a tree is refused', () => {
  it('when two parameters have one key', async () => {
    const [problem] = await problemsOf({ '/app/prod/db/host': 'a', '/app/prod/db-host': 'b' }, '.env');
    expect(problem?.message).toBe('`/app/prod/db-host` and `/app/prod/db/host` would both be `DB_HOST`');
    expect(problem?.places?.[0]?.source.position(problem.places[0].span.start)).toEqual({ line: 3, column: 14 });
  });

  it('when a value is empty, which is told with its name', async () => {
    const [problem] = await problemsOf({ '/app/prod/a': ' ', '/app/prod/b': 'x', '/app/prod/c': '\n' }, 'all.json');
    expect([problem?.code, problem?.message]).toEqual(['value-empty', expect.stringContaining('`/app/prod/a`, `/app/prod/c`')]);
  });

  it('at its own place in the config', async () => {
    const project = new Project({
      'ssmith.config.yaml': `# from: ssm:/a/*
files:
  - { from: "ssm:/a/*", output: all.json }
  - { output: all.env, from: ssm:/a/* }
state: .state
`,
    });
    const open = (): Promise<ReturnType<typeof memorySource>> => Promise.resolve(memorySource(stored({ '/a/2x': '1' })));
    const error: unknown = await render({ cwd: project.directory, open }).catch((reason: unknown) => reason);
    const places = error instanceof SsmithError ? error.problems.flatMap(({ places: at = [] }) => at) : [];
    expect(places.map(({ source, span }) => source.position(span.start))).toEqual([{ line: 4, column: 30 }]);
  });

  it('when a key would begin with a digit', async () => {
    const [problem] = await problemsOf({ '/app/prod/2fa': 'a' }, '.env');
    expect(problem?.message).toContain('no variable begins with a digit');
  });

  it('when a value is a level too, where levels are nested', async () => {
    const [problem] = await problemsOf({ '/app/prod/db': 'a', '/app/prod/db/x': 'b' }, 'all.json');
    expect([problem?.code, problem?.message]).toEqual(['value-type', expect.stringContaining('`/app/prod/db')]);
  });

  it('when the dialect cannot hold a value: the parameter is named', async () => {
    const [problem] = await problemsOf({ '/app/prod/a': "it's" }, '.env');
    expect([problem?.code, problem?.message]).toEqual([
      'value-unencodable',
      expect.stringContaining('/a` cannot be written in dotenv (dialect `portable`)'),
    ]);
  });

  it.each([
    ['app.xml', '', 'a tree cannot be a file of the format `xml`'],
    ['.env', ', template: x', 'needs either `template` or `from`'],
  ])('as %s%s', async (output, more, message) => {
    const [problem] = await problemsOf({ '/app/prod/a': 'x' }, output, more);
    expect([problem?.code, problem?.message]).toEqual(['config-invalid', expect.stringContaining(message)]);
  });

  it.each(['ssm:/app/a', 'ssm:/app/*|json', 'x', 'ssm:/a b/*'])('from %s', async (from) => {
    const project = new Project({ 'ssmith.config.yaml': `files:\n  - { from: "${from}", output: .env }\n` });
    const error: unknown = await render({ cwd: project.directory }).catch((reason: unknown) => reason);
    expect(error instanceof SsmithError && error.problems.map(({ code }) => code)).toEqual(['config-invalid']);
  });
});
