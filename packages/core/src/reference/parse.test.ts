import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../data/json.ts';
import type { Value } from '../data/value.ts';
import { beginsAsReference, parseReferenceAt } from './parse.ts';
import { type Reference, ReferenceSyntaxError, transforms } from './reference.ts';

const runs = (count: number): number => count * Number(process.env['SSMITH_TEST_RUNS'] ?? 1);

/** What every reference has unless it says otherwise. */
const usual = { store: undefined, selector: undefined, field: [], transforms: [], type: 'string', fallback: undefined };

function parse(text: string): Omit<Reference, 'text'> & { rest: string } {
  const { reference, end } = parseReferenceAt(text, 0);
  const { text: asWritten, ...parts } = reference;
  expect(asWritten).toBe(text.slice(0, end));
  return { ...parts, rest: text.slice(end) };
}

/** The error of a text: its sentence, its help, and the text with the place between `«` and `»`. */
function mistake(text: string): { message: string; help: string | undefined; marked: string } {
  try {
    parseReferenceAt(text, 0);
  } catch (error) {
    if (!(error instanceof ReferenceSyntaxError)) throw error;
    const { start, end } = error.span;
    const marked = `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`;
    return { message: error.message, help: error.help, marked };
  }
  throw new Error(`${text} was read`);
}

describe('the name', () => {
  it.each<[string, Partial<Reference>]>([
    // absolute
    ['ssm:/a', { form: 'absolute', name: '/a' }],
    ['ssm:/app/prod/db/password', { form: 'absolute', name: '/app/prod/db/password' }],
    ['ssm:/A-Z/a_z/0.9', { form: 'absolute', name: '/A-Z/a_z/0.9' }],
    ['ssm:/app/${env}/key', { form: 'absolute', name: '/app/${env}/key' }],
    ['ssm:/${team}-${env}/x${_1}y', { form: 'absolute', name: '/${team}-${env}/x${_1}y' }],
    // relative
    ['ssm:./key', { form: 'relative', name: './key' }],
    ['ssm:./db/${user}', { form: 'relative', name: './db/${user}' }],
    // trees
    ['ssm:/app/*', { form: 'tree', name: '/app' }],
    ['ssm:/app/${env}/features/*', { form: 'tree', name: '/app/${env}/features' }],
    ['ssm://shared/app/*', { form: 'tree', store: 'shared', name: '/app' }],
    // stores: an alias, a region, a variable
    ['ssm://shared/app/key', { form: 'absolute', store: 'shared', name: '/app/key' }],
    ['ssm://eu-west-1/app/key', { form: 'absolute', store: 'eu-west-1', name: '/app/key' }],
    ['ssm://${region}/app/key', { form: 'absolute', store: '${region}', name: '/app/key' }],
    // ARNs of shared parameters, in every partition
    [
      'ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/app/key',
      { form: 'arn', name: 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/key' },
    ],
    ['ssm:arn:aws-cn:ssm:cn-north-1:111122223333:parameter/a', { form: 'arn', name: 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/a' }],
    [
      'ssm:arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/${env}/a',
      { form: 'arn', name: 'arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/${env}/a' },
    ],
    ['ssm:arn:aws:ssm:eu-west-1::parameter/aws/service/x', { form: 'arn', name: 'arn:aws:ssm:eu-west-1::parameter/aws/service/x' }],
    // AWS's own: public parameters and Secrets Manager, whose IDs may hold more
    [
      'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      { form: 'absolute', name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' },
    ],
    ['ssm:/aws/reference/secretsmanager/app/db+x=y@z', { form: 'absolute', name: '/aws/reference/secretsmanager/app/db+x=y@z' }],
    ['ssm:/aws/reference/secretsmanager/${env}-db', { form: 'absolute', name: '/aws/reference/secretsmanager/${env}-db' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual({ ...usual, ...expected, rest: '' });
  });

  const missing = 'a parameter name is missing or has a character that names cannot have';
  it.each([
    ['ssm:«/»', missing],
    ['ssm:«/»*', missing],
    ['ssm:«/»ä', missing],
    ['ssm:«/»$env', missing],
    ['ssm:«/»${env', missing],
    ['ssm:«/»${1st}', missing],
    ['ssm:«/»//a', missing],
    ['ssm:«/»/shared', missing],
    ['ssm://shared«/»*', missing],
    ['ssm:«.»/', missing],
    ['ssm:«.»//a', missing],
    ['ssm:«a»rn:aws:sqs:eu-west-1:111122223333:queue', missing],
    ['ssm:«a»rn:aws:ssm:eu-west-1:1234:parameter/a', missing],
    ['ssm:«a»rn:aws:ssm:eu-west-1:111122223333:document/a', missing],
    ['«ssm:./app/*»', 'a tree needs an absolute path'],
    ['«ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/app/*»', 'a tree needs an absolute path'],
  ])('%s: %s', (marked, message) => {
    expect(mistake(unmarked(marked))).toMatchObject({ message, marked });
  });
});

function unmarked(text: string): string {
  return text.replaceAll(/[«»]/g, '');
}

describe('the selector', () => {
  it.each([
    ['ssm:/a:3', '3'],
    ['ssm:/a:03', '03'],
    ['ssm:/a:stable', 'stable'],
    ['ssm:/a:v1.2_b-c', 'v1.2_b-c'],
    ['ssm:/a:${release}', '${release}'],
    ['ssm:./a:3', '3'],
    ['ssm://shared/a:3', '3'],
    ['ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/a:3', '3'],
    ['ssm:/aws/reference/secretsmanager/app/db:AWSPREVIOUS', 'AWSPREVIOUS'],
  ])('%s', (text, selector) => {
    expect(parse(text)).toMatchObject({ selector, rest: '' });
  });

  it('does not go with a tree', () => {
    expect(mistake('ssm:/app/*:3')).toEqual({
      message: 'a tree has no version or label',
      help: 'name the parameter to pin it',
      marked: '«ssm:/app/*:3»',
    });
  });
});

describe('the field', () => {
  it.each([
    ['ssm:/a#user', ['user']],
    ['ssm:/a#user.pass-word_1', ['user', 'pass-word_1']],
    ['ssm:/a#hosts.0.name', ['hosts', '0', 'name']],
    ['ssm:/a:3#user', ['user']],
    ['ssm:./a#user', ['user']],
    ['ssm:/a#"a.b"', ['a.b']],
    ['ssm:/a#x."main line".y', ['x', 'main line', 'y']],
    ['ssm:/a#"\\u0041\\n\\"#|}"', ['A\n"#|}']],
    ['ssm:/a#""', ['']],
  ])('%s', (text, field) => {
    expect(parse(text)).toMatchObject({ field, rest: '' });
  });

  const missing = 'the name of a JSON field is missing';
  it.each([
    ['ssm:/a#«»', missing],
    ['ssm:/a#«.»b', missing],
    ['ssm:/a#b.«»', missing],
    ['ssm:/a#b.«|»int', missing],
    ['ssm:/a#«é»', missing],
    ['ssm:/a#«"»x', 'this is not JSON'],
    ['ssm:/a#«"»\\x"', 'this is not JSON'],
    ['«ssm:/app/*#x»', 'a tree has no fields and no filters besides `default`'],
  ])('%s: %s', (marked, message) => {
    expect(mistake(unmarked(marked))).toMatchObject({ message, marked });
  });
});

describe('the filters', () => {
  it.each<[string, Partial<Reference>]>([
    ['ssm:/a|int', { type: 'int' }],
    ['ssm:/a|number', { type: 'number' }],
    ['ssm:/a|bool', { type: 'bool' }],
    ['ssm:/a|json', { type: 'json' }],
    ['ssm:/a|list', { type: 'list' }],
    ['ssm:/a|uri', { transforms: ['uri'] }],
    ['ssm:/a|base64', { transforms: ['base64'] }],
    ['ssm:/a|shell', { transforms: ['shell'] }],
    ['ssm:/a|xml', { transforms: ['xml'] }],
    ['ssm:/a|raw', { transforms: ['raw'] }],
    ['ssm:/a|uri|base64|uri', { transforms: ['uri', 'base64', 'uri'] }],
    ['ssm:/a:3#user.port|int', { selector: '3', field: ['user', 'port'], type: 'int' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual({ ...usual, form: 'absolute', name: '/a', ...expected, rest: '' });
  });

  const all = 'filters are default(…), int, number, bool, json, list, uri, base64, shell, xml, raw';
  it.each([
    ['ssm:/a|«»', 'the name of a filter is missing', all],
    ['ssm:/a|«|»int', 'the name of a filter is missing', all],
    ['ssm:/a|« »int', 'the name of a filter is missing', all],
    ['ssm:/a|«foo»', 'there is no filter `foo`', all],
    ['ssm:/a|«Int»', 'there is no filter `Int`', 'did you mean `int`?'],
    ['ssm:/a|uri|«bas64»', 'there is no filter `bas64`', 'did you mean `base64`?'],
    ['ssm:/a|«dfault»("x")', 'there is no filter `dfault`', 'did you mean `default`?'],
    ['ssm:/a|int|«json»', '`json` cannot follow `int`', undefined],
    ['ssm:/a|json|«json»', '`json` cannot follow `json`', undefined],
    ['ssm:/a|int|«uri»', '`uri` cannot follow `int`', undefined],
    ['«ssm:/a|uri|json»', '`uri` needs a text, not a structure', undefined],
    ['«ssm:/a|uri|xml|list»', '`uri`, `xml` needs a text, not a structure', undefined],
    ['«ssm:/app/*|int»', 'a tree has no fields and no filters besides `default`', undefined],
    ['«ssm:/app/*|uri»', 'a tree has no fields and no filters besides `default`', undefined],
  ])('%s: %s', (marked, message, help) => {
    expect(mistake(unmarked(marked))).toEqual({ message, help, marked });
  });
});

describe('the default', () => {
  const text = (content: string): Value => ({ kind: 'string', text: content });
  const number = (spelling: string): Value => ({ kind: 'number', spelling });

  it.each<[string, Value, string]>([
    ['ssm:/a|default("none")', text('none'), 'string'],
    ['ssm:/a|default("")', text(''), 'string'],
    ['ssm:/a|default("}) | \\"x\\" #")', text('}) | "x" #'), 'string'],
    ['ssm:/a|default("${env}")', text('${env}'), 'string'],
    ['ssm:/a|default(1.0)', number('1.0'), 'string'],
    ['ssm:/a|default(true)', { kind: 'bool', value: true }, 'string'],
    ['ssm:/a|int|default(8)', number('8'), 'int'],
    ['ssm:/a|default(8)|int', number('8'), 'int'],
    ['ssm:/a|int|default("8")', text('8'), 'int'],
    ['ssm:/a|number|default(1e400)', number('1e400'), 'number'],
    ['ssm:/a|bool|default(false)', { kind: 'bool', value: false }, 'bool'],
    ['ssm:/a|json|default(null)', { kind: 'null' }, 'json'],
    ['ssm:/a|json|default({"a": [1, "]})"]})', map({ a: { kind: 'list', items: [number('1'), text(']})')] } }), 'json'],
    ['ssm:/a|list|default([])', { kind: 'list', items: [] }, 'list'],
    ['ssm:/a|list|default(["x", "y"])', { kind: 'list', items: [text('x'), text('y')] }, 'list'],
    ['ssm:/a/*|default({})', map({}), 'string'],
    ['ssm:/a#b|default("none")', text('none'), 'string'],
    ['ssm:/a:7|default("none")', text('none'), 'string'],
  ])('%s', (source, fallback, type) => {
    expect(parse(source)).toMatchObject({ fallback, type, rest: '' });
  });

  function map(entries: Record<string, Value>): Value {
    return { kind: 'map', entries: new Map(Object.entries(entries)) };
  }

  const inQuotes = 'a text stands in double quotes: `default("x")`';
  it.each([
    ['ssm:/a|default«»', '`default` needs a JSON value in brackets', 'for example `default("none")`'],
    ['ssm:/a|default« »("x")', '`default` needs a JSON value in brackets', 'for example `default("none")`'],
    ['ssm:/a|default(«»', 'this is not JSON', inQuotes],
    ['ssm:/a|default(«)»', 'this is not JSON', inQuotes],
    ['ssm:/a|default(«n»one)', 'this is not JSON', inQuotes],
    ["ssm:/a|default(«'»none')", 'this is not JSON', inQuotes],
    ['ssm:/a|default([1,«]»)', 'this is not JSON', inQuotes],
    ['ssm:/a|default("x"«»', 'the closing bracket of `default` is missing', undefined],
    ['ssm:/a|default(0«1»)', 'the closing bracket of `default` is missing', undefined],
    ['ssm:/a|default("x")|«default»("y")', 'there is more than one default', undefined],
    ['«ssm:/a|default({})»', 'this default is a structure, but the reference writes a single value', 'add the filter `json`'],
    ['«ssm:/a|default(null)»', 'this default is a structure, but the reference writes a single value', 'add the filter `json`'],
    ['«ssm:/a|uri|default([])»', 'this default is a structure, but the reference writes a single value', 'add the filter `json`'],
    ['«ssm:/a|int|default(1.5)»', 'the default is not of the type `int`', undefined],
    ['«ssm:/a|int|default("007")»', 'the default is not of the type `int`', undefined],
    ['«ssm:/a|number|default(true)»', 'the default is not of the type `number`', undefined],
    ['«ssm:/a|bool|default("yes")»', 'the default is not of the type `bool`', undefined],
    ['«ssm:/a|list|default("a,b")»', 'the default of a list is a list of texts', 'write `default([])`'],
    ['«ssm:/a|list|default([1])»', 'the default of a list is a list of texts', 'write `default([])`'],
    ['«ssm:/a/*|default([])»', 'the default of a tree is a mapping', 'write `default({})`'],
  ])('%s: %s', (marked, message, help) => {
    expect(mistake(unmarked(marked))).toEqual({ message, help, marked });
  });
});

describe('where a reference ends', () => {
  it.each([
    ['ssm:/a', ' b'],
    ['ssm:/a', '}'],
    ['ssm:/a', '/'],
    ['ssm:/a', '//b'],
    ['ssm:/a', ': b'],
    ['ssm:/a', '"'],
    ['ssm:/a', ',ssm:/b'],
    ['ssm:/a:3', '/b'],
    ['ssm:/a:3', ':4'],
    ['ssm:/a#b', ':3'],
    ['ssm:/a#"b"', 'c'],
    ['ssm:/a|int', ' # comment'],
    ['ssm:/a|default("x")', ')'],
    ['ssm:/a/${env}', '}'],
  ])('%s before %s', (reference, rest) => {
    expect(parse(reference + rest).rest).toBe(rest);
  });

  it('may begin anywhere; offsets are those of the whole text', () => {
    expect(parseReferenceAt('key: ssm:/a # x', 5)).toMatchObject({ reference: { text: 'ssm:/a', name: '/a' }, end: 11 });
    expect(() => parseReferenceAt('key: ssm:/a|foo', 5)).toThrow(expect.objectContaining({ span: { start: 12, end: 15 } }));
  });
});

it.each([
  ['ssm:/a', true],
  ['ssm://shared/a', true],
  ['ssm:./a', true],
  ['ssm:arn:aws:ssm:x', true],
  ['ssm:/', true],
  ['ssm:GetParameters', false],
  ['ssm:../a', false],
  ['ssm:a', false],
  ['SSM:/a', false],
  [' ssm:/a', false],
  ['bref-ssm:/a', false],
  ['arn:aws:ssm:eu-west-1:111122223333:parameter/a', false],
  ['{{resolve:ssm:/a}}', false],
])('%s is meant as a reference: %s', (text, expected) => {
  expect(beginsAsReference(text)).toBe(expected);
});

describe('every reference', () => {
  const variable = fc.stringMatching(/^\$\{[A-Za-z_][A-Za-z0-9_]{0,5}\}$/);
  const segment = fc
    .array(fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/), variable), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(''));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
  const arn = fc.constantFrom('arn:aws:ssm:eu-west-1:111122223333:parameter', 'arn:aws-cn:ssm:cn-north-1::parameter');
  const named: fc.Arbitrary<Pick<Reference, 'form' | 'store' | 'name'>> = fc.oneof(
    fc.record({ form: fc.constant('absolute' as const), store: fc.option(segment, { nil: undefined }), name: path }),
    fc.record({ form: fc.constant('tree' as const), store: fc.option(segment, { nil: undefined }), name: path }),
    fc.record({ form: fc.constant('relative' as const), store: fc.constant(undefined), name: path.map((tail) => `.${tail}`) }),
    fc.record({
      form: fc.constant('arn' as const),
      store: fc.constant(undefined),
      name: fc.tuple(arn, path).map((parts) => parts.join('')),
    }),
  );
  const content = fc.string({
    unit: fc.oneof(fc.constantFrom(...'"\\{}[]()|#$: ,\n'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  });
  const texts = content.map((text): Value => ({ kind: 'string', text }));
  const numbers = fc
    .stringMatching(/^-?(?:0|[1-9][0-9]{0,4})(?:\.[0-9]{1,3})?(?:[eE][+-]?[0-9]{1,3})?$/)
    .map((spelling): Value => ({ kind: 'number', spelling }));
  const bools = fc.boolean().map((value): Value => ({ kind: 'bool', value }));
  const { any, map } = fc.letrec<{ any: Value; list: Value; map: Value }>((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, texts, numbers, bools, fc.constant<Value>({ kind: 'null' }), tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 3 }).map((items): Value => ({ kind: 'list', items })),
    map: fc.array(fc.tuple(content, tie('any')), { maxLength: 3 }).map((entries): Value => ({ kind: 'map', entries: new Map(entries) })),
  }));
  const fallbacks: Record<Reference['type'], fc.Arbitrary<Value>> = {
    string: fc.oneof(texts, numbers, bools),
    int: fc.integer().map((value): Value => ({ kind: 'number', spelling: String(value) })),
    number: numbers,
    bool: bools,
    json: any,
    list: fc.array(texts, { maxLength: 3 }).map((items): Value => ({ kind: 'list', items })),
  };

  /** A reference, and the order in which its type and its default are written. */
  const references = fc
    .tuple(named, fc.constantFrom(...(Object.keys(fallbacks) as Reference['type'][])), fc.boolean())
    .chain(([name, chosen, defaultFirst]) => {
      const isTree = name.form === 'tree';
      const type = isTree ? 'string' : chosen;
      return fc.record({
        reference: fc.record<Omit<Reference, 'text'>>({
          form: fc.constant(name.form),
          store: fc.constant(name.store),
          name: fc.constant(name.name),
          selector: isTree ? fc.constant(undefined) : fc.option(segment, { nil: undefined }),
          field: isTree ? fc.constant([]) : fc.array(fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/), content), { maxLength: 3 }),
          transforms: type === 'string' && !isTree ? fc.array(fc.constantFrom(...transforms), { maxLength: 2 }) : fc.constant([]),
          type: fc.constant(type),
          fallback: fc.option(isTree ? map : fallbacks[type], { nil: undefined }),
        }),
        defaultFirst: fc.constant(defaultFirst),
      });
    });

  function print(
    { form, store, name, selector, field, transforms: changes, type, fallback }: Omit<Reference, 'text'>,
    defaultFirst: boolean,
  ): string {
    const keys = field.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)));
    const filters = [...changes, ...(type === 'string' ? [] : [type])];
    const last = fallback === undefined ? [] : [`default(${writeJson(fallback)})`];
    return [
      'ssm:',
      store === undefined ? '' : `//${store}`,
      name,
      form === 'tree' ? '/*' : '',
      selector === undefined ? '' : `:${selector}`,
      keys.length === 0 ? '' : `#${keys.join('.')}`,
      ...(defaultFirst ? [...last, ...filters] : [...filters, ...last]).map((filter) => `|${filter}`),
    ].join('');
  }

  it('is read as it was meant, whatever follows it', () => {
    fc.assert(
      fc.property(references, fc.constantFrom('', '}', ' ', '}}', ' # x', '"', "'", '\n'), ({ reference, defaultFirst }, rest) => {
        const text = print(reference, defaultFirst);
        expect(parseReferenceAt(`before ${text}${rest}`, 'before '.length)).toEqual({
          reference: { text, ...reference },
          end: 'before '.length + text.length,
        });
      }),
      { numRuns: runs(1500) },
    );
  });

  it('of any text is one, or an error with a place inside of it', () => {
    const signs = fc.constantFrom(
      '/',
      './',
      '//',
      ':',
      '#',
      '|',
      '.',
      '${',
      '}',
      '*',
      '"',
      '(',
      ')',
      '{',
      '[',
      'default',
      'int',
      'json',
      'env',
      'a',
      '1',
      ' ',
      'é',
      '\n',
    );
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 20, size: 'max' }), (tail) => {
        const text = `ssm:${tail}`;
        try {
          const { reference, end } = parseReferenceAt(text, 0);
          expect(text.startsWith(reference.text)).toBe(true);
          expect(end).toBe(reference.text.length);
        } catch (error) {
          if (!(error instanceof ReferenceSyntaxError)) throw error;
          expect(error.span.start).toBeGreaterThanOrEqual(0);
          expect(error.span.start).toBeLessThanOrEqual(text.length);
          expect(error.span.end).toBeGreaterThan(error.span.start);
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: runs(3000) },
    );
  });
});
