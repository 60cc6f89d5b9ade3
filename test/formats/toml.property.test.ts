import { type Problem, SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, hostileValues, pem } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, item, jsonData, jsonNumber, patience, runs, sample } from '../helper/property.ts';
import { asFiles, type Data, isList, jsonText, readToml, tomlLibraries, withNumbers } from '../helper/readers.ts';
import { type Given, renderText } from '../helper/render-text.ts';
import { describeWith } from '../helper/tools.ts';

// On a busy machine large inputs take a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

/** A template with references in every place that TOML has for them, and with things that look like one. The slots stand in ⟦…⟧. */
const marked = `# ssm:/comment
text = ⟦"ssm:/v"⟧   # \${ssm:/comment}
braced=⟦"\${ssm:/v}"⟧
'quoted.key'	= ⟦'ssm:/v'⟧
embedded = ⟦"before \\"\${ssm:/v}\\" after\\t\${ssm:/v}"⟧
literal = ⟦'["\${ssm:/v}"]'⟧
escaped = ⟦"ssm:\\u002Fv"⟧
escaped-long = ⟦"ssm:\\U0000002fv"⟧
lines = ⟦"""
first "quoted" ""
\${ssm:/v} \\
     joined \\" \${ssm:/v}""""⟧
tight = ⟦"""\${ssm:/v}"""⟧
literal-lines = ⟦'''
\\first
\${ssm:/v}
'''⟧
tight-literal = ⟦'''\${ssm:/v}'''⟧
a.b."c d" = ⟦"ssm:/v"⟧
a . 'e' = [ ⟦"ssm:/v"⟧, ⟦'ssm:/v'⟧
  ,[[⟦"ssm:/v"⟧]], # "ssm:/comment", ]
  { x.y = ⟦'ssm:/v'⟧, "ssm:/v" = ⟦"\${ssm:/v}"⟧ , z = [{n=⟦"ssm:/v"⟧}]}, 1979-05-27 07:32:00, -inf, 0o17, ⟦"ssm:/v"⟧,
]
number = ⟦"ssm:/n|number"⟧
numbers = [ 1.0, 1_000, ⟦"ssm:/n|number"⟧, 0xFF ]
yes = ⟦'ssm:/yes|bool'⟧
json = ⟦"ssm:/j|json"⟧
field = [⟦"ssm:/o#a.0|json"⟧, ⟦"ssm:/o#a.1"⟧]
items = ⟦'ssm:/l|list'⟧
tree = ⟦"""ssm:/tree/*"""⟧
default = ⟦'ssm:/none|json|default([1.0, {"a b": ["\\u0000"]}])'⟧

[table.'x.y'."ssm:/v"] # ssm:/comment
v = ⟦"ssm:/v"⟧
"__proto__" = { constructor = ⟦"ssm:/v"⟧ }

[[servers]]
name = ⟦"ssm:/v"⟧
[servers.inner]
v = ⟦'ssm:/v'⟧
[[servers.ports]]
v = ⟦"ssm:/v"⟧
[[ servers ]]
[[servers.ports]]
[[servers.ports]]
v = ⟦"ssm:/v"⟧
[servers.ports.below]
v = ⟦"ssm:/v"⟧
[last]
v = ⟦"ssm:/v"⟧`;
const template = marked.replaceAll(/[⟦⟧]/g, '');

interface Values {
  readonly v: string;
  readonly j: Data;
  readonly l: readonly string[];
  readonly tree: readonly [string, string];
  readonly n: string;
}

const int64 = 2n ** 63n;

/** Whether TOML has a number: an integer of 64 bits without a negative zero, or a float that is neither infinite nor nothing. */
function isHeld(number: string): boolean {
  if (/^-?\d+$/.test(number)) return number !== '-0' && BigInt(number) >= -int64 && BigInt(number) < int64;
  const [mantissa = ''] = number.split(/e/i);
  return Number.isFinite(Number(number)) && (Number(number) !== 0 || Number(mantissa) === 0);
}

function withoutNull(data: Data): Data {
  if (data === null) return 'null';
  if (isList(data)) return data.map(withoutNull);
  return typeof data === 'object' ? Object.fromEntries(Object.entries(data).map(([key, one]) => [key, withoutNull(one)])) : data;
}

const tomlNumber = jsonNumber.filter(isHeld);

const values: fc.Arbitrary<Values> = fc.record({
  v: hostileText(),
  j: jsonData(tomlNumber).map(withoutNull),
  l: fc.array(item, { minLength: 1, maxLength: 4 }),
  tree: fc.tuple(hostileText(20), hostileText(20)),
  n: tomlNumber,
});

function expected({ v, j, l, tree: [shallow, deep], n }: Values): Data {
  const number = { $number: n };
  const inner = { x: { y: v }, 'ssm:/v': v, z: [{ n: v }] };
  return {
    text: v,
    braced: v,
    'quoted.key': v,
    embedded: `before "${v}" after\t${v}`,
    literal: `["${v}"]`,
    escaped: v,
    'escaped-long': v,
    lines: `first "quoted" ""\n${v} joined " ${v}"`,
    tight: v,
    'literal-lines': `\\first\n${v}\n`,
    'tight-literal': v,
    a: { b: { 'c d': v }, e: [v, v, [[v]], inner, { $type: 'datetime' }, { $float: '-inf' }, 15, v] },
    number,
    numbers: [{ $number: '1.0' }, 1000, number, 255],
    yes: true,
    json: j,
    field: [j, v],
    items: l,
    tree: { shallow, a: { 'b-c': deep } },
    default: [{ $number: '1.0' }, { 'a b': ['\0'] }],
    // oxlint-disable-next-line no-useless-computed-key
    table: { 'x.y': { 'ssm:/v': { v, ['__proto__']: { constructor: v } } } },
    servers: [{ name: v, inner: { v }, ports: [{ v }] }, { ports: [{}, { v, below: { v } }] }],
    last: { v },
  };
}

function render(project: Project, { v, j, l, tree: [shallow, deep], n }: Values): Promise<string> {
  return renderText(project, 'app.toml', {
    '/v': v,
    '/j': jsonText(j),
    '/o': `{"a": [${jsonText(j)}, ${JSON.stringify(v)}]}`,
    '/l': { type: 'StringList', values: [l.join(',')] },
    '/tree/shallow': shallow,
    '/tree/a/b-c': deep,
    '/n': n,
    '/yes': 'true',
  });
}

/** One value in one place, by the product's own reader. */
async function one(token: string, parameters: Readonly<Record<string, Given>>): Promise<string> {
  const project = new Project({ 'app.toml': `v = ${token}\n` });
  return (await renderText(project, 'app.toml', parameters)).slice('v = '.length, -1);
}

async function problemsOf(rendering: Promise<unknown>): Promise<readonly Problem[]> {
  const error = await rendering.then(
    () => expect.unreachable('it was rendered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  return error.problems;
}

async function problemOf(rendering: Promise<unknown>): Promise<Problem> {
  const [problem, ...more] = await problemsOf(rendering);
  expect(more).toEqual([]);
  return problem ?? expect.unreachable('no problem');
}

/** What is told, and the piece of the template that it is about. */
function told({ message, places = [] }: Problem): (string | undefined)[] {
  const [place] = places;
  return [message, place?.source.text.slice(place.span.start, place.span.end)];
}

describe.each(tomlLibraries)('TOML by %s', (library) => {
  describeWith('a reader in Python', ['python3', '-c', `import ${library}`], () => {
    it.each([
      ['as it is', template],
      ['with Windows line breaks and a byte order mark', `\ufeff${template.replaceAll('\n', '\r\n')}`],
    ])('reads back %s', async (_how, text) => {
      const project = new Project({ 'app.toml': text });
      const { cases, seed } = sample(values, 60);
      const texts = await inTurn(cases, (one) => render(project, one));
      const found = await asFiles(texts, '.toml', (files) => readToml(files, library));
      cases.forEach((one, index) => expect(withNumbers(found[index] ?? null), failure(seed, one)).toEqual(withNumbers(expected(one))));
    });

    it('reads back every value of the list in every style', async () => {
      const styles = ['"ssm:/v"', "'ssm:/v'", '"""ssm:/v"""', '"""\n${ssm:/v}"""', "'''ssm:/v'''", "'''\n${ssm:/v}'''"];
      const lines = styles.map((style, index) => `k${index} = ${style}\nn${index} = ${index}\n`);
      const project = new Project({ 'app.toml': lines.join('') });
      const cases = Object.values(hostileValues);
      const texts = await inTurn(cases, (v) => renderText(project, 'app.toml', { '/v': v }));
      const found = await asFiles(texts, '.toml', (files) => readToml(files, library));
      cases.forEach((v, at) =>
        expect(withNumbers(found[at] ?? null)).toEqual(
          Object.fromEntries(
            styles.flatMap((_, i) => [
              [`k${i}`, v],
              [`n${i}`, i],
            ]),
          ),
        ),
      );
    });
  });
});

describe('what is not a slot', () => {
  it.each([marked, `\ufeff${marked.replaceAll('\n', '\r\n')}\r\n`])('stays byte for byte', async (text) => {
    const project = new Project({ 'app.toml': text.replaceAll(/[⟦⟧]/g, '') });
    const rendered = await render(project, { v: 'V', j: 'J', l: ['L'], tree: ['T', 'T'], n: '1' });
    let at = 0;
    const pieces = text.split(/⟦[^⟧]*⟧/);
    for (const [index, piece] of pieces.entries()) {
      const next = index < pieces.length - 1 ? rendered.indexOf(piece, at) : rendered.length - piece.length;
      expect(rendered.startsWith(piece, next)).toBe(true);
      expect(rendered.slice(at, next)).toMatch(/^(?:$|["'[{1]|true$)/);
      at = next + piece.length;
    }
  });

  it.each([
    '# ssm:/v',
    'a = "ssm:GetParameters"',
    'a = "arn:aws:ssm:eu-west-1:111122223333:parameter/v"',
    'a = "see ssm:/v"',
    '"ssm:/v" = 1',
  ])('and belongs to others, stays: %s', async (line) => {
    const project = new Project({ 'app.toml': `v = "ssm:/v"\n${line}\n` });
    expect(await renderText(project, 'app.toml', { '/v': 'x' })).toBe(`v = "x"\n${line}\n`);
  });
});

describe('a text keeps its quotes where they hold it', () => {
  it.each([
    ["'ssm:/v'", 'C:\\a\t"b"', '\'C:\\a\t"b"\''],
    ["'ssm:/v'", "it's", `"it's"`],
    ["'ssm:/v'", 'a\nb', '"a\\nb"'],
    ["'ssm:/v'", 'a\u0085b', '"a\\u0085b"'],
    ["'ssm:/v'", 'a{{b', '"a\\u007b{b"'],
    ["'ssm:/v'", 'a<%b', '"a\\u003c%b"'],
    ["'''ssm:/v'''", "a\n\\ ' b", "'''a\n\\ ' b'''"],
    ["'''ssm:/v'''", '\na', "'''\n\na'''"],
    ["'''\nssm:/v'''", '\na', "'''\n\na'''"],
    ["'''ssm:/v'''", "a''b", `"a''b"`],
    ["'''ssm:/v'''", "'a", `"'a"`],
    ["'''ssm:/v'''", "a'", `"a'"`],
    ["'''ssm:/v'''", 'a\r\nb', '"a\\r\\nb"'],
    ["'''ssm:/v'''", 'a{%b', '"a\\u007b%b"'],
    ['"""ssm:/v"""', 'a\r\n"b"\\\n', '"""a\\r\n\\"b\\"\\\\\n"""'],
    ['"""ssm:/v"""', '\na', '"""\n\na"""'],
    ['"""\nssm:/v"""', '\n{#a', '"""\n\n\\u007b#a"""'],
    ['"""\r\nssm:/v"""', 'a', '"""\r\na"""'],
    ['"ssm:/v"', 'a\u007f\ufffe\u2028<%{{\u0000', '"a\\u007f\\ufffe\\u2028\\u003c%\\u007b{\\u0000"'],
  ])('%j with %j', async (token, v, written) => {
    const text = await one(token, { '/v': v });
    expect(text).toBe(written);
    expect(parse(`v = ${text}`)).toEqual({ v });
  });

  it('a private key keeps its lines', async () => {
    expect(await one("'''\n${ssm:/k}'''", { '/k': pem })).toBe(`'''\n${pem}'''`);
    expect(await one('"""\n${ssm:/k}"""', { '/k': pem })).toBe(`"""\n${pem}"""`);
  });
});

describe('a number', () => {
  it('keeps its spelling, or is refused because TOML has none', async () => {
    await fc.assert(
      fc.asyncProperty(jsonNumber, async (n) => {
        const rendering = one('["ssm:/n|number", "ssm:/j|json", \'ssm:/j#n|number\', "ssm:/j#n"]', { '/n': n, '/j': `{"n":${n}}` });
        if (isHeld(n)) expect(await rendering).toBe(`[${n}, { n = ${n} }, ${n}, "${n}"]`);
        else {
          const refused = await problemsOf(rendering);
          expect(refused.map(({ code, help }) => [code, typeof help])).toEqual([
            ['value-unencodable', 'string'],
            ['value-unencodable', 'string'],
          ]);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it.each(['9223372036854775807', '-9223372036854775808', '9007199254740993', '-0.0', '0e5', '-0E-400', '1e06', '1.10', '5e-324'])(
    'such as %s is written as it is',
    async (n) => {
      expect(await one('"ssm:/n|number"', { '/n': n })).toBe(n);
    },
  );

  it.each([
    ['-0', 'TOML has no negative zero among integers'],
    ['9223372036854775808', 'it has an integer of more than 64 bits'],
    ['-9223372036854775809', 'it has an integer of more than 64 bits'],
    ['1e400', 'it has a number beyond the 64 bits of a float'],
    ['-1.5e-400', 'it has a number beyond the 64 bits of a float'],
  ])('such as %s is refused: %s', async (n, told) => {
    const problem = await problemOf(one('"ssm:/n|number"', { '/n': n }));
    expect([problem.code, problem.message]).toEqual(['value-unencodable', expect.stringContaining(told)]);
    expect(problem.message).not.toContain(n);
    expect((await problemOf(one('"ssm:/j|json"', { '/j': `{"a":[${n}]}` }))).message).toContain(told);
  });
});

describe('a structure', () => {
  it('is written on one line, with keys in quotes where they need them', async () => {
    const j = '{"a-1_B": [1, "x", true, {}, []], "a b": {"": "\\n"}, "é": 1.0, "1": {"__proto__": "p"}}';
    const written = '{ a-1_B = [1, "x", true, {}, []], "a b" = { "" = "\\n" }, "é" = 1.0, 1 = { __proto__ = "p" } }';
    expect(await one('"ssm:/j|json"', { '/j': j.replace(', "1"', ', "1"') })).toBe(
      // A number among the keys keeps its place.
      written,
    );
  });

  it('with null is refused', async () => {
    for (const j of ['null', '[1, null]', '{"a": {"b": null}}']) {
      const problem = await problemOf(one('"ssm:/j|json"', { '/j': j }));
      expect([problem.code, problem.message]).toEqual(['value-unencodable', expect.stringContaining('TOML has no null')]);
    }
  });

  it('nested more deeply than readers go is refused', async () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(await one('"ssm:/j|json"', { '/j': nested(51) })).toBe(nested(51));
    expect((await problemOf(one('"ssm:/j|json"', { '/j': nested(52) }))).message).toContain('nested more deeply');
  });
});

it('a byte order mark is no part of the first key', async () => {
  const project = new Project({ 'app.toml': '\ufeffv="ssm:/v"' });
  expect(await renderText(project, 'app.toml', { '/v': 'x' })).toBe('\ufeffv="x"');
});

it('a value is written once and never read again', async () => {
  expect(await one('["ssm:/a", "${ssm:/a} ${ssm:/b}"]', { '/a': '${ssm:/b}', '/b': 'ssm:/a' })).toBe('["${ssm:/b}", "${ssm:/b} ssm:/a"]');
});

describe('a template is refused', () => {
  const noText = 'this text is not closed, or has an escape that TOML does not know';
  const noPlace = 'a reference stands where no value is';

  it.each([
    ['v = "ssm:/v', noText, '"ssm:/v'],
    ['v = "ssm:/v \\/"', noText, '"ssm:/v \\/"'],
    ['v = "ssm:/v \\\n"', noText, '"ssm:/v \\'],
    ['v = "ssm:/v \\u12"', noText, '"ssm:/v \\u12"'],
    ['v = "ssm:/v \\ud800"', noText, '"ssm:/v \\ud800"'],
    ['v = "ssm:/v \\U00110000"', noText, '"ssm:/v \\U00110000"'],
    ["v = '''ssm:/v''", noText, "'''ssm:/v''\n"],
    ['v = "ssm:/v"\n"ssm:/v"', noPlace, 'ssm:/v"'],
    ['v = "ssm:/v"\n"\\u0061 ${ssm:/v}"', noPlace, '${ssm:/v}"'],
    ['v = ssm:/v|int', 'a reference must stand in quotes', 'ssm:/v|int'],
    ['v = "ssm:/v"\n[a] "ssm:/v"', noPlace, 'ssm:/v"'],
    ['v = "ssm:/v"\n[a.ssm:/v', noPlace, 'ssm:/v'],
    ['v = "ssm:/v"\na = {ssm:/v, b = 1}', noPlace, 'ssm:/v'],
    ['v = "ssm:/v"\na = {ssm:/v}', noPlace, 'ssm:/v'],
  ])('%j', async (text, ...expected) => {
    const problems = await problemsOf(renderText(new Project({ 'app.toml': `${text}\n` }), 'app.toml', { '/v': 'x' }));
    expect(problems.map(told)).toContainEqual(expected);
  });

  it('with its own words where TOML ends a reference without quotes', async () => {
    const problems = await problemsOf(renderText(new Project({ 'app.toml': 'v = ssm:/v|default("x y")' }), 'app.toml', {}));
    expect(problems.map(({ message, help }) => [message, help])).toContainEqual([
      'this is not JSON',
      expect.stringContaining('put the whole reference in quotes'),
    ]);
  });

  const twice = 'trying to redefine an already defined table or value';
  it.each([
    ['a key twice', 'v = 1\r\nv = "ssm:/v"\r\n', twice, 'v'],
    ['a key in a value', '[a]\nv = {a = 1}\nv.b = 2', twice, 'v'],
    ['more behind a value', 'a = 1\nb = 2 x', 'each key-value declaration must be followed by an end-of-line', 'x'],
    ['too deep nesting', `a = ${'['.repeat(5000)}`, 'document contains excessively nested structures. aborting.', '['],
    ['an end', 'a = ', 'invalid value', ' '],
  ])('when it is no TOML: %s', async (_what, text, message, at) => {
    const [problem] = await problemsOf(renderText(new Project({ 'app.toml': text }), 'app.toml', { '/v': '1' }));
    expect(problem).toMatchObject({ code: 'template-syntax', message: `this is not valid TOML (${message})` });
    expect(problem && told(problem)[1]).toBe(at);
  });
});

describe('a Handlebars template', () => {
  async function expand(text: string, parameters: Readonly<Record<string, Given>>): Promise<string> {
    return renderText(new Project({ 'app.toml.hbs': text }), 'app.toml.hbs', parameters);
  }
  const flags = { '/flags/beta': 'yes', '/flags/max-users': '100', '/flags/1': '"' };

  it('writes each value for the place where it stands', async () => {
    const v = "a\"b\\c\n'd' # {{e}}";
    const text = `bare = {{ssm "/v"}} # comment
list = [{{ssm "/n" int=true}},{{ssm "/v"}}]
inline = {a={{ssm "/v"}},b.c='{{ssm "/v"}}'}
double = "x {{ssm "/v"}} y"
lines = """
{{ssm "/v"}}
"""
n={{ssm "/n" int=true}}
j = {{ssm "/j" json=true}}`;
    const rendered = await expand(text, { '/v': v, '/n': '8080', '/j': '{"a":[true]}' });
    expect(parse(rendered)).toEqual({
      bare: v,
      list: [8080, v],
      inline: { a: v, b: { c: v } },
      double: `x ${v} y`,
      lines: `${v}\n`,
      n: 8080,
      j: { a: [true] },
    });
    expect(rendered).toContain(' # comment\n');
  });

  it('goes through a tree, with its names as keys and in headers', async () => {
    const text = `[flags]
{{#each (ssm "/flags/*")}}
{{@key}} = {{this}}
{{/each}}
{{#each (ssm "/flags/*") as |value name|}}
[[servers.x_{{name}}]]
"{{name}}".v = "{{value}}"
'q' = {{value}}
{{/each}}`;
    const server = (name: string, v: string): object => [{ [name]: { v }, q: v }];
    expect(parse(await expand(text, flags))).toEqual({
      flags: { beta: 'yes', 'max-users': '100', '1': '"' },
      servers: { x_beta: server('beta', 'yes'), 'x_max-users': server('max-users', '100'), x_1: server('1', '"') },
    });
  });

  it.each([
    ['a = 1 # {{ssm "/v"}}', 'a value cannot be written into a comment'],
    ['{{ssm "/v"}}', 'a value stands where this format has no place for one'],
    ['[a] {{ssm "/v"}}', 'a value stands where this format has no place for one'],
    ['a = {x, {{ssm "/v"}} }', 'a value stands where this format has no place for one'],
  ])('is refused where no value can stand: %s', async (text, message) => {
    expect(await problemOf(expand(text, { '/v': 'x' }))).toMatchObject({ code: 'template-syntax', message });
  });
});

describe('a large template', () => {
  it('of 10 MB is read in a few seconds', async () => {
    const line = 'key = "text" # it\'s a comment\n';
    const lines = Array.from({ length: 150_000 }, (_, index) => `[[items]]\nv = [ "ssm:/v", '''x''' ]\nk${index}.${line}`);
    const text = await renderText(new Project({ 'app.toml': lines.join('') }), 'app.toml', { '/v': 'x"' });
    expect(text).toBe(lines.join('').replaceAll('"ssm:/v"', '"x\\""'));
  });

  it.each([
    ['escapes', `v = "${'\\n'.repeat(5_000_000)}\${ssm:/v}"\n`],
    ['quotes', `v = """${'" '.repeat(5_000_000)}\${ssm:/v}"""\n`],
    ['quotes that do not close', `v = "ssm:/v"\n${'"\n'.repeat(3_000_000)}`],
    ['texts of several lines', `v = "ssm:/v"\na = [${'"""\n""",'.repeat(1_000_000)}]\n`],
    ['brackets', `v = "ssm:/v"\na = ${'['.repeat(10_000_000)}`],
    ['braces', `v = "ssm:/v"\na = ${'{a='.repeat(3_000_000)}`],
    ['a key with many dots', `v = "ssm:/v"\n${'a.'.repeat(1_000_000)}a = 1\n`],
  ])('with %s is read in a few seconds, or refused', async (_what, text) => {
    const rendering = renderText(new Project({ 'app.toml': text }), 'app.toml', { '/v': 'x' });
    await rendering.catch((error: unknown) => expect(error).toBeInstanceOf(SsmithError));
  });

  it('with values 900 deep is read', async () => {
    const text = `v = ${'['.repeat(900)}${'"ssm:/v",'.repeat(20_000)}${']'.repeat(900)}\n`;
    expect(await renderText(new Project({ 'app.toml': text }), 'app.toml', { '/v': 'x' })).toBe(text.replaceAll('ssm:/v', 'x'));
  });
});
