import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, item, jsonData, jsonNumber, patience, runs, sample } from '../helper/property.ts';
import { asFiles, type Data, jsonText, parseYaml12, readYaml11, withNumbers } from '../helper/readers.ts';
import { type Given, renderText } from '../helper/render-text.ts';
import { describeWith, pyYaml } from '../helper/tools.ts';

vi.setConfig(patience);

/** A template with the value `v` in every style that YAML has, and what a reader must find there. */
const template = `# every style
plain: ssm:/v
braced: \${ssm:/v}
single: 'ssm:/v'
double: "ssm:/v"
beside a comment: ssm:/v # comment
on its own line:
  ssm:/v
anchored: &anchor ssm:/v
alias: *anchor
tagged: !!str ssm:/v
embedded: before \${ssm:/v} after
embedded in single: 'it''s \${ssm:/v}!'
embedded in double: "\\ttwice: \${ssm:/v}\${ssm:/v}"
plain over lines: before
  \${ssm:/v}

  after
double over lines: "before \\
  \${ssm:/v}
  after"
literal: |
  \${ssm:/v}
literal, stripped: |-
  \${ssm:/v}
literal, kept: |+
  \${ssm:/v}

literal, more lines: |
  before
    \${ssm:/v}
  after
literal, stripped, with a comment: |- # comment
    \${ssm:/v}
folded: >
  \${ssm:/v}
folded, stripped: >-
  \${ssm:/v}
folded, more lines: >
  before
  \${ssm:/v}
  after
? explicit key
: ssm:/v
list:
- ssm:/v
- - 'ssm:/v'
  - key: ssm:/v
    other: 1
- |
  \${ssm:/v}
flow list: [ssm:/v, 'ssm:/v', "ssm:/v", "a \${ssm:/v}", last]
flow map: {plain: ssm:/v, 'single': 'ssm:/v', "double":"ssm:/v", list: [ssm:/v], adjacent: {"k":ssm:/v}}
last: ssm:/v
`;

function expected(v: string): Data {
  return [
    {
      plain: v,
      braced: v,
      single: v,
      double: v,
      'beside a comment': v,
      'on its own line': v,
      anchored: v,
      alias: v,
      tagged: v,
      embedded: `before ${v} after`,
      'embedded in single': `it's ${v}!`,
      'embedded in double': `\ttwice: ${v}${v}`,
      'plain over lines': `before ${v}\nafter`,
      'double over lines': `before ${v} after`,
      literal: `${v}\n`,
      'literal, stripped': v,
      'literal, kept': `${v}\n\n`,
      'literal, more lines': `before\n  ${v}\nafter\n`,
      'literal, stripped, with a comment': v,
      folded: `${v}\n`,
      'folded, stripped': v,
      'folded, more lines': `before ${v} after\n`,
      'explicit key': v,
      list: [v, [v, { key: v, other: 1 }], `${v}\n`],
      'flow list': [v, v, v, `a ${v}`, 'last'],
      'flow map': { plain: v, single: v, double: v, list: [v], adjacent: { k: v } },
      last: v,
    },
  ];
}

const files = { 'app.yaml': template, 'windows.yaml': `\ufeff${template.replaceAll('\n', '\r\n')}` };

describe('a text in every style of YAML', () => {
  it.each(['app.yaml', 'windows.yaml'])('reads back by `yaml` (YAML 1.2): %s', async (file) => {
    const project = new Project(files);
    await fc.assert(
      fc.asyncProperty(hostileText(), async (value) => {
        const text = await renderText(project, file, { '/v': value });
        expect(parseYaml12(text)).toEqual(expected(value));
      }),
      { numRuns: runs(50) },
    );
  });

  describeWith('by programs in Python', pyYaml, () => {
    it.each([
      { library: 'pyyaml', file: 'app.yaml', count: 40 },
      { library: 'libyaml', file: 'app.yaml', count: 80 },
      { library: 'libyaml', file: 'windows.yaml', count: 30 },
    ] as const)('reads back by $library (YAML 1.1): $file', async ({ library, file, count }) => {
      const project = new Project(files);
      const { cases, seed } = sample(hostileText(), count);
      const texts = await inTurn(cases, (value) => renderText(project, file, { '/v': value }));
      const found = await asFiles(texts, '.yaml', (paths) => readYaml11(paths, library));
      cases.forEach((value, index) => expect(found[index], failure(seed, value)).toEqual(expected(value)));
    });
  });
});

/**
 * YAML 1.1 knows an exponent only after a point and with a sign; other spellings are refused, see below. Nor do all
 * readers have a negative zero among their integers.
 */
const yamlNumber = jsonNumber.filter((digits) => digits !== '-0' && (!/e/i.test(digits) || /\.\d+e[+-]/i.test(digits)));
const structures = `
block: ssm:/j|json
flow: [ssm:/j|json, {"key":'ssm:/j|json'}, "ssm:/l|list"]
in place of a block: |-
  ssm:/j|json
list:
- ssm:/l|list # comment
tree: ssm:/tree/*
number: ssm:/n|number
field: [ssm:/o#key.0|json, ssm:/o#key.1|number]
`;

interface Structures {
  readonly j: Data;
  readonly l: readonly string[];
  readonly tree: readonly string[];
  readonly n: string;
}

const structured: fc.Arbitrary<Structures> = fc.record({
  j: jsonData(yamlNumber),
  l: fc.array(item, { minLength: 1, maxLength: 4 }),
  tree: fc.tuple(hostileText(20), hostileText(20)),
  n: yamlNumber,
});

function parametersOf({ j, l, tree: [shallow = '', deep = ''], n }: Structures): Record<string, Given> {
  return {
    '/j': jsonText(j),
    '/l': { type: 'StringList', values: [l.join(',')] },
    '/tree/shallow': shallow,
    '/tree/a/b-c': deep,
    '/n': n,
    '/o': jsonText({ key: [j, { $number: n }] }),
  };
}

function structuresOf({ j, l, tree: [shallow = '', deep = ''], n }: Structures): Data {
  const number = { $number: n };
  return withNumbers([
    {
      block: j,
      flow: [j, { key: j }, l],
      'in place of a block': j,
      list: [l],
      tree: { shallow, a: { 'b-c': deep } },
      number,
      field: [j, number],
    },
  ]);
}

describe('a structure is written as one', () => {
  it('reads back by `yaml` (YAML 1.2)', async () => {
    const project = new Project({ 'app.yaml': structures });
    await fc.assert(
      fc.asyncProperty(structured, async (values) => {
        const text = await renderText(project, 'app.yaml', parametersOf(values));
        expect(withNumbers(parseYaml12(text))).toEqual(structuresOf(values));
      }),
      { numRuns: runs(50) },
    );
  });

  describeWith('by programs in Python', pyYaml, () => {
    it.each(['pyyaml', 'libyaml'] as const)('reads back by %s (YAML 1.1)', async (library) => {
      const project = new Project({ 'app.yaml': structures });
      const { cases, seed } = sample(structured, 40);
      const texts = await inTurn(cases, (values) => renderText(project, 'app.yaml', parametersOf(values)));
      const found = await asFiles(texts, '.yaml', (paths) => readYaml11(paths, library));
      cases.forEach((values, index) => expect(withNumbers(found[index] ?? null), failure(seed, values)).toEqual(structuresOf(values)));
    });
  });

  // YAML 1.1 takes a number with an exponent for a text unless it has a point and a sign, so the two would disagree.
  it.each([
    ['1e3', false],
    ['1E+3', false],
    ['1.0e3', false],
    ['1.0e+3', true],
    ['-2.5E-7', true],
    ['12345678901234567890', true],
    ['1.0', true],
  ])('the number %s: %s', async (n, isWritten) => {
    const project = new Project({ 'app.yaml': 'n: ssm:/n|number\n' });
    const rendering = renderText(project, 'app.yaml', { '/n': n });
    if (isWritten) expect(await rendering).toBe(`n: ${n}\n`);
    else
      await expect(rendering).rejects.toThrow(
        'value-unencodable: the value of `/n` cannot be written in yaml (dialect `portable`): readers of YAML 1.1',
      );
  });
});

describe('a template in YAML', () => {
  it.each([
    ['a key', 'ssm:/v: ssm:/v\n', 'ssm:/v: "x y"\n'],
    ['a key in quotes', '"ssm:/v": ssm:/v\n', '"ssm:/v": "x y"\n'],
    ['an explicit key', '? ssm:/v\n: ssm:/v\n', '? ssm:/v\n: "x y"\n'],
    ['an explicit key in a block', '? |\n  ${ssm:/v}\n: ssm:/v\n', '? |\n  ${ssm:/v}\n: "x y"\n'],
    ['a key in braces', '{ssm:/v: ssm:/v, "ssm:/w" : 1, ? ssm:/x : 2}\n', '{ssm:/v: "x y", "ssm:/w" : 1, ? ssm:/x : 2}\n'],
    ['a comment', 'a: ssm:/v # ssm:/v\n# ${ssm:/v}\n', 'a: "x y" # ssm:/v\n# ${ssm:/v}\n'],
    ['a comment at a block', 'a: | # ${ssm:/v}\n  ${ssm:/v}\n', 'a: | # ${ssm:/v}\n  x y\n'],
  ])('%s is left as it is', async (_what, source, rendered) => {
    const project = new Project({ 'app.yaml': source });
    expect(await renderText(project, 'app.yaml', { '/v': 'x y' })).toBe(rendered);
  });

  it.each([
    ['in brackets', 'a: [${ssm:/v}]\n', 'in brackets YAML ends an unquoted value at `{`, so that this is not read as a reference'],
    ['in braces', 'a: {b: x${ssm:/v}}\n', 'in brackets YAML ends an unquoted value at `{`, so that this is not read as a reference'],
    ['with a colon and a blank', 'a: ssm:/v|json|default({"b": 1})\n', 'this is not valid YAML (block as implicit key)'],
    [
      'in a block with an indentation indicator',
      'a: |2\n   ${ssm:/v}\n',
      'a reference cannot stand in a block with an indentation indicator',
    ],
    ['with a line break behind it', 'a: |\n  ssm:/v\n', 'the reference ends here, but the text goes on'],
  ])('a reference %s is refused: %j', async (_what, source, told) => {
    const project = new Project({ 'app.yaml': source });
    await expect(renderText(project, 'app.yaml', { '/v': 'x' })).rejects.toThrow(told);
  });

  it.each([
    ['a list as a key', '[ssm:/v]: x\n', '[ssm:/v]: x\n'],
    ['a list as an explicit key', '? [a, ssm:/v]\n: x\n', '? [a, ssm:/v]\n: x\n'],
    ['a key in braces with its colon on the next line', '{"ssm:/v"\n : x}\n', '{"ssm:/v"\n : x}\n'],
    ['a file that ends within a block, without a line break', 'a: |-\n  ${ssm:/v}', 'a: |-\n  x y'],
  ])('%s stays', async (_what, source, rendered) => {
    const project = new Project({ 'app.yaml': source });
    expect(await renderText(project, 'app.yaml', { '/v': 'x y' })).toBe(rendered);
  });

  // JSON may hold half of a surrogate pair as an escape, which no UTF-8 file can.
  it('a field with a lone surrogate is refused', async () => {
    const project = new Project({ 'app.yaml': 'a: ssm:/v#s\n' });
    await expect(renderText(project, 'app.yaml', { '/v': String.raw`{"s": "\ud800"}` })).rejects.toThrow('value-unencodable');
  });
});
