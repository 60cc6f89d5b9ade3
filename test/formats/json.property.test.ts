import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, item, jsonData, jsonNumber, patience, runs, sample } from '../helper/property.ts';
import { asFiles, type Data, jsonText, readJsonc, readPythonJson, withNumbers } from '../helper/readers.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWith, python } from '../helper/tools.ts';

vi.setConfig(patience);

/** A template with references in every place that JSON has for them. */
const json = `{
  "text": "ssm:/v",
  "braced":"\${ssm:/v}",
  "embedded": "before \\"\${ssm:/v}\\" after\\t\${ssm:/v}",
  "escaped": "ssm:\\/v",
  "list": ["ssm:/v", [ "ssm:/v","ssm:/v" ], { "ssm:/v": "ssm:/v" }],
  "json": "ssm:/j|json", "field": ["ssm:/o#a.0|json", "ssm:/o#a.1"],
  "items": "ssm:/l|list",
  "tree": "ssm:/tree/*",
  "number": "ssm:/n|number", "numbers": [ 1.0, 1E400, "ssm:/n|number" ],
  "default": "ssm:/none|json|default([1.0, {\\"a\\": null}])"
}
`;
const jsonc = json
  .replace('"braced"', '/* ssm:/comment */ "braced"')
  .replace('"json"', '// ${ssm:/comment}\n  "json"')
  .replace('null}])"\n', 'null}])", // the last one\n');

interface Values {
  readonly v: string;
  readonly j: Data;
  readonly l: readonly string[];
  readonly tree: readonly [string, string];
  readonly n: string;
}

const values: fc.Arbitrary<Values> = fc.record({
  v: hostileText(),
  j: jsonData(jsonNumber),
  l: fc.array(item, { minLength: 1, maxLength: 4 }),
  tree: fc.tuple(hostileText(20), hostileText(20)),
  n: jsonNumber,
});

function expected({ v, j, l, tree: [shallow, deep], n }: Values): Data {
  const number = { $number: n };
  return {
    text: v,
    braced: v,
    embedded: `before "${v}" after\t${v}`,
    escaped: v,
    list: [v, [v, v], { 'ssm:/v': v }],
    json: j,
    field: [j, v],
    items: l,
    tree: { shallow, a: { 'b-c': deep } },
    number,
    numbers: [{ $number: '1.0' }, { $number: '1E400' }, number],
    default: [{ $number: '1.0' }, { a: null }],
  };
}

function render(project: Project, file: string, { v, j, l, tree: [shallow, deep], n }: Values): Promise<string> {
  return renderText(project, file, {
    '/v': v,
    '/j': jsonText(j),
    '/o': `{"a": [${jsonText(j)}, ${JSON.stringify(v)}]}`,
    '/l': { type: 'StringList', values: [l.join(',')] },
    '/tree/shallow': shallow,
    '/tree/a/b-c': deep,
    '/n': n,
  });
}

describe('JSON', () => {
  it('reads back by `JSON.parse`', async () => {
    const project = new Project({ 'app.json': json });
    await fc.assert(
      fc.asyncProperty(values, async (one) => {
        expect(JSON.parse(await render(project, 'app.json', one))).toEqual(withNumbers(expected(one)));
      }),
      { numRuns: runs(100) },
    );
  });

  it('with Windows line breaks and a byte order mark', async () => {
    const project = new Project({ 'app.json': `\ufeff${json.replaceAll('\n', '\r\n')}` });
    await fc.assert(
      fc.asyncProperty(values, async (one) => {
        const text = await render(project, 'app.json', one);
        expect(text).toMatch(/^\ufeff\{\r\n {2}"text": "/);
        expect(JSON.parse(text.slice(1))).toEqual(withNumbers(expected(one)));
      }),
      { numRuns: runs(30) },
    );
  });

  it('is safe where U+2028 and U+2029 end a line: there is none in it', async () => {
    const project = new Project({ 'app.json': '{ "v": "ssm:/v" }' });
    expect(await renderText(project, 'app.json', { '/v': 'a\u2028b\u2029c' })).toBe(String.raw`{ "v": "a\u2028b\u2029c" }`);
  });

  describeWith('by Python', python, () => {
    it('reads back, every number in the spelling that it has in Parameter Store', async () => {
      const project = new Project({ 'app.json': json });
      const { cases, seed } = sample(values, 100);
      const texts = await inTurn(cases, (one) => render(project, 'app.json', one));
      const found = await asFiles(texts, '.json', readPythonJson);
      cases.forEach((one, index) => expect(found[index], failure(seed, one)).toEqual(expected(one)));
    });
  });

  it.each(['1.0', '1e400', '1E-400', '-0', '-0.0e5', '-1e-400', '12345678901234567890', '1.10', '0.1e+1', '0'])(
    'the number %s keeps its spelling',
    async (n) => {
      const project = new Project({
        'app.json': '[ "ssm:/n|number", "ssm:/j|json", "ssm:/j#n|number", "ssm:/j#n", "ssm:/none|number|default(' + n + ')" ]',
      });
      const text = await renderText(project, 'app.json', { '/n': n, '/j': `{"n":${n}}` });
      expect(text).toBe(`[ ${n}, {"n": ${n}}, ${n}, "${n}", ${n} ]`);
    },
  );

  it('a key of a value may have a meaning elsewhere', async () => {
    const project = new Project({ 'app.json': '{ "j": "ssm:/j|json" }' });
    const value = '{"__proto__": {"admin": true}, "constructor": "x", "": 1, "ssm:/a": "${ssm:/a}"}';
    expect(await renderText(project, 'app.json', { '/j': value })).toBe(`{ "j": ${value} }`);
  });

  it('a value is written once and never read again', async () => {
    const project = new Project({ 'app.json': '["ssm:/a", "${ssm:/a} ${ssm:/b}"]' });
    const text = await renderText(project, 'app.json', { '/a': '${ssm:/b}', '/b': 'ssm:/a' });
    expect(JSON.parse(text)).toEqual(['${ssm:/b}', '${ssm:/b} ssm:/a']);
  });

  it.each([
    ['white space after an escape', '"ssm:\\/v\\u0020"', 'the reference ends here, but the text goes on'],
    ['no reference', '"ssm:/"', 'a parameter name is missing'],
    ['a structure inside a text', '"a ${ssm:/j|json}"', 'a structure cannot stand inside a text'],
  ])('%s is refused: %s', async (_what, token, told) => {
    const project = new Project({ 'app.json': `{ "v": ${token} }` });
    await expect(renderText(project, 'app.json', { '/v': 'x', '/j': '[]' })).rejects.toThrow(`reference-syntax: ${told}`);
  });
});

describe('JSON with comments', () => {
  it('reads back by V8, and the comments stay', async () => {
    const project = new Project({ 'app.jsonc': jsonc });
    await fc.assert(
      fc.asyncProperty(values, async (one) => {
        const text = await render(project, 'app.jsonc', one);
        const [found] = await asFiles([text], '.jsonc', (files) => files.map(readJsonc));
        // V8 gives `null` for a number that is too large once it is printed as JSON.
        expect(found).toEqual(JSON.parse(JSON.stringify(withNumbers(expected(one)))));
        expect(text.match(/\/\*.*?\*\/ "braced"|\/\/ \$\{ssm:\/comment\}$|\/\/ the last one$/gm)).toHaveLength(3);
      }),
      { numRuns: runs(50) },
    );
  });

  it('a comment ends at a carriage return too', async () => {
    const project = new Project({ 'app.jsonc': '[ // ssm:/v\r"ssm:/v" ]' });
    expect(await renderText(project, 'app.jsonc', { '/v': 'x' })).toBe('[ // ssm:/v\r"x" ]');
  });

  // `jsonc-parser` exhausts the stack.
  it('nested too deeply is a mistake of the template', async () => {
    const project = new Project({ 'app.jsonc': `${'['.repeat(50_000)}"ssm:/v"${']'.repeat(50_000)}` });
    await expect(renderText(project, 'app.jsonc', { '/v': 'x' })).rejects.toThrow('template-syntax');
  });
});
