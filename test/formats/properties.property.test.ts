import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, hostileValues } from '../helper/hostile.ts';
import { expectOutside, itself, type LineStyle, names, outsideOf, style, templateOf } from '../helper/line-style.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, runs, sample } from '../helper/property.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { documentReaders } from '../readers/documents.ts';

// What takes the square of its input's size would take hours; on a busy machine the rest takes a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

const styles: readonly LineStyle[] = [
  style('NAME=', itself),
  style('NAME = ', (reference) => `\${${reference}}`),
  style('  NAME: ', itself),
  style('NAME\t', itself),
  style('NAME ', itself),
  style('NAME=', (reference) => reference.replace(':', '\\:')),
  style(
    '\n# ssm:/v/a is not ours\n! nor ${ssm:/v/b}\n\tNAME \t=\t',
    (reference) => `[\${${reference}}] # no comment`,
    '',
    (v) => `[${v}] # no comment`,
  ),
  style(
    'NAME=',
    (reference) => `a\\tb \\\n   \${${reference}}é\\u00e9\\\n\t!`,
    '',
    (v) => `a\tb ${v}éé!`,
  ),
  style(
    'NAME=',
    (reference) => `\\ "\${${reference}}" \${${reference}} `,
    '',
    (v) => ` "${v}" ${v} `,
  ),
];

const around = ['first=1\n', '# ssm:/v and ${ssm:/v}\n\nother = C:\\\\ssm \\\n  ssm:GetParameters\n', 'last : end'] as const;
const neighbours = { first: '1', other: 'C:\\ssm ssm:GetParameters', last: 'end' };

type Dialect = 'portable' | 'spring';

interface Case {
  readonly values: readonly string[];
  readonly styles: readonly LineStyle[];
  readonly lineBreak: string;
}

function six(value: fc.Arbitrary<string>): fc.Arbitrary<Case> {
  return fc.record({
    values: fc.array(value, { minLength: names.length, maxLength: names.length, size: 'max' }),
    styles: fc.array(fc.constantFrom(...styles), { minLength: names.length, maxLength: names.length, size: 'max' }),
    lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
  });
}

function meantBy({ values, styles: chosen }: Case): Record<string, string> {
  return { ...neighbours, ...Object.fromEntries(names.map((name, index) => [name, chosen[index]?.meant(values[index] ?? '') ?? ''])) };
}

async function render(project: Project, one: Case, dialect: Dialect): Promise<string> {
  const outside = outsideOf(one.styles, around, one.lineBreak);
  project.write('app.properties', templateOf(one.styles, outside, one.lineBreak));
  const parameters = Object.fromEntries(names.map((name, index) => [`/v/${name}`, one.values[index] ?? '']));
  const text = await renderText(project, 'app.properties', parameters, dialect);
  expectOutside(text, outside);
  return text;
}

const simple = async (template: string, value = 'x', dialect: Dialect = 'portable'): Promise<string> =>
  renderText(new Project({ 'app.properties': template }), 'app.properties', { '/v': value, '/w': 'w' }, dialect);

describe('properties', () => {
  describe.each(['java.util.Properties', 'java.util.Properties, UTF-8'] as const)('%s', (name) => {
    describeWithReader(documentReaders[name], () => {
      it('reads every value back', async () => {
        const project = new Project();
        const { cases, seed } = sample(six(hostileText()), 120);
        const texts = await inTurn(cases, (one) => render(project, one, 'portable'));
        const found = await documentReaders[name].read(texts);
        cases.forEach((one, index) => expect(found[index], failure(seed, one)).toEqual(meantBy(one)));
      });

      it('reads each of the values that are known to be hostile', async () => {
        const all = Object.values(hostileValues);
        const texts = await inTurn(all, (value) => simple('a=ssm:/v\nb ssm:/v\nc=x\n', value));
        const found = await documentReaders[name].read(texts);
        all.forEach((value, index) => expect(found[index]).toEqual({ a: value, b: value, c: 'x' }));
      });
    });
  });

  it('is written in one spelling, printable ASCII', async () => {
    expect(await simple('a = ssm:/v', ' =a:b#c!d\\e\n\r\t\f\u0000é𝒳 ')).toBe(
      String.raw`a = \ \=a\:b\#c\!d\\e\n\r\t\f\u0000\u00e9\ud835\udcb3\u0020`,
    );
    expect(await simple('a=[${ssm:/none|default(" ")}]\nb=ssm:/none|default(" ")\nc=ssm:/none|default("")\n')).toBe(
      'a=[ ]\nb=\\u0020\nc=\n',
    );
  });

  it('has a default with any JSON in it', async () => {
    expect(await simple('a=ssm:/none|default("x=\\"y\\" # \\\\ \\u0041!")\nb=${ssm:/none|default("} #")}\n')).toBe(
      'a=x\\="y" \\# \\\\ A\\!\nb=} \\#\n',
    );
  });

  it('numbers and booleans are texts; structures are refused', async () => {
    const project = new Project({ 'app.properties': 'n=ssm:/n|number\nt=ssm:/t|bool\n' });
    expect(await renderText(project, 'app.properties', { '/n': '-1.50e+3', '/t': 'true' })).toBe('n=-1.50e+3\nt=true\n');
    await expect(simple('a=ssm:/v|json', '{"a":1}')).rejects.toThrow('a .properties file has no structures');
    await expect(simple('a=ssm:/v|json', 'null')).rejects.toThrow('a .properties file has no structures');
  });

  it.each([
    ['a=x\na=ssm:/v\n', 'a=x\na=v\n'],
    ['a.b\\ c\\=d=ssm:/v', 'a.b\\ c\\=d=v'],
    ['\ufeff# c\na=ssm:/v', '\ufeff# c\na=v'],
    ['=ssm:/v', '=v'],
    ['a=$${ssm:/v} ${HOME}', 'a=${ssm\\:/v} ${HOME}'],
    ['a=ssm:/v\\\n\nb=1', 'a=v\nb=1'],
    ['# C:\\users\na=ssm:/v', '# C:\\users\na=v'],
    ['a \\\n = ssm:/v', 'a \\\n = v'],
    ['a =\\\r\n  ssm:/v\r\n', 'a =\\\r\n  v\r\n'],
    ['a = ssm:/v|default(\\\n"x")', 'a = v'],
    ['__proto__=ssm:/v', '__proto__=v'],
  ])('%j is %j', async (template, text) => expect(await simple(template, 'v')).toBe(text));

  it.each([
    ['a=ssm:/v # c', 'the reference ends here'],
    ['a="ssm:/v"', 'these quotes are a part of the value'],
    ["a='ssm:/v'", 'these quotes are a part of the value'],
    ['ssm:/v', 'a reference stands where no value is'],
    ['x\n${ssm:/v}', 'a reference stands where no value is'],
    ['a=ssm:/v\nb=1\na=2', 'a line below sets the same key'],
    ['a=ssm:/v\na:ssm:/w', 'a line below sets the same key'],
    ['a.b=ssm:/v\na\\.b=ssm:/w', 'a line below sets the same key'],
    ['\ufeffa=ssm:/v', 'takes the byte order mark'],
    ['b=C:\\users\na=ssm:/v', 'four hexadecimal digits'],
  ])('%j is refused: %s', async (template, told) => {
    await expect(simple(template, 'v')).rejects.toThrow(told);
  });

  it('a file with a malformed escape is refused, with a reference in it or without', async () => {
    await expect(simple('b=\\u12g4\n')).rejects.toThrow('template-syntax');
    expect(await simple('b=\\\\u12g4\n')).toBe('b=\\\\u12g4\n');
  });
});

describe('dialect spring', () => {
  it('refuses exactly what Spring would evaluate', async () => {
    const project = new Project({ 'app.properties': 'a=ssm:/v\nb=[${ssm:/v}\n' });
    const text = fc.oneof(
      hostileText(),
      fc.string({ unit: fc.constantFrom('$', '{', '#', '}', '\\', 'a', '\n'), minLength: 1, maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(
        text.filter((value) => value.trim() !== ''),
        async (value) => {
          const refused = await renderText(project, 'app.properties', { '/v': value }, 'spring').then(
            () => false,
            (error: unknown) => error instanceof SsmithError && error.problems.every(({ code }) => code === 'value-unencodable'),
          );
          expect(refused).toBe(/[$#]\{/.test(value));
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it.each([
    ['a=ssm:/v', '${x}', 'it has `${`'],
    ['a=ssm:/v', '\\${x}', 'it has `${`'],
    ['a=ssm:/v', '#{1+1}', 'it has `#{`'],
    ['a=$${ssm:/v}', '{x}', 'it has `${`'],
    ['a=#${ssm:/v}', '{x}', 'it has `#{`'],
    ['a=${host}/${ssm:/v}', 'x', 'a placeholder of the template'],
    ['a[]=ssm:/v', 'x', 'splits the value of a key with `[]`'],
  ])('%j with %j is refused: %s', async (template, value, told) => {
    const refusal = await simple(template, value, 'spring').then(
      () => expect.unreachable('it was rendered'),
      (error: SsmithError) => error.problems.map(({ message, help }) => `${message} ${help}`).join('\n'),
    );
    expect(refusal).toContain(told);
  });

  it('leaves placeholders on other lines alone', async () => {
    expect(await simple('a[0]=ssm:/v\nb=${a[0]}#{1}\n', '}{', 'spring')).toBe('a[0]=}{\nb=${a[0]}#{1}\n');
  });
});

describe('a Handlebars template of properties', () => {
  async function expand(template: string, parameters: Record<string, string>): Promise<string> {
    return renderText(new Project({ 'app.properties.hbs': template }), 'app.properties.hbs', parameters);
  }

  it('has values and keys from a tree', async () => {
    const template = '# {{env}}\n{{#each (ssm "/t/*")}}\nx.{{@key}} = [{{this}}] {{this}}\n{{/each}}\nlast={{ssm "/v"}}'.replace(
      '# {{env}}\n',
      '',
    );
    expect(await expand(template, { '/t/a-1': 'a=b', '/t/B_2': '\\', '/v': 'é' })).toBe(
      'x.B_2 = [\\\\] \\\\\nx.a-1 = [a\\=b] a\\=b\nlast=\\u00e9',
    );
  });

  it('has no value in a comment', async () => {
    await expect(expand('# {{ssm "/v"}}\na=1\n', { '/v': 'x' })).rejects.toThrow('a value cannot be written into a comment');
  });
});

describe('a large template', () => {
  it('of 10 MB is read in a time that grows with its size', async () => {
    const text = await simple(`${'key.abc = some text \\\n   and more\n'.repeat(280_000)}a=ssm:/v\n`, 'v');
    expect(text.endsWith('\na=v\n')).toBe(true);
    for (const part of [
      '\\',
      'ssm:',
      '$ssm:/a',
      ' ',
      '\\u0041',
      '\\\n',
      'x=',
      '#',
      '\n',
      '\n"',
      '\n ',
      '\n#',
      '\nk=',
      'ssm:/a|default("',
    ]) {
      const text = await simple(`a=${part.repeat(1_000_000 / part.length)}\n\nb=ssm:/v\n`, 'v').catch(String);
      expect(text.slice(-500)).toMatch(/b=v\n$|template-syntax|reference-syntax/);
    }
  });
});
