import { runInNewContext } from 'node:vm';
import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, hostileValues } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { item, jsonData, jsonNumber, patience, runs } from '../helper/property.ts';
import { asFiles, type Data, jsonText, readJsonc, withNumbers } from '../helper/readers.ts';
import { type Given, renderText } from '../helper/render-text.ts';

// On a busy machine large inputs take a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

/** A template with what JSON5 has and JSON has not. The slots stand in ⟦…⟧. */
const marked = `// ssm:/comment
{
  text: ⟦'ssm:/v'⟧, "double": ⟦"ssm:/v"⟧, /* ssm:/comment " */
  'it\\'s': ⟦"\${ssm:/v}"⟧, 'ssm:/v': ⟦'ssm:/v'⟧, // it's
  \\u0061_$\\u{1}: 1,
  embedded: ⟦'before \\'"\${ssm:/v}"\\' \\
after\\x21\\v\\0\\q\\u0021 \${ssm:/v}'⟧,
  escaped: [⟦"ssm:\\/v"⟧, ⟦'ssm:\\x2fv'⟧, ⟦"ssm:\\
/v"⟧,],
  numbers: [+1, .5, 5., 0x1F, -Infinity, ⟦'ssm:/n|number'⟧, -.5e-3, ⟦"ssm:/n|number"⟧, NaN],
  other: '"', "o'": "'", \u00a0 list: [⟦'ssm:/v'⟧, [⟦"ssm:/v"⟧, {a: ⟦'ssm:/v'⟧,}], {'}': ']'},],
  json: ⟦'ssm:/j|json'⟧, items: ⟦"ssm:/l|list"⟧, tree: ⟦'ssm:/tree/*'⟧,
  default: ⟦'ssm:/none|json|default([1.0, {"a": null}])'⟧,
  last: ⟦"ssm:/v"⟧,
}`.replace('\\u{1}', '\\u0062');
const template = marked.replaceAll(/[⟦⟧]/g, '');

interface Values {
  readonly v: string;
  readonly j: Data;
  readonly l: readonly string[];
  readonly tree: readonly [string, string];
  readonly n: string;
}

const values: fc.Arbitrary<Values> = fc.record({
  v: hostileText(),
  // V8 reads the file as a program, where this one name sets a prototype; to JSON5 it is a name like any other.
  j: jsonData(jsonNumber).filter((data) => !jsonText(data).includes('__proto__')),
  l: fc.array(item, { minLength: 1, maxLength: 4 }),
  tree: fc.tuple(hostileText(20), hostileText(20)),
  n: jsonNumber,
});

function expected({ v, j, l, tree: [shallow, deep], n }: Values): Data {
  const number = { $number: n };
  return {
    text: v,
    double: v,
    "it's": v,
    'ssm:/v': v,
    a_$b: 1,
    embedded: `before '"${v}"' after!\v\0q! ${v}`,
    escaped: [v, v, v],
    numbers: [1, 0.5, 5, 31, { $float: '-inf' }, number, -0.0005, number, { $number: 'NaN' }],
    other: '"',
    "o'": "'",
    list: [v, [v, { a: v }], { '}': ']' }],
    json: j,
    items: l,
    tree: { shallow, a: { 'b-c': deep } },
    default: [{ $number: '1.0' }, { a: null }],
    last: v,
  };
}

function render(project: Project, { v, j, l, tree: [shallow, deep], n }: Values): Promise<string> {
  return renderText(project, 'app.json5', {
    '/v': v,
    '/j': jsonText(j),
    '/l': { type: 'StringList', values: [l.join(',')] },
    '/tree/shallow': shallow,
    '/tree/a/b-c': deep,
    '/n': n,
  });
}

/** One value in one place. */
async function one(token: string, parameters: Readonly<Record<string, Given>>): Promise<string> {
  return (await renderText(new Project({ 'app.json5': `[${token}]` }), 'app.json5', parameters)).slice(1, -1);
}

async function refusal(text: string, name = 'app.json5'): Promise<(string | undefined)[]> {
  const error = await renderText(new Project({ [name]: text }), name, { '/v': 'x', '/t/a-b': 'x', '/t/0': 'x' }).then(
    () => expect.unreachable('it was rendered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  const [problem] = error.problems;
  const [place] = problem?.places ?? [];
  return [problem?.code, problem?.message, place?.source.text.slice(place.span.start, place.span.end)];
}

describe('JSON5', () => {
  it.each([
    ['as it is', template],
    ['with Windows line breaks and a byte order mark', `\ufeff${template.replaceAll('\n', '\r\n')}\r\n`],
  ])('reads back by V8 %s', async (_how, text) => {
    const project = new Project({ 'app.json5': text });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const rendered = await render(project, given);
        const [found] = await asFiles([rendered], '.json5', (files) => files.map(readJsonc));
        // V8 gives `null` for a number that is too large once it is printed as JSON.
        expect(found).toEqual(JSON.parse(JSON.stringify(withNumbers(expected(given)))));
      }),
      { numRuns: runs(60) },
    );
  });

  it('stays byte for byte outside its slots', async () => {
    const rendered = await render(new Project({ 'app.json5': template }), { v: 'V', j: 'J', l: ['L'], tree: ['T', 'T'], n: '1' });
    let at = 0;
    for (const piece of marked.split(/⟦[^⟧]*⟧/)) {
      const next = rendered.indexOf(piece, at);
      expect(rendered.slice(at, next)).toMatch(/^(?:$|["'[{1])/);
      at = next + piece.length;
    }
    expect(at).toBe(rendered.length);
  });

  it.each(Object.entries(hostileValues))('reads back %s in either quotes', async (_what, v) => {
    const text = await one(`'ssm:/v', "ssm:/v", '\${ssm:/v}'`, { '/v': v });
    expect(runInNewContext(`[${text}]`)).toEqual([v, v, v]);
  });

  it.each([
    ["'ssm:/v'", 'plain', "'plain'"],
    ["'ssm:/v'", "it's", `"it's"`],
    ["'ssm:/v'", 'a"b', String.raw`"a\"b"`],
    ["'ssm:/v'", 'a\\b', String.raw`"a\\b"`],
    ["'ssm:/v'", 'a\u2028b{{<%', String.raw`"a\u2028b\u007b{\u003c%"`],
    ["'ssm:/v|json'", '{"a": [1.10, null]}', '{"a": [1.10, null]}'],
    ["'ssm:/v|number'", '12345678901234567890', '12345678901234567890'],
    ['"ssm:/v"', 'a\u2028b\nc', String.raw`"a\u2028b\nc"`],
  ])('%s is written for %j', async (token, v, written) => {
    expect(await one(token, { '/v': v })).toBe(written);
  });

  it.each(['\r', '\u2028', '\u2029'])('a comment ends where JavaScript sees the end of a line: %j', async (end) => {
    expect(await one(`// ssm:/v${end}'ssm:/v'`, { '/v': 'x' })).toBe(`// ssm:/v${end}'x'`);
  });

  it.each(['"ssm:GetParameters"', "'see ssm:/v'", '/* ssm:/v */', '{"ssm:/v": 1}', '{\'${ssm:/v}\': "arn:aws:ssm:x"}'])(
    'what is not ours stays: %s',
    async (token) => {
      expect(await one(`'ssm:/v', ${token}, 1`.replace('*/, 1', '*/ 1'), { '/v': 'x' })).toBe(`'x', ${token}, 1`.replace('*/, 1', '*/ 1'));
    },
  );

  const noText = 'this text is not closed, or has an escape that JSON5 does not know';
  it.each([
    [`['ssm:/v]`, noText, `'ssm:/v]`],
    [`['ssm:/v\n']`, noText, `'ssm:/v\n'`],
    [`['ssm:/v\\']`, noText, `'ssm:/v\\']`],
    [`['ssm:/v \\1']`, noText, `'ssm:/v \\1'`],
    [`['ssm:/v \\01']`, noText, `'ssm:/v \\01'`],
    [`['ssm:/v \\x2']`, noText, `'ssm:/v \\x2'`],
    [`["ssm:/v \\u{61}"]`, noText, `"ssm:/v \\u{61}"`],
    [`{\r\n'ssm:/v': 1 2}`, 'this is not JSON5', '2'],
    [`[1\n`, 'this is not JSON5', '\n'],
    [`{a: ssm:/v|int}`, 'this is not JSON5', 's'],
  ])('%j is refused', async (text, message, at) => {
    expect(await refusal(text)).toEqual(['template-syntax', message, at]);
  });

  it('a value is written once and never read again', async () => {
    expect(await one(`"ssm:/a", '\${ssm:/a} \${ssm:/b}'`, { '/a': '${ssm:/b}', '/b': 'ssm:/a' })).toBe(`"\${ssm:/b}", '\${ssm:/b} ssm:/a'`);
  });
});

describe('a Handlebars template of JSON5', () => {
  it('writes each value for the place where it stands', async () => {
    const text = `{ bare: {{ssm "/v"}}, s: '{{ssm "/v"}}', d: "x {{ssm "/v"}}", n: {{ssm "/n" int=true}}, // comment
{{#each (ssm "/t/*")}}{{@key}}: {{this}}, x_{{@key}}: 1, '{{@key}}-1': {{this}},{{/each}} }`;
    const project = new Project({ 'app.json5.hbs': text });
    const v = `a"b'c\\d\n// e`;
    const rendered = await renderText(project, 'app.json5.hbs', { '/v': v, '/n': '7', '/t/a_1': 'q' });
    expect(runInNewContext(`(${rendered})`)).toEqual({ bare: v, s: v, d: `x ${v}`, n: 7, a_1: 'q', x_a_1: 1, 'a_1-1': 'q' });
  });

  it.each([
    ['{a: 1 // {{ssm "/v"}}\n}', 'a value cannot be written into a comment'],
    ['{ {{#each (ssm "/t/*")}}{{@key}}: 1,{{/each}} }', '`/t/0`: JSON5 has no such key without quotes; put the key in quotes'],
  ])('is refused: %s', async (text, message) => {
    expect(await refusal(text, 'app.json5.hbs')).toEqual(['template-syntax', message, expect.any(String)]);
  });
});

describe('a large template', () => {
  const large = async (text: string): Promise<string> => renderText(new Project({ 'app.json5': text }), 'app.json5', { '/v': "x'" });

  it('of 10 MB is read in a few seconds', async () => {
    const text = `[${"{key: 'ssm:/v', 'other': \"text\"}, // it's a comment\n".repeat(200_000)}]`;
    expect(await large(text)).toBe(text.replaceAll("'ssm:/v'", `"x'"`));
  });

  it('with values 5,000 deep is read', async () => {
    const text = `${'['.repeat(5000)}${"'ssm:/v',".repeat(20_000)}${']'.repeat(5000)}`;
    expect(await large(text)).toBe(text.replaceAll("'ssm:/v'", `"x'"`));
  });

  it.each([
    ['escapes', `['${'\\n'.repeat(5_000_000)}\${ssm:/v}']`],
    ['quotes that do not close', `['ssm:/v', ${'"\n'.repeat(3_000_000)}]`],
    ['a comment that does not close', `['ssm:/v', ${'/*'.repeat(3_000_000)}]`],
    ['brackets', `['ssm:/v', ${'['.repeat(5_000_000)}]`],
  ])('with %s is read in a few seconds, or refused', async (_what, text) => {
    await large(text).catch((error: unknown) => expect(error).toBeInstanceOf(SsmithError));
  });
});
