import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { memorySource, type Problem, render, SsmithError, type Warning } from '@ssmith/core';
import { pem } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { parseYaml12 } from '../helper/readers.ts';
import { type Given, stored } from '../helper/render-text.ts';

interface Case {
  readonly template: string;
  readonly name?: string;
  readonly parameters?: Readonly<Record<string, Given>>;
  readonly dialect?: 'node' | 'portable';
}

const flags = { '/flags/beta': 'yes', '/flags/max-users': '100', '/flags/nested/deep': 'no' };

interface Done {
  readonly text: string;
  readonly masked: string;
  readonly warnings: readonly Warning[];
}

async function renderCase({ template, name = 'app.yaml.hbs', parameters = {}, dialect }: Case): Promise<Done> {
  const project = new Project({ [name]: template });
  const output = name.replace(/\.hbs$/, '');
  const { files, warnings } = await render({
    cwd: project.directory,
    variables: { env: 'prod' },
    single: { template: name, output, ...(dialect === undefined ? {} : { dialect }) },
    open: () => Promise.resolve(memorySource(stored(parameters))),
  });
  return { text: project.read(output), masked: files[0]?.masked ?? '', warnings };
}

async function text(template: string, parameters?: Case['parameters'], name?: string): Promise<string> {
  return (await renderCase({ template, ...(parameters && { parameters }), ...(name && { name }) })).text;
}

async function problemsOf(one: Case): Promise<readonly Problem[]> {
  const error = await renderCase(one).then(
    () => expect.unreachable('it was rendered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  return error.problems;
}

/** The code, the sentence and the piece of the template that a problem points at. */
async function mistake(template: string, parameters?: Case['parameters'], name?: string): Promise<(string | undefined)[]> {
  const [problem, ...more] = await problemsOf({ template, ...(parameters && { parameters }), ...(name && { name }) });
  expect(more).toEqual([]);
  const [place] = problem?.places ?? [];
  return [problem?.code, problem?.message, place?.source.text.slice(place.span.start, place.span.end)];
}

describe('a value of a Handlebars template', () => {
  it('is encoded for the place where it stands', async () => {
    const value = "a\"b: #c\n{{d}} 'e' \\ 1";
    const template =
      'plain: {{ssm "/v"}}\ndouble: "x {{ssm "/v"}} y"\nsingle: \'{{ssm "/v"}}\'\nflow: [{{ssm "/v"}}, {a: {{ssm "/v"}} }]\n';
    expect(parseYaml12(await text(template, { '/v': value }))).toEqual([
      { plain: value, double: `x ${value} y`, single: value, flow: [value, { a: value }] },
    ]);
  });

  it('is encoded in JSON and in .env files just as well', async () => {
    const value = 'a"b\\c\n$d';
    expect(JSON.parse(await text('{"a": "{{ssm "/v"}}", "b": [{{ssm "/v"}}]}', { '/v': value }, 'app.json.hbs'))).toEqual({
      a: value,
      b: [value],
    });
    const { text: env } = await renderCase({
      template: 'A={{ssm "/v"}}\n',
      name: '.env.hbs',
      parameters: { '/v': value },
      dialect: 'node',
    });
    expect(env).toBe(`A='${value}'\n`);
  });

  it('has the type that a filter gives it', async () => {
    const template = 'port: {{ssm "/port" int=true}}\non: {{ssm "/on|bool"}}\nlist: {{ssm "/list" list=true}}\nj: {{ssm "/j" json=true}}\n';
    const list = { type: 'StringList', values: ['a,b'] } as const;
    expect(await text(template, { '/port': '0', '/on': 'true', '/list': list, '/j': '{"a":1.0}' })).toBe(
      'port: 0\non: true\nlist: ["a", "b"]\nj: {"a": 1.0}\n',
    );
  });

  it('comes from a reference with variables, selectors, fields and defaults', async () => {
    const parameters = { '/app/prod/v': { type: 'String', values: ['old', 'new'], label: 'stable' }, '/j': '{"a":{"b":"c"}}' } as const;
    const template =
      '{{ssm "ssm:/app/${env}/v"}} {{ssm "/app/prod/v:stable"}} {{ssm "/j#a.b"}} {{ssm "/none" default="d\\"q"}} {{ssm "/none" int=true default=-1}}';
    expect(await text(`v: ${template}\n`, parameters)).toBe('v: "new old c d\\"q -1"\n');
  });

  it('is never read again', async () => {
    const value = '{{ssm "/other"}} ${ssm:/other} ssm:/other {{{x}}}';
    expect(parseYaml12(await text('v: {{ssm "/v"}}\n', { '/v': value }))).toEqual([{ v: value }]);
  });

  it('is masked with the rest when it is shown', async () => {
    const { masked } = await renderCase({ template: 'v: {{ssm "/v"}}\nb: "{{base64 (ssm "/v")}}"\n', parameters: { '/v': 'hunter2' } });
    expect(masked).toBe('v: ********\nb: ********\n');
  });

  it('stands inside a text only if it is one', async () => {
    const parameters = { '/j': '{"a":[1],"n":null,"t":1.0}' };
    expect(await mistake('v: "x {{ssm "/j" json=true}}"\n', parameters)).toEqual([
      'template-syntax',
      'a structure cannot stand inside a text',
      '{{ssm "/j" json=true}}',
    ]);
    expect((await mistake('v: |\n  {{ssm "/j" json=true}}\n', parameters))[1]).toBe('a structure cannot stand inside a text');
    const field = (name: string): string => `{{#with (ssm "/j" json=true)}}v: x {{${name}}}\n{{/with}}`;
    expect((await mistake(field('n'), parameters))[1]).toBe('null cannot stand inside a text');
    expect(await text(field('t'), parameters)).toBe('v: "x 1.0"\n');
    expect(await text(field('json a'), parameters)).toBe('v: "x [1]"\n');
  });

  it.each([
    ['{{#with 007}}v: {{this}}{{/with}}', 'v: 7'],
    ['{{#with 1.50}}v: {{this}}{{/with}}', 'v: 1.50'],
    ['# \u2028\u2028\nx: \u2028 {{#if (eq (ssm "/n") 15)}}same{{/if}}', '# \u2028\u2028\nx: \u2028 same'],
    ['# x\n# b\u2028cd{{#if (eq 10 25)}}same{{/if}}', '# x\n# b\u2028cd'],
    ['{{#if (eq (ssm "/none" int=true default=12345678901234567890) 12345678901234567890)}}v: same{{/if}}', 'v: same'],
  ])('is a number of the template as it is meant: %j', async (template, expected) => {
    expect(await text(`${template}\n`, { '/n': '15' })).toBe(`${expected}\n`);
  });

  it('may be a private key in a block', async () => {
    expect(parseYaml12(await text('key: |-\n  {{ssm "/k"}}\nnext: 1\n', { '/k': pem }))).toEqual([{ key: pem, next: 1 }]);
  });
});

describe('a reference that is written as in other templates', () => {
  it('stays as it is, and is told of', async () => {
    const { text: rendered, warnings } = await renderCase({
      template: 'a: ssm:/app/x\n# ssm:./y\nb: {{ssm "ssm:/v"}}{{! ssm:/c }}\nc: arn:aws:ssm:x bref-ssm:/x\n',
      parameters: { '/v': 'x' },
    });
    expect(rendered).toBe('a: ssm:/app/x\n# ssm:./y\nb: "x"\nc: arn:aws:ssm:x bref-ssm:/x\n');
    const places = warnings.flatMap(({ places = [] }) => places.map(({ source, span }) => source.text.slice(span.start, span.end)));
    expect(places).toEqual(['ssm:/app/x', 'ssm:./y']);
  });
});

describe('blocks', () => {
  it('go through a tree in the order of its names', async () => {
    const template =
      'flags:\n{{#each (ssm "/flags/*") as |value name|}}\n{{#if (not (eq name "nested"))}}\n  {{name}}: {{value}} # {{! kept off}}x\n{{/if}}\n{{/each}}\n';
    expect(await text(template, flags)).toBe('flags:\n  beta: "yes" # x\n  max-users: "100" # x\n');
  });

  it('go into what they are about, and out of it', async () => {
    const template =
      '{{#with (ssm "/j" json=true)}}\n{{#each users}}\n- name: {{name}}\n  n: {{@index}}\n  first: {{@first}}\n  last: {{@last}}\n  org: {{../org}}\n  env: {{@root.env}}\n{{/each}}\n{{/with}}\n';
    const json = JSON.stringify({ org: 'no', users: [{ name: 'a' }, { name: 'b: c' }] });
    expect(parseYaml12(await text(template, { '/j': json }))).toEqual([
      [
        { name: 'a', n: 0, first: true, last: false, org: 'no', env: 'prod' },
        { name: 'b: c', n: 1, first: false, last: true, org: 'no', env: 'prod' },
      ],
    ]);
  });

  it('are decided by typed values, by comparison, and by what is empty', async () => {
    const template =
      '{{#if (ssm "/on" bool=true)}}a{{else}}b{{/if}}{{#unless (ssm "/off" bool=true)}}c{{/unless}}{{#if (and (eq (ssm "/n") 8080) (or "" "x"))}}d{{/if}}{{#each (ssm "/l" json=true)}}{{this}}{{else}}e{{/each}}{{#if (ssm "/none" default="")}}f{{else if (eq env "prod")}}g{{/if}}';
    expect(await text(`v: ${template}\n`, { '/on': 'true', '/off': 'false', '/n': '8080', '/l': '[]' })).toBe('v: acdeg\n');
  });

  it('pass by what Handlebars passes by', async () => {
    const template =
      '{{#with (ssm "/j" json=true)}}v: {{#with f}}a{{else}}b{{/with}}{{#with e}}a{{else}}b{{/with}}{{#with n}}a{{else}}b{{/with}}{{#with l}}a{{else}}b{{/with}}{{#with z}}a{{else}}b{{/with}}\n{{/with}}\n';
    expect((await text(template, { '/j': '{"f":false,"e":"","n":null,"l":[],"z":0}' })).trim()).toBe('v: bbbba');
  });

  it('compare numbers by their values, and long ones by every digit', async () => {
    const pair = async (one: string, other: string): Promise<string> =>
      (
        await text('{{#with (ssm "/j" json=true)}}v: {{#if (eq a b)}}same{{else}}other{{/if}}{{/with}}\n', {
          '/j': `{"a":${one},"b":${other}}`,
        })
      ).trim();
    expect(await pair('1.0', '1')).toBe('v: same');
    expect(await pair('"1.0"', '1')).toBe('v: other');
    expect(await pair('-0', '0')).toBe('v: same');
    expect(await pair('9007199254740993', '9007199254740992')).toBe('v: other');
  });

  it('write keys of letters, digits, `_` and `-`, and keep secrets out of them', async () => {
    const template = '{{#each (ssm "/t/*")}}\nx_{{@key}}: {{this}}\n{{/each}}\n';
    expect(await text(template, { '/t/a-1': 'v' })).toBe('x_a-1: "v"\n');
    expect(await mistake(template, { '/t/a.b': 'v' })).toEqual([
      'template-syntax',
      '`/t/a.b`: what stands in a key may hold only letters, digits, `_` and `-`',
      '{{@key}}',
    ]);
    const secret = { '/s': { type: 'SecureString', values: ['name'] } } as const;
    expect(await mistake('{{ssm "/s"}}: x\n', secret)).toEqual(['template-syntax', 'a secret cannot be a key', '{{ssm "/s"}}']);
    const fields = { '/s': { type: 'SecureString', values: ['{"k":"v"}'] } } as const;
    expect((await mistake('{{#each (ssm "/s" json=true)}}\n{{@key}}: x\n{{/each}}\n', fields))[1]).toBe('a secret cannot be a key');
    expect(await text(template, { '/t/a': 'v', '/t/b': { type: 'SecureString', values: ['w'] } })).toBe('x_a: "v"\nx_b: "w"\n');
  });

  it.each(['no', 'null', '123', '1e3', '0x1F', '2001-01-01'])(
    'do not write the YAML key `%s`, which is no text to a reader',
    async (key) => {
      const template = '{{#each (ssm "/t/*")}}\n{{@key}}: {{this}}\n{{/each}}\n';
      expect(await mistake(template, { [`/t/${key}`]: 'v' })).toEqual([
        'template-syntax',
        expect.stringContaining('put the key in quotes'),
        '{{@key}}',
      ]);
      expect(parseYaml12(await text(template.replace('{{@key}}', '"{{@key}}"'), { [`/t/${key}`]: 'v' }))).toEqual([{ [key]: 'v' }]);
    },
  );

  it('write keys of JSON and .env files', async () => {
    const json = '{ {{#each (ssm "/t/*")}}"{{@key}}": "{{this}}"{{#unless @last}}, {{/unless}}{{/each}} }';
    expect(JSON.parse(await text(json, { '/t/a': '"', '/t/b': '\\' }, 'a.json.hbs'))).toEqual({ a: '"', b: '\\' });
    expect(await text('{{#each (ssm "/t/*")}}\n{{@key}}={{this}}\n{{/each}}\n', { '/t/A': 'x y', '/t/B': '#' }, '.env.hbs')).toBe(
      "A='x y'\nB='#'\n",
    );
  });
});

describe('a Handlebars template is refused', () => {
  it.each([
    ['{{nope}}', 'there is no variable `nope`', 'nope'],
    ['{{#if nope}}x{{/if}}', 'there is no variable `nope`', 'nope'],
    ['{{#each (ssm "/t/*")}}{{../nope}}{{/each}}', 'there is no variable `nope`', '../nope'],
    ['{{#each (ssm "/t/*")}}{{../../x}}{{/each}}', 'this leads out of the template', '../../x'],
    ['{{@key}}', '`@key` stands in no `#each`', '@key'],
    ['{{@constructor}}', 'there is no `@constructor`', '@constructor'],
    ['{{this}}', 'there is no value here', 'this'],
    ['{{if env}}', '`if` is a block', 'if'],
    ['{{#with env as |a b|}}{{b}}{{/with}}', '`#with` gives one name', 'with'],
    ['{{#each (ssm "/t/*") as |a b c|}}{{c}}{{/each}}', '`#each` gives two names, of the value and of its key', 'each'],
    ['{{#if env as |a|}}x{{/if}}', '`#if` gives no names', 'if'],
    ['{{#each (ssm "/t/*") as |a b|}}{{b.c}}{{/each}}', '`b` is a key, which has nothing in it', 'b.c'],
    ['{{log "x"}}', 'there is no helper `log`', 'log'],
    ['{{lookup env "length"}}', 'there is no helper `lookup`', 'lookup'],
    ['{{#each}}x{{/each}}', '`#each` takes one value', 'each'],
    ['{{#list env}}x{{/list}}', 'there is no block `#list`', 'list'],
    ['{{> partial}}', 'partials and decorators are not supported', '{{> partial}}'],
    ['{{#> partial}}x{{/partial}}', 'partials and decorators are not supported', '{{#> partial}}x{{/partial}}'],
    ['{{#*inline "x"}}y{{/inline}}', 'partials and decorators are not supported', '{{#*inline "x"}}y{{/inline}}'],
    ['{{{{raw}}}}x{{{{/raw}}}}', 'there is no block `#raw`', 'raw'],
    ['{{ssm env}}', '`ssm` takes the name of a parameter in quotes', 'env'],
    ['{{#each (ssm "/t/*")}}{{ssm this}}{{/each}}', '`ssm` takes the name of a parameter in quotes', 'this'],
    ['{{ssm "/a" upper=true}}', '`ssm` knows no `upper=`', 'upper=true'],
    ['{{ssm "/a" int=1}}', 'a filter is switched on with `int=true`', 'int=1'],
    ['{{ssm "/a" default=env}}', 'a default is a text, a number, true, false or null', 'default=env'],
    ['{{eq env}}', '`eq` takes 2 values', '{{eq env}}'],
    ['a ${ssm:/a} b', 'this is not replaced in a Handlebars template', '${ssm:'],
    ['{{#if env}}\nx', 'this is not a Handlebars template', 'x'],
    ['{{#if env}}x{{/each}}', 'this is not a Handlebars template', expect.anything()],
  ])('when it says %s', async (template, message, at) => {
    expect(await mistake(`v: ${template}\n`, { '/t/a': 'x', '/a': 'x' })).toEqual(['template-syntax', message, at]);
  });

  it.each(['/a b', 'a', '/a|', '/a|upper', '/a/*:3', ''])('for the reference %s, as everywhere', async (reference) => {
    expect(await mistake(`v: {{ssm "${reference}"}}\n`)).toEqual(['reference-syntax', expect.any(String), `"${reference}"`]);
  });

  it.each([
    ['{{#if env}}', 'x', '{{/if}}', 200, 'this is nested more than 100 deep'],
    ['{{#if env}}', 'x', '{{/if}}', 20_000, 'blocks are nested too deeply'],
    ['{{#if env}}x{{else if env}}', '', '{{/if}}', 20_000, 'blocks are nested too deeply'],
    ['{{^if env}}', 'x', '{{/if}}', 20_000, 'blocks are nested too deeply'],
    ['{{#if env}}{{^if env}}{{/if}}', 'x', '{{/if}}', 400, 'blocks are nested too deeply'],
  ])('when %s is nested deeply', async (open, inside, close, depth, message) => {
    const template = `v: ${open.repeat(depth)}${inside}${close.repeat(depth)}\n`;
    expect((await problemsOf({ template }))[0]?.message).toBe(message);
  });

  it('when `else if` or parentheses go on for ever', async () => {
    const chain = `v: {{#if env}}${'x{{else if env}}'.repeat(20_000)}{{/if}}\n`;
    const nested = `v: {{#if ${'(not '.repeat(20_000)}env${')'.repeat(20_000)}}}x{{/if}}\n`;
    for (const template of [chain, nested]) expect((await problemsOf({ template }))[0]?.message).toContain('nested');
  });

  it('but not for what only looks nested', async () => {
    const template = `v: |\n  ${'('.repeat(400)}{{{env}}}\n  ${'\\{{#if '.repeat(400)}\n  ${'{{#if env}}{{^}}{{/if}}'.repeat(400)}`;
    expect(await text(template)).toBe(`v: |\n  ${'('.repeat(400)}prod\n  ${'{{#if '.repeat(400)}\n  `);
  });

  it.each(['x', '', '{{{@root.env}}}', '{{this.nope}}'])('when its loops would fill the memory, or never end, with %j', async (inside) => {
    const list = JSON.stringify(Array.from({ length: 200 }, () => 1));
    const loop = '{{#each (ssm "/l" json=true)}}';
    const template = `v: |\n  ${loop.repeat(3)}${inside}{{/each}}{{/each}}{{/each}}\n`;
    const problem = (await problemsOf({ template, parameters: { '/l': list } })).at(-1);
    expect(problem?.message).toContain('more than 64 MB');
    expect(problem?.places?.map(({ source, span }) => source.text.slice(span.start, span.end))).toEqual(['"/l"']);
  });

  it('once for a place, however often a loop comes by', async () => {
    const list = { '/l': JSON.stringify(Array.from({ length: 50 }, () => 'x y')) };
    const loop = (inside: string): string => `{{#each (ssm "/l" json=true)}}\n${inside}\n{{/each}}\n`;
    for (const inside of ['a: {{this.x}}', '{{this}}: 1', '# {{this}}', 'a: {{..}}']) {
      const problems = await problemsOf({ template: `{{#with env}}\n${loop(inside)}{{/with}}\n`, parameters: list });
      expect(problems.flatMap(({ places = [] }) => places).length).toBe(1);
    }
  });

  it.each([
    ['{"a": {{ssm "/v"}}}', 'a.json.hbs', 'put a blank between the `}}` of a tag and a `}` that follows'],
    ['{{{ssm "/v"}}: 1}', 'a.yaml.hbs', 'put a blank between a `{` and the `{{` of a tag that follows'],
  ])('with the way out where braces meet: %s', async (template, name, help) => {
    expect((await problemsOf({ template, name }))[0]?.help).toContain(help);
  });

  it('without a word of the stand-ins for values', async () => {
    expect((await mistake('<a>&{{ssm "/v"}};</a>', { '/v': 'x' }, 'a.xml.hbs'))[1]).toContain('the entity `&…;`');
  });

  it('for a parameter of a tree by its own name', async () => {
    const [problem] = await problemsOf({
      template: '{{#each (ssm "/t/*")}}\n{{@key}}={{this}}\n{{/each}}\n',
      name: '.env.hbs',
      parameters: { '/t/A': 'x', '/t/B': "it's" },
    });
    expect(problem?.message).toContain('the value of `/t/B` cannot be written');
  });

  it('with every mistake at once', async () => {
    expect((await problemsOf({ template: 'a: {{nope}}\nb: {{log env}}\nc: {{ssm "/a b"}}\n' })).length).toBe(3);
  });

  it('when a value stands where none can stand', async () => {
    const comment = await mistake('a: 1 # {{ssm "/v"}}\n', { '/v': 'x' });
    expect(comment).toEqual(['template-syntax', 'a value cannot be written into a comment', '{{ssm "/v"}}']);
    expect(await mistake('{{ssm "/v"}}\n', { '/v': 'x' }, '.env.hbs')).toEqual(['template-syntax', expect.any(String), '{{ssm "/v"}}']);
  });

  it('when what it puts out is not what its format asks for, values or not', async () => {
    const template = '{ {{#each (ssm "/t/*")}}"{{@key}}": 1, {{/each}} }';
    const [code, message] = await mistake(template, { '/t/a': 'x', '/t/b': 'x' }, 'a.json.hbs');
    expect([code, message]).toEqual(['template-syntax', 'what this template renders to is not valid json']);
  });

  it('when a text that spells a boolean decides', async () => {
    const [code, message] = await mistake('v: {{#if (ssm "/v")}}a{{/if}}\n', { '/v': 'false' });
    expect([code, message]).toEqual(['value-type', expect.stringContaining('a text that spells a boolean')]);
  });

  it('when it asks for what is not there', async () => {
    const parameters = { '/j': '{"a":{}}', '/t': 'text' };
    expect((await mistake('{{#with (ssm "/j" json=true)}}v: {{a.b}}{{/with}}\n', parameters))[1]).toContain('there is no `b`');
    expect((await mistake('{{#with (ssm "/j" json=true)}}v: {{constructor}}{{/with}}\n', parameters))[1]).toContain(
      'there is no `constructor`',
    );
    expect((await mistake('{{#with (ssm "/j" json=true)}}v: {{#if nope}}x{{/if}}{{/with}}\n', parameters))[1]).toContain(
      'there is no `nope`',
    );
    expect((await mistake('v: {{#each (ssm "/t")}}x{{/each}}\n', parameters))[1]).toContain('`#each` needs a list or a tree');
    expect((await mistake('v: {{base64 (ssm "/j" json=true)}}\n', parameters))[1]).toContain('needs a text');
  });
});

describe('`{{{…}}}`', () => {
  it('writes what is no secret as it is', async () => {
    expect(await text('v: {{{env}}}\nw: {{{ssm "/v"}}}\n', { '/v': '[1, 2]' })).toBe('v: prod\nw: [1, 2]\n');
  });

  it('is refused for a secret, and for what is made with one', async () => {
    const parameters = { '/s': { type: 'SecureString', values: ['x'] } } as const;
    for (const inside of ['ssm "/s"', 'base64 (ssm "/s")', 'eq (ssm "/s") "x"']) {
      const [code, message] = await mistake(`v: {{{${inside}}}}\n`, parameters);
      expect([code, message]).toEqual(['template-syntax', expect.stringContaining('refused for a secret')]);
    }
  });
});

describe('the text around values', () => {
  it.each([
    'a: 1\r\nb: {{{env}}}\r\n{{#if env}}\r\nc: 2\r\n{{/if}}\r\n# end',
    '\ufeffa: {{{env}}}\n',
    '{{~#if env~}}  x: {{~{env}~}}  {{~/if~}}\n',
    '{{! comment }}\n{{!-- another }} --}}\na: \\{{env}}\n',
    '\t{{#if env}}\n  x: 𝒳\n\t{{/if}}\n',
    'a: {{#if env}}{{#unless env}}x{{else}}y{{/unless}}{{/if}}',
    '{{#with env}}\na: {{{this}}}\n{{/with}}\n',
  ])('is that of Handlebars: %j', async (template) => {
    expect(await text(template, {}, 'plain.yaml.hbs')).toBe(Handlebars.compile(template)({ env: 'prod' }));
  });
});
