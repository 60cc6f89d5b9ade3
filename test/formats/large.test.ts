import { parseEnv } from 'node:util';
import { render, SsmithError } from '@ssmith/core';
import json5 from 'json5';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { Project, type Run } from '../helper/project.ts';
import { renderText } from '../helper/render-text.ts';

// What is written here takes seconds; what grows with the square of its size takes minutes.
vi.setConfig({ testTimeout: 300_000 });

const lines = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_, index) => line(index)).join('');
const store = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');

/** Runs the built program, and says how much memory it had at most. MB. */
function measured(files: Readonly<Record<string, string>>, args: readonly string[]): Run & { project: Project; peak: number } {
  const report = `process.on('exit', () => process.stderr.write('peak=' + process.resourceUsage().maxRSS + '\\n'));`;
  const project = new Project({ ...files, 'peak.cjs': report });
  const run = project.run(args, { env: { NODE_OPTIONS: `--require ${project.path('peak.cjs')}` } });
  const [, kilobytes] = /^peak=(\d+)$/m.exec(run.stderr) ?? [];
  return { ...run, stderr: run.stderr.replace(/^peak=\d+\n/m, ''), project, peak: Number(kilobytes) / 1024 };
}

async function failure(run: Promise<unknown>): Promise<SsmithError> {
  const error = await run.catch((thrown: unknown) => thrown);
  if (error instanceof SsmithError) return error;
  throw error;
}

function rendered(file: string, text: string, value = 'hello'): Promise<string> {
  return renderText(new Project({ [file]: text }), file, { '/v': value });
}

const count = 10_000;
const padding = 'x'.repeat(980);

interface Large {
  readonly file: string;
  readonly output: string;
  readonly line: (index: number, value: string) => string;
  readonly around: readonly [string, string];
  readonly reference: (name: string) => string;
}

const plain = (name: string): string => `ssm:${name}`;
const quoted = (name: string): string => `"ssm:${name}"`;
const large: readonly Large[] = [
  { file: 'a.yaml', output: 'out.yaml', line: (i, v) => `k${i}: ${v}\nt: "${padding}" # c\n`, around: ['', ''], reference: plain },
  {
    file: 'a.json',
    output: 'out.json',
    line: (i, v) => `"k${i}": ${v}, "t": "${padding}",\n`,
    around: ['{', '"z": 1}'],
    reference: quoted,
  },
  {
    file: 'a.jsonc',
    output: 'out.jsonc',
    line: (i, v) => `"k${i}": ${v}, // ${padding}\n`,
    around: ['{', '"z": 1}'],
    reference: quoted,
  },
  { file: '.env', output: 'out.env', line: (i, v) => `K${i}=${v}\n# ${padding}\n`, around: ['', ''], reference: plain },
  {
    file: 'a.yaml.hbs',
    output: 'out.yaml',
    line: (i, v) => `k${i}: ${v}\nt: "${padding}" # c\n`,
    around: ['', ''],
    reference: (name) => `{{ssm "${name}"}}`,
  },
];

describe.each(large)('10 MB of $file with 10,000 references', ({ file, output, line, around: [before, after], reference }) => {
  const text = (value: (index: number) => string): string => before + lines(count, (index) => line(index, value(index))) + after;
  const token = (value: string): string => (file === '.env' ? value : JSON.stringify(value));

  it.each([
    ['to one parameter', { '/v': 'hello' }, () => '/v', () => 'hello'],
    [
      'to 10,000 parameters',
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`/v/${index}`, `value-${index}`])),
      (index: number) => `/v/${index}`,
      (index: number) => `value-${index}`,
    ],
  ])('%s', (_what, parameters, nameAt, valueAt) => {
    const files = { [file]: text((index) => reference(nameAt(index))), 's.yaml': store(parameters) };
    const { status, stderr, project, peak } = measured(files, ['render', file, '-o', output, '--store', 's.yaml', '--quiet']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(project.read(output) === text((index) => token(valueAt(index)))).toBe(true);
    expect(peak).toBeLessThan(600);
  });
});

it.each(['yaml', 'json', 'jsonc', 'json5', 'toml', 'env', 'properties'])(
  'a tree of 10,000 parameters is a file of the format %s',
  (format) => {
    const names = Array.from({ length: count }, (_, index) => `a${index % 100}/b${index}`);
    const files = {
      'ssmith.config.yaml': `files: [{from: "ssm:/t/*", output: out.${format}}]\n`,
      's.yaml': store(Object.fromEntries(names.map((name) => [`/t/${name}`, `<${name}>`]))),
    };
    const { status, stderr, project, peak } = measured(files, ['render', '--store', 's.yaml', '--quiet']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const text = project.read(`out.${format}`);
    expect(names.filter((name) => !text.includes(`<${name}>`))).toEqual([]);
    expect(peak).toBeLessThan(600);
  },
);

const deep = 5000;
const nested = (open: string, close: string, inner = 'ssm:/v', depth = deep): string => open.repeat(depth) + inner + close.repeat(depth);
const deepTemplates: readonly [title: string, file: string, text: string, status: number][] = [
  ['lists in brackets', 'a.yaml', `a: ${nested('[', ']')}\n`, 3],
  ['mappings in braces', 'a.yaml', nested('{a: ', '}'), 3],
  ['pairs in brackets', 'a.yaml', nested('[a: ', ']'), 3],
  ['indented mappings', 'a.yaml', `${lines(deep, (index) => `${' '.repeat(index)}a:\n`)}${' '.repeat(deep)}ssm:/v\n`, 3],
  ['lists on one line', 'a.yaml', `${nested('- ', '')}\n`, 3],
  ['keys that are mappings', 'a.yaml', `${nested('? ', '')}\n`, 3],
  ['lists that are not closed', 'a.yaml', `a: ssm:/v\nb: ${'['.repeat(deep)}\n`, 3],
  ['500 lists', 'a.yaml', nested('[', ']', 'ssm:/v', 500), 0],
  ['arrays', 'a.json', nested('[', ']', '"ssm:/v"'), 0],
  ['objects', 'a.json', nested('{"a": ', '}', '"ssm:/v"'), 0],
  ['arrays that are not closed', 'a.json', `["ssm:/v", ${'['.repeat(deep)}`, 3],
  ['objects', 'a.jsonc', nested('{"a": ', '}', '"ssm:/v"', 100_000), 3],
  ['arrays that are not closed', 'a.jsonc', `["ssm:/v", ${'['.repeat(deep)}`, 3],
  ['conditions', 'a.yaml.hbs', nested('{{#if (eq "a" "a")}}', '{{/if}}', '{{ssm "/v"}}'), 3],
  ['loops', 'a.yaml.hbs', nested('{{#each (ssm "/*")}}', '{{/each}}', '- {{this}}'), 3],
  ['alternatives', 'a.yaml.hbs', `{{#if (ssm "/v")}}x${'{{else if (ssm "/v")}}x'.repeat(deep)}{{/if}}`, 3],
  ['parentheses', 'a.yaml.hbs', `a: {{not ${nested('(not ', ')', '(ssm "/v")')}}}`, 3],
  ['blocks that are not closed', 'a.yaml.hbs', '{{#each (ssm "/*")}}'.repeat(deep), 3],
];

describe('nesting', () => {
  it.each(deepTemplates)('5,000 deep: %s, in %s', (_title, file, text, expected) => {
    const { status, stderr, stdout } = measured({ [file]: text, 's.yaml': store({ '/v': 'hello' }) }, [
      'render',
      file,
      '-o',
      '-',
      '--store',
      's.yaml',
      '--quiet',
    ]);
    expect({ status, stderr: stderr.slice(0, 2000) }).toEqual({ status: expected, stderr: expect.any(String) });
    if (expected === 0) expect(stdout === text.replace(/"?ssm:\/v"?/, '"hello"')).toBe(true);
    else expect(stderr).toMatch(/^error\[template-syntax\]: .*\n\n {2}a\.\S+:\d+:\d+\n/);
    if (expected !== 0) expect(stderr.length).toBeLessThan(2000);
  });

  it('600 deep is told of in any case, not only when a reader has come to its end', async () => {
    await expect(rendered('a.yaml', `a: ${nested('[', ']', 'ssm:/v', 600)}`)).rejects.toThrow(
      'template-syntax: this YAML is nested too deeply',
    );
    await expect(rendered('a.yaml', `a: ssm:/missing\nb: ${nested('[', ']', 'x', 600)}`)).rejects.toThrow('nested too deeply');
  });

  it('a deep JSON template is no mistake of its own when a parameter is missing', async () => {
    await expect(rendered('a.json', `[${nested('[', ']', '"ssm:/v"')}, "ssm:/missing"]`)).rejects.toThrow(/^parameter-not-found: [^\n]*$/);
  });

  it('of a value is followed down to 500 levels where the format can', async () => {
    const value = '['.repeat(500) + ']'.repeat(500);
    for (const file of ['a.json', 'a.jsonc', 'a.json5']) expect(await rendered(file, '["ssm:/v|json"]', value)).toBe(`[${value}]`);
    await expect(rendered('a.yaml', 'a: ssm:/v|json', value)).rejects.toThrow('value-unencodable');
    await expect(rendered('a.toml', 'a = "ssm:/v|json"', value)).rejects.toThrow('value-unencodable');
    await expect(rendered('a.json', '["ssm:/v|json"]', `[[${value}]]`)).rejects.toThrow('value-type: `/v`: the value is nested too deeply');
  });
});

/** Billions of items, if every alias were followed. */
const bomb = `a: &a [${'x,'.repeat(9)}]\n${[...'abcdefghijk'].map((one, index) => `n${index}: &${String.fromCharCode(98 + index)} [${`*${one},`.repeat(9)}]\n`).join('')}`;
const mergeBomb = `m0: &m0 {x: 1}\n${lines(30, (index) => `m${index + 1}: &m${index + 1}\n  <<: [*m${index}, *m${index}]\n  a: *m${index}\n  b: *m${index}\n`)}`;

describe('aliases', () => {
  it.each([bomb, mergeBomb])('are not followed in a template', async (text) => {
    expect(await rendered('a.yaml', `${text}z: ssm:/v\n`)).toBe(`${text}z: "hello"\n`);
    await expect(rendered('a.yaml', `${text}z: ssm:/missing\n`)).rejects.toThrow(/^parameter-not-found: [^\n]*$/);
  });

  it('and merge keys stay around references', async () => {
    const text = 'a: &x ssm:/v\nb: *x\nc: &m {k: ssm:/v}\nd: {<<: *m, e: ssm:/v}\nf:\n  <<: [*m, *m]\n  <<: *m\n  g: ssm:/v\n';
    expect(await rendered('a.yaml', text)).toBe(text.replaceAll('ssm:/v', '"hello"'));
  });

  it.each([
    ['that stand for too much', bomb, 'the aliases in this file stand for too much'],
    ['in merge keys', mergeBomb, 'the aliases in this file stand for too much'],
    ['of an anchor that is not there', 'files: *x\n', 'there is no anchor of this name before it'],
    ['deep in lists', `files: ${nested('[', ']', '1')}\n`, 'this YAML is nested too deeply'],
    ['deep in keys', `${nested('? ', '')}\n`, 'this YAML is nested too deeply'],
    ['50,000 settings', lines(50_000, (index) => `k${index}: 1\n`), 'there is no setting `k0`'],
    ['a setting twice', 'name: a\nname: b\n', 'this name is there twice'],
  ])('%s are a mistake of the config', async (_what, text, message) => {
    const { directory } = new Project({ 'ssmith.config.yaml': text });
    const { problems } = await failure(render({ cwd: directory, dryRun: true }));
    expect(problems[0]).toMatchObject({ code: 'config-invalid', message, places: [expect.anything()] });
  });

  it.each([
    ['aliases', bomb, /: a name begins with `\/`/],
    ['nested lists', `/a: ${nested('[', ']', '1')}\n`, /: this YAML is nested too deeply$/],
    ['nested keys', `${nested('? ', '')}\n`, /: this YAML is nested too deeply$/],
    ['600 lists', `/a: ${nested('[', ']', '1', 600)}\n`, /: this YAML is nested too deeply$/],
    ['a name twice', '/v: a\n/v: b\n', /2:1: this name is there twice$/],
    ['100,000 wrong names', lines(100_000, (index) => `k${index}: 1\n`), /; and 99990 more$/],
  ])('%s are a mistake of an embedded store', { timeout: 20_000 }, async (_what, text, message) => {
    const { directory } = new Project({ 'a.yaml': 'a: ssm:/v\n', 's.yaml': text });
    const { problems } = await failure(render({ cwd: directory, single: { template: 'a.yaml', output: '-' }, store: 's.yaml' }));
    expect(problems).toEqual([expect.objectContaining({ code: 'store-invalid', message: expect.stringMatching(message) })]);
    expect(problems[0]?.message).toMatch(/s\.yaml:\d+:\d+: /);
    expect(problems[0]?.message.length).toBeLessThan(2000);
  });

  it('100,000 parameters in an embedded store are read', { timeout: 20_000 }, async () => {
    const { directory } = new Project({ 'a.yaml': 'a: ssm:/v/4999\n', 's.yaml': lines(100_000, (index) => `/v/${index}: value\n`) });
    const { parameters } = await render({ cwd: directory, single: { template: 'a.yaml', output: '-' }, store: 's.yaml', dryRun: true });
    expect(parameters).toHaveLength(1);
  });
});

const million = 1_000_000;
const escapes = '\\n'.repeat(5 * million);
const longTemplates: readonly [title: string, file: string, text: string][] = [
  ['5 million escapes beside a reference', 'a.json', `["${escapes}", "ssm:/v"]`],
  ['5 million escapes around a reference', 'a.json', `["${escapes}\${ssm:/v}"]`],
  ['5 million escapes beside a reference', 'a.jsonc', `["${escapes}", "ssm:/v"]`],
  ['a comment of 10 MB', 'a.jsonc', `/* ${'*'.repeat(10 * million)} */["ssm:/v"]`],
  ['a number of 10 MB', 'a.json', `[${'1'.repeat(10 * million)}, "ssm:/v"]`],
  ['a million keys', 'a.json', `{${lines(million, (index) => `"k${index}":1,\n`)}"z": "ssm:/v"}`],
  ['a million blank lines', 'a.json', `[${'\n'.repeat(million)}"ssm:/v"]`],
  ['a block of 10 MB', 'a.yaml', `a: |\n${'  some text\n'.repeat(800_000)}b: ssm:/v\n`],
  ['5 million escapes', 'a.yaml', `a: "${escapes}"\nb: ssm:/v\n`],
  ['5 million blanks', 'a.yaml', `a: x${' '.repeat(5 * million)}y\nb: ssm:/v\n`],
  ['a comment of 1 MB', 'a.yaml', `# ${'ssm:/x '.repeat(150_000)}\na: ssm:/v\n`],
  ['a million blank lines', 'a.yaml', `${'\n'.repeat(million)}a: ssm:/v\n`],
  ['a million keys', 'a.yaml', `${lines(million, (index) => `k${index}: 1\n`)}z: ssm:/v\n`],
  ['100,000 references in brackets', 'a.yaml', `[${'ssm:/v, '.repeat(100_000)}]\n`],
  ['a bare value of 1 MB', '.env', `A=${'x '.repeat(500_000)}\nB=ssm:/v\n`],
  ['a run of blanks of 1 MB', '.env', `A=x${' '.repeat(million)}y\nB=ssm:/v\n`],
  ['a quoted value of 1 MB', '.env', `A="${'x '.repeat(500_000)}"\nB=ssm:/v\n`],
  ['a comment of 1 MB', '.env', `# ${'x '.repeat(500_000)}\nB=ssm:/v\n`],
  ['a million blank lines', '.env', `${'\n'.repeat(million)}B=ssm:/v\n`],
  ['a million keys', '.env', `${lines(million, (index) => `K${index}=1\n`)}Z=ssm:/v\n`],
];

describe('long tokens, and many of them', () => {
  it.each(longTemplates)('%s, in %s', async (_title, file, text) => {
    const value = (written: string): string => (file === '.env' ? 'hello' : written.startsWith('$') ? 'hello' : '"hello"');
    const expected = text.replaceAll(/"ssm:\/v"|\$\{ssm:\/v\}|ssm:\/v(?![\w/])/g, value);
    expect((await rendered(file, text)) === expected).toBe(true);
  });

  it('a text with escapes, in a block of 10 MB', async () => {
    const body = '  some text\n'.repeat(800_000);
    expect((await rendered('a.yaml', `a: |\n${body}  \${ssm:/v}\n`)) === `a: |\n${body}  hello\n`).toBe(true);
  });

  it('10,000 references with escapes in one text', { timeout: 20_000 }, async () => {
    const text = `["\\n${lines(count, (index) => `${padding}\${ssm:/${index === 0 ? 'v' : '\\u0076'}}`)}"]`;
    expect((await rendered('a.json', text)) === `["\\n${`${padding}hello`.repeat(count)}"]`).toBe(true);
  });

  it.each(['posix', 'compose', 'python', 'ruby', 'dotenv'] as const)(
    '5 million escapes in a .env file (%s) are no bug',
    async (dialect) => {
      const project = new Project({ '.env': `A="${'\\\\'.repeat(5 * million)}"\nB=ssm:/v\n` });
      const problem = await renderText(project, '.env', { '/v': 'x' }, dialect).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(SsmithError);
      expect(String(problem)).toContain('render-mismatch');
    },
  );

  it.each(['vite', 'next', 'expand'] as const)('15,000 variables, some of them with a `$` (%s)', { timeout: 20_000 }, async (dialect) => {
    const text = `${lines(15_000, (index) => `K${index}=1\n`)}A='x$K1 \\$y'\nZ=ssm:/v\n`;
    const project = new Project({ '.env': text });
    const result = await renderText(project, '.env', { '/v': 'a$K1' }, dialect);
    expect(result.startsWith(text.slice(0, text.indexOf('Z=')))).toBe(true);
  });

  it('5 million escapes in a template with a mistake: it is told where it stands', async () => {
    await expect(rendered('a.json', `["${escapes}", "ssm:/v",,]`)).rejects.toThrow(/^template-syntax: this is not JSON$/);
  });
});

/** Where a text has no escapes, one mark of 8 KB; each holds what is hardest for some format. */
const kilobytes8: Readonly<Record<string, string>> = {
  'double quotes': '"'.repeat(8192),
  'single quotes': "'".repeat(8192),
  backslashes: '\\'.repeat(8192),
  'line breaks': `a${'\n'.repeat(8190)}b`,
  'characters beyond the basic plane': '𝒳'.repeat(2048),
  blanks: `a${' '.repeat(8190)}b`,
};
const readBack: Readonly<Record<string, readonly [template: string, read: (text: string) => unknown]>> = {
  'a.yaml': ['a: ssm:/v\n', (text) => (parseYaml(text) as { a: unknown }).a],
  'a.json': ['{"a": "ssm:/v"}', (text) => (JSON.parse(text) as { a: unknown }).a],
  'a.jsonc': ['{"a": "ssm:/v"}', (text) => (JSON.parse(text) as { a: unknown }).a],
  'a.json5': ["{a: 'ssm:/v'}", (text) => json5.parse<{ a: unknown }>(text).a],
  'a.toml': ['a = "ssm:/v"\n', (text) => parseToml(text)['a']],
  '.env': ['A=ssm:/v\n', (text) => parseEnv(text)['A']],
};

describe.each(Object.entries(kilobytes8))('a value of 8 KB, nothing but %s', (what, value) => {
  it.each(Object.entries(readBack))('is what is read from %s', async (file, [template, read]) => {
    const project = new Project({ [file]: template });
    const text = await renderText(project, file, { '/v': value }, file === '.env' ? 'node' : undefined);
    expect(read(text) === value, what).toBe(true);
  });
});

describe('10,000 mistakes', () => {
  it.each([
    ['in the references', 3, (index: number) => `k${index}: ssm:/v|nope${index}\n`],
    ['of one kind', 3, (index: number) => `k${index}: ssm:/v|raw\n`],
    ['in the values', 4, (index: number) => `k${index}: ssm:/v|int\n`],
    ['in the names', 4, (index: number) => `k${index}: ssm:/v/${index}x\n`],
    ['on one line', 3, (index: number) => `${index === 0 ? 'k: [' : ','} "ssm:/v|nope${index}"${index === count - 1 ? ']\n' : ''}`],
  ])('%s can be read', (_what, expected, line) => {
    const parameters = { '/v': 'hello', ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`/v/${index}`, 'x'])) };
    const seen = lines(count, (index) => `s${index}: ssm:/v/${index}\n`);
    const files = { 'a.yaml': seen + lines(count, line), 's.yaml': store(parameters) };
    const { status, stderr } = measured(files, ['render', 'a.yaml', '-o', '-', '--store', 's.yaml']);
    expect(status).toBe(expected);
    expect(stderr.length).toBeLessThan(50_000);
    expect(stderr).toMatch(/… and 9900 more errors\n|… and 9980 more places\n/);
  });

  it('are all in the report for programs', () => {
    const files = { 'a.yaml': lines(1000, (index) => `k${index}: ssm:/v|nope\n`), 's.yaml': store({ '/v': 'x' }) };
    const { stdout } = measured(files, ['render', 'a.yaml', '-o', '-', '--store', 's.yaml', '--json']);
    expect((JSON.parse(stdout) as { errors: unknown[] }).errors).toHaveLength(1000);
  });

  it('200,000 in one text', async () => {
    await expect(rendered('a.yaml', `a: "${'${ssm:/v|raw}'.repeat(200_000)}"\n`)).rejects.toThrow(SsmithError);
  });

  it('10,000 warnings can be read', () => {
    const files = { 'a.yaml': lines(count, (index) => `ssm:/v${index}: x\n`), 's.yaml': store({ '/v': 'x' }) };
    const { status, stderr } = measured(files, ['render', 'a.yaml', '-o', '-', '--store', 's.yaml']);
    expect(status).toBe(0);
    expect(stderr.length).toBeLessThan(50_000);
    expect(stderr).toContain('… and 9900 more warnings\n');
  });
});

/** What stays is written with blanks, tabs and characters beyond the basic plane, as far as the language has them. */
const laidOut: Readonly<Record<string, { template: string; token: string; refused?: RegExp }>> = {
  'a.yaml': { template: '# 𝒳\t🚀 \na:\t \n    -   "𝒳"\n    - ssm:/v\t # \t🚀\nb:   {c: ssm:/v ,  d: 1}\n', token: '"a𝒳"' },
  'a.json': { template: '{\t"𝒳": 1,\n  \t "a" :\t"ssm:/v" , \n"b":["🚀",  "ssm:/v"\t]}\n', token: '"a𝒳"' },
  'a.jsonc': { template: '{ // 🚀\t\n\t"𝒳": 1, /*\t\n */ "a" :\t"ssm:/v" , \n}\n', token: '"a𝒳"' },
  'a.json5': { template: "{ // 🚀\t\n\t'𝒳': 1,\n  \t a :\t'ssm:/v' , \n}\n", token: "'a𝒳'" },
  'a.toml': { template: '# 🚀\t\n[a] \t\n\tb = "𝒳"\n  c\t=  "ssm:/v" \t# 𝒳\n', token: '"a𝒳"' },
  'a.xml': { template: '<a>\t<!-- 🚀 -->\n  \t<𝒳 b = "ssm:/v"\t/>\n\t<c>ssm:/v</c> </a>\n', token: 'a𝒳' },
  'a.txt': { template: '🚀\t \n  \t${ssm:/v|raw}\t\n 𝒳\n', token: 'a𝒳' },
  'a.ini': { template: '; 🚀\t\n[s]\nb=𝒳\nc = ssm:/v\n', token: 'a𝒳', refused: /without a section/ },
  'a.properties': { template: '# 🚀\t\n  \tb = c\t\nd\t=ssm:/v\n', token: 'a\\ud835\\udcb3', refused: /byte order mark/ },
  '.env': { template: '# 🚀\t\nB="𝒳"\n\nC=ssm:/v\n', token: "'a𝒳'", refused: /end in CRLF/ },
};

describe.each(Object.entries(laidOut))('what stands around the references in %s', (file, { template, token, refused }) => {
  it.each([
    ['as it is', ''],
    ['with CRLF', '\r\n'],
    ['with a byte order mark', '\ufeff'],
    ['without a final line break', '$'],
    ['with all of that', '\ufeff\r\n$'],
  ])('stays byte for byte: %s', async (_what, how) => {
    const ended = how.includes('$') ? template.replace(/\n$/, '') : template;
    const text = (how.includes('\ufeff') ? '\ufeff' : '') + (how.includes('\r\n') ? ended.replaceAll('\n', '\r\n') : ended);
    const result = await rendered(file, text, 'a𝒳').catch((error: unknown) => String(error));
    if (refused !== undefined && refused.test(result)) expect(how).toMatch(/\ufeff|\r\n/);
    else expect(result).toBe(text.replaceAll(/(["']?)(?:\$\{ssm:\/v\|raw\}|ssm:\/v)\1/g, file === 'a.xml' ? `$1${token}$1` : token));
  });
});
