import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { codes } from '../../packages/core/src/index.ts';
import { githubCommands } from '../../packages/cli/src/report/github.ts';
import { SourceText } from '../../packages/core/src/error/source-text.ts';
import { deployment } from '../aws/deployment.ts';
import { type Identity, secureBy, startStore } from '../helper/local-store.ts';
import { Project, type Run } from '../helper/project.ts';

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const schema = JSON.parse(readFileSync(new URL('../fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url), 'utf8')) as object;
const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number; readonly startColumn?: number; readonly endColumn?: number };
    };
  }[];
}

interface Log {
  readonly runs: readonly [
    { readonly tool: { readonly driver: { readonly rules: readonly { id: string }[] } }; readonly results: readonly Result[] },
  ];
}

function logOf(text: string): Log['runs'][0] {
  const log = JSON.parse(text) as Log;
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log.runs[0];
}

/** One mistake a line: its code, and where it stands. */
const template = `missing: ssm:/app/absent
type: "ssm:/app/text|int"
label: ssm:/app/text:nowhere
region: ssm://us-east-1/app/text
fine: ssm:/app/text
`;
const planted = [
  ['parameter-not-found', 1, 10],
  ['value-type', 2, 8],
  ['version-not-found', 3, 8],
  ['parameter-not-found', 4, 9],
] as const;

/** An identity that may read, and use no key. */
const reader: Identity = {
  name: 'ci',
  accessKeyId: 'AKIACI',
  secretAccessKey: 'ci',
  policies: [{ Statement: { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' } }],
};

async function checked(format: string, text = template): Promise<Run> {
  const parameters = { '/app/text': 'text', '/app/secret': secureBy('alias/app', 's') };
  const store = await startStore({ parameters, otherRegions: { 'us-east-1': {} }, identities: [reader] });
  return deployment({ 'a.yaml': text }, 'region: eu-west-1\n').runAsync(['check', '--format', format], store.env);
}

describe('ssmith check --format', () => {
  it('human: finds each planted mistake at its place', async () => {
    const { status, stdout, stderr } = await checked('human');
    expect([status, stdout]).toEqual([4, '']);
    for (const [code, line, column] of planted)
      expect(stderr).toMatch(new RegExp(`error\\[${code}\\][^]*config/a\\.yaml:${line}:${column}\\n`));
  });

  it('json: one object, also of a failure', async () => {
    const { status, stdout, stderr } = await checked('json');
    const { exit, errors } = JSON.parse(stdout) as { exit: number; errors: { code: string; places: { line: number; column: number }[] }[] };
    expect([status, exit, stderr]).toEqual([4, 4, '']);
    const found = errors.flatMap(({ code, places }) => places.map(({ line, column }) => `${code} ${line}:${column}`));
    expect(found.toSorted()).toEqual(planted.map(([code, line, column]) => `${code} ${line}:${column}`).toSorted());
  });

  it('sarif: a log that its schema accepts, a result for each place, its rule the code', async () => {
    const { status, stdout, stderr } = await checked('sarif');
    const { results, tool } = logOf(stdout);
    expect([status, stderr]).toEqual([4, expect.stringContaining('error[parameter-not-found]')]);
    const found = results.map(({ ruleId, ruleIndex, level, locations: [location] }) => {
      expect([tool.driver.rules[ruleIndex]?.id, level]).toEqual([ruleId, 'error']);
      expect(location?.physicalLocation.artifactLocation.uri).toMatch(/config\/a\.yaml$/);
      const { startLine, startColumn, endColumn } = location?.physicalLocation.region ?? { startLine: 0 };
      return [ruleId, startLine, startColumn, (endColumn ?? 0) - (startColumn ?? 0)];
    });
    const lengths = template.split('\n').map((line) => line.replaceAll('"', '').replace(/^\w+: /, '').length);
    expect(found.toSorted()).toEqual(planted.map(([code, line, column]) => [code, line, column, lengths[line - 1]]).toSorted());
  });

  it('github: a command for each place', async () => {
    const { status, stdout } = await checked('github');
    expect(status).toBe(4);
    const found = [
      ...stdout.matchAll(
        /^::error file=[^,]*config\/a\.yaml,line=(\d+),endLine=\d+,col=(\d+),endColumn=\d+,title=ssmith%3A ([a-z-]+)::.+$/gm,
      ),
    ];
    expect(found.map(([, line, column, code]) => `${code} ${line}:${column}`).toSorted()).toEqual(
      planted.map(([code, line, column]) => `${code} ${line}:${column}`).toSorted(),
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(planted.length);
  });

  it.each([
    ['sarif', 0],
    ['github', 0],
    ['json', 0],
    ['human', 0],
  ])('%s: is content with a template without mistakes, and no key', async (format, exit) => {
    const run = await checked(format, 'a: ssm:/app/text\nb: ssm:/app/secret\n');
    expect(run.status).toBe(exit);
    if (format === 'sarif') expect(logOf(run.stdout).results).toEqual([]);
    if (format === 'json') expect(JSON.parse(run.stdout)).toMatchObject({ environments: [{ references: 2 }] });
    if (format === 'github') expect(run.stdout).toBe('');
  });

  it.each([
    ['sarif', /"ruleId": "not-checked"[^]*"level": "note"[^]*"startLine": 1/],
    ['github', /^::notice file=[^,]*config\/a\.yaml,line=1,.*title=ssmith%3A not-checked::not checked/],
  ])('%s: tells what it could not look at', async (format, text) => {
    const { stdout, status } = await checked(format, 'a: "ssm:/app/secret#user"\n');
    expect([status, stdout]).toEqual([0, expect.stringMatching(text)]);
    if (format === 'sarif') logOf(stdout);
  });

  it('sarif: shows what has no place at the config', () => {
    const { stdout, status } = deployment({ 'a.yaml': 'a: ssm:/x\n' }).run(['check', '--format', 'sarif', '--var', 'nobody=x']);
    const { results } = logOf(stdout);
    expect([status, results.map(({ ruleId }) => ruleId)]).toEqual([2, ['usage']]);
    expect(results[0]?.locations[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: expect.stringMatching(/ssmith\.config\.yaml$/) },
    });
  });

  it('names files as the repository does', () => {
    const project = deployment({ 'a file.yaml': 'a: ssm:bad\nb: "ssm:/x|nofilter"\n' });
    project.write('.git/HEAD', '');
    const [location] = logOf(project.run(['check', '--offline', '--format', 'sarif']).stdout).results[0]?.locations ?? [];
    expect(location?.physicalLocation.artifactLocation.uri).toBe('config/a%20file.yaml');
    project.write('deep/er/x', '');
    const deep = spawnSync(process.execPath, [bin, 'check', '--offline', '--format', 'github'], {
      cwd: project.path('deep/er'),
      env: { PATH: process.env['PATH'] ?? '' },
      encoding: 'utf8',
    });
    expect(deep.stdout).toMatch(/^::error file=config\/a file\.yaml,line=2,/);
    expect(project.run(['check', '--offline', '--format', 'github']).stdout).toMatch(/^::error file=config\/a file\.yaml,line=2,/);
  });

  it.each([
    [['--format', 'xml'], '`--format` is one of human, json, sarif, github'],
    [['--format', 'sarif', '--json'], 'exclude each other'],
  ])('refuses %j', (args, message) => {
    const { status, stdout, stderr } = deployment({ 'a.yaml': 'a: 1\n' }).run(['check', ...args]);
    expect([status, stdout + stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

it('escapes what would end a command of GitHub Actions, or begin another', () => {
  const source = new SourceText('a,b:c%.yaml', 'one\ntwo');
  const place = { source, span: { start: 0, end: 7 } };
  const [line = '', ...rest] = githubCommands([
    { level: 'error', rule: 'template-syntax', message: '100%\r\n::error::x', places: [place] },
  ]).split('\n');
  expect(rest).toEqual(['']);
  expect(line).toMatch(/^::error file=\S*a%2Cb%3Ac%25\.yaml,line=1,endLine=2,title=ssmith%3A template-syntax::100%25%0D%0A::error::x$/);
});

it('has a title in SARIF for every code', () => {
  for (const { title } of Object.values(codes)) expect(title).toMatch(/^[A-Za-z]/);
});

describe('ssmith check --offline', () => {
  const offline = (project: Project, ...args: string[]): Run => project.run(['check', '--offline', ...args]);

  it('asks nothing, and needs neither a region nor credentials', () => {
    const { status, stderr } = offline(deployment({ 'a.yaml': template }));
    expect([status, stderr]).toEqual([0, '5 references in 1 template: no mistakes in them; no parameter was asked for\n']);
  });

  it.each([
    ['a reference that cannot be read', { 'a.yaml': 'a: "ssm:/x|nofilter"\n' }, '', 3, 'reference-syntax'],
    ['a template that is no YAML', { 'a.yaml': 'a: [ssm:/x\n' }, '', 3, 'template-syntax'],
    ['a config that is wrong', { 'a.yaml': 'a: 1\n' }, 'regoin: x\n', 2, 'config-invalid'],
    ['a variable without a value', { 'a.yaml': 'a: "ssm:/${env}/x"\n' }, 'vars: { env: {} }\n', 2, 'variable-missing'],
    ['a store that is not there', { 'a.yaml': 'a: ssm://nowhere/x\n' }, '', 2, 'store-unknown'],
  ])('finds %s', (_, templates, settings, exit, code) => {
    const { status, stderr } = offline(deployment(templates as Record<string, string>, settings));
    expect([status, stderr]).toEqual([exit, expect.stringContaining(`error[${code}]`)]);
  });

  it('finds two templates that write one file', () => {
    const project = deployment({ 'a.yaml': 'a: 1\n' });
    project.write('ssmith.config.yaml', `${project.read('ssmith.config.yaml')}  - { template: config/a.yaml, output: run/a.yaml }\n`);
    const { status, stderr } = offline(project);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[output-collision]')]);
  });
});

describe('a check of parameters that are not there', () => {
  const checkOf = (template: string): string => {
    const config = 'region: eu-west-1\nfiles: [{ template: a.yaml, output: run/a.yaml }]\n';
    const here = new Project({ 'ssmith.config.yaml': config, 'a.yaml': template });
    here.run(['local', 'put', '/app/host', '--file', 'store.yaml'], { input: 'value' });
    const { status, stderr } = here.run(['check', '--store', 'store.yaml']);
    expect(status).toBe(4);
    return stderr.slice(stderr.indexOf('help: ')).trim();
  };

  it('says how each is written, also when one of them looks like another', () => {
    expect(checkOf('a: ssm:/app/host\nb: ssm:/app/hosts\nc: ssm:/app/else\n')).toBe(`help: for /app/hosts, did you mean /app/host?
  help: write them; each value is typed unseen, or piped in:
  help: ssmith put /app/hosts --store store.yaml
  help: ssmith put /app/else --store store.yaml`);
  });

  it('asks about a single one that looks like another, and says no more', () => {
    expect(checkOf('a: ssm:/app/host\nb: ssm:/app/hosts\n')).toBe('help: did you mean /app/host?');
  });
});
