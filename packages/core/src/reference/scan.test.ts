import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsAsReference } from './parse.ts';
import { ReferenceSyntaxError } from './reference.ts';
import { embeddedReferences, scanScalar, skipReference } from './scan.ts';

const runs = (count: number): number => count * Number(process.env['SSMITH_TEST_RUNS'] ?? 1);

/** A reference is shown as `<` its text `>`; literal text as it will be written. */
function scan(text: string): readonly string[] | undefined {
  return scanScalar(text)?.pieces.map((piece) => (piece.kind === 'literal' ? piece.text : `<${piece.reference.text}>`));
}

function mistake(text: string): { message: string; help: string | undefined; marked: string } {
  try {
    scanScalar(text);
  } catch (error) {
    if (!(error instanceof ReferenceSyntaxError)) throw error;
    const { start, end } = error.span;
    return { message: error.message, help: error.help, marked: `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}` };
  }
  throw new Error(`${text} was read`);
}

function unmarked(text: string): string {
  return text.replaceAll(/[«»]/g, '');
}

describe('a scalar that is a reference as a whole', () => {
  it.each(['ssm:/a', 'ssm:./a', 'ssm:/a/*', 'ssm://shared/a:3#b|int|default(1)', 'ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/a'])(
    '%s',
    (text) => {
      expect(scan(text)).toEqual([`<${text}>`]);
      expect(scanScalar(text)?.whole).toBe(true);
    },
  );

  it.each([
    ['ssm:/a« b»', 'the reference ends here, but the text goes on', 'write a reference inside a longer text as `${ssm:…}`'],
    ['ssm:/a« »', 'the reference ends here, but the text goes on', 'white space follows; write the reference as `${ssm:…}`'],
    ['ssm:/a«\n»', 'the reference ends here, but the text goes on', 'white space follows; write the reference as `${ssm:…}`'],
    ['ssm:/a«,ssm:/b»', 'the reference ends here, but the text goes on', 'write a reference inside a longer text as `${ssm:…}`'],
    ['ssm:/a|default("x")« y»', 'the reference ends here, but the text goes on', 'write a reference inside a longer text as `${ssm:…}`'],
    ['ssm:/a|«nope»', 'there is no filter `nope`', expect.stringContaining('filters are')],
    ['ssm:«/»', 'a parameter name is missing or has a character that names cannot have', expect.stringContaining('`ssm:/path/name`')],
  ])('what begins as one and is none is an error, never a text: %j', (marked, message, help) => {
    expect(mistake(unmarked(marked))).toEqual({ message, help, marked });
  });
});

describe('references inside a text', () => {
  it.each([
    ['${ssm:/a}', ['<ssm:/a>']],
    ['postgres://${ssm:/user}:${ssm:/password|uri}@db', ['postgres://', '<ssm:/user>', ':', '<ssm:/password|uri>', '@db']],
    ['${ssm:/a}${ssm:/b}', ['<ssm:/a>', '<ssm:/b>']],
    ['  ${ssm:/a}\n', ['  ', '<ssm:/a>', '\n']],
    // variables inside
    ['${ssm:/app/${env}/key}', ['<ssm:/app/${env}/key>']],
    ['${env}-${ssm:/${env}/${team}.x:${release}}-${env}', ['${env}-', '<ssm:/${env}/${team}.x:${release}>', '-${env}']],
    // a default may hold any JSON: the reference does not end at the first brace
    ['${ssm:/a|default("}")}', ['<ssm:/a|default("}")>']],
    ['${ssm:/a|default("${ssm:/b}")}!', ['<ssm:/a|default("${ssm:/b}")>', '!']],
    ['<${ssm:/a|json|default({"x": {"y": ["]", "\\"}"]}})}>', ['<', '<ssm:/a|json|default({"x": {"y": ["]", "\\"}"]}})>', '>']],
    ['${ssm:/a#"}".b}', ['<ssm:/a#"}".b>']],
    // braces of others around and behind
    ['${ssm:/a}}', ['<ssm:/a>', '}']],
    ['{{ x }} ${ssm:/a} {{ y }}', ['{{ x }} ', '<ssm:/a>', ' {{ y }}']],
    ['${OTHER:${ssm:/a}}', ['${OTHER:', '<ssm:/a>', '}']],
    ['{{resolve:ssm:${ssm:/a}}}', ['{{resolve:ssm:', '<ssm:/a>', '}}']],
  ])('%j', (text, pieces) => {
    expect(scan(text)).toEqual(pieces);
    // One alone means the same as without braces.
    expect(scanScalar(text)?.whole).toBe(pieces.length === 1);
  });

  it('are given with their places', () => {
    const pieces = scanScalar('a ${ssm:/b} ${ssm:/c}')?.pieces ?? [];
    expect(pieces.map((piece) => (piece.kind === 'reference' ? piece.span : piece.text))).toEqual([
      'a ',
      { start: 2, end: 11 },
      ' ',
      { start: 12, end: 21 },
    ]);
  });

  const unclosed = 'the closing `}` of the reference is missing here';
  it.each([
    ['a «${ssm:/b»', unclosed],
    ['«${ssm:/a »}', unclosed],
    ['${ssm:/a} «${ssm:/b|default("}")»', unclosed],
    ['${ssm:«}»', 'a parameter name is missing or has a character that names cannot have'],
    ['${ssm:«G»etParameters}', 'a parameter name is missing or has a character that names cannot have'],
    ['${ssm:/a|«x»}', 'there is no filter `x`'],
    ['${ssm:/a|default(«x»)}', 'this is not JSON'],
  ])('%s: %s', (marked, message) => {
    expect(mistake(unmarked(marked))).toMatchObject({ message, marked });
  });
});

describe('escapes', () => {
  it.each([
    ['$${ssm:/a}', ['${ssm:', '/a}']],
    ['a $${ssm:/a} b', ['a ${ssm:', '/a} b']],
    ['$${ssm:', ['${ssm:']],
    ['$${ssm:/a}${ssm:/b}', ['${ssm:', '/a}', '<ssm:/b>']],
    ['${ssm:/a}$${ssm:/b}', ['<ssm:/a>', '${ssm:', '/b}']],
    ['$$${ssm:/a}', ['$${ssm:', '/a}']],
    ['$$ssm:/a', ['ssm:/a']],
    ['$$ssm:/a is how it is written', ['ssm:/a is how it is written']],
    ['$$ssm:./a|nope', ['ssm:./a|nope']],
    ['$$ssm:arn:aws:ssm:x', ['ssm:arn:aws:ssm:x']],
  ])('%s', (text, pieces) => {
    expect(scan(text)).toEqual(pieces);
  });
});

describe('what is not ours stays as it is', () => {
  it.each([
    '',
    'text',
    'ssm:',
    'ssm:GetParameters',
    'ssm:a',
    'ssm:../a',
    ' ssm:/a',
    'see ssm:/a',
    'SSM:/a',
    'bref-ssm:/a',
    '${bref-ssm:/a}',
    '${ ssm:/a}',
    '${env}',
    '$ssm:/a',
    '$$$ssm:/a',
    'x $$ssm:/a',
    '$$ssm:GetParameters',
    '{{resolve:ssm:/a:1}}',
    '{{resolve:ssm-secure:/a:1}}',
    '{{ssm:/a}}',
    '{{ ssm:/a }}',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/a',
    '{"Action": ["ssm:GetParameter*"], "Resource": "arn:aws:ssm:*:*:parameter/*"}',
  ])('%j', (text) => {
    expect(scanScalar(text)).toBeUndefined();
  });
});

describe('in a text format', () => {
  it.each<[string, number | undefined]>([
    ['ssm:/a', undefined],
    ['$$ssm:/a', undefined],
    ['ssm:/a ${ssm:/b}', 2],
    ['$${ssm:/b}', 2],
  ])('only `${ssm:…}` counts: %s', (text, pieces) => {
    expect(embeddedReferences(text)?.length).toBe(pieces);
  });
});

describe('stepping over a reference, whatever stands in it', () => {
  it.each([
    ['«ssm:/a» # comment'],
    ['«ssm:/a#b»#c'],
    ['«ssm:/a|default("\'# x")»\' # comment'],
    ['«${ssm:/a|default("}")}»}'],
    ['«${ssm:/a»'],
    ['«»ssm:GetParameters'],
    ['«»ssm:/'],
    ['«»${env}'],
    ['«»x ssm:/a'],
  ])('%s', (marked) => {
    expect(skipReference(unmarked(marked), 0)).toBe(marked.indexOf('»') - 1);
  });
});

describe('every text', () => {
  const pieces = fc.constantFrom(
    'ssm:',
    '${ssm:',
    '${',
    '}',
    '$',
    '$$',
    '/a',
    './',
    '/*',
    ':3',
    '#b',
    '|int',
    '|default("}")',
    '{{',
    '}}',
    '${env}',
    ' ',
    'é',
    '\n',
    '"',
    'arn:',
  );
  const anyText = fc.string({ unit: pieces, maxLength: 12, size: 'max' });

  it('is taken apart without loss, refused, or left alone', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          const found = scanScalar(text);
          if (found === undefined) {
            expect(text.replaceAll('$${ssm:', '')).not.toContain('${ssm:');
            return;
          }
          const again = found.pieces.map((piece) => {
            if (piece.kind === 'literal') return piece.text.replace(/\$\{ssm:$/, () => '$${ssm:');
            return beginsAsReference(text) ? piece.reference.text : `\${${piece.reference.text}}`;
          });
          const escape = text.startsWith('$$') && beginsAsReference(text.slice(2)) ? '$$' : '';
          expect(escape + again.join('')).toBe(text);
        } catch (error) {
          if (!(error instanceof ReferenceSyntaxError)) throw error;
          expect(error.span.start).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('without `ssm:` is never looked at', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => scanScalar(text.replaceAll('ssm:', '')) === undefined));
  });

  it('is escaped by a dollar before each `${ssm:`', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('${ssm:', '/a', '}', ' ', 'x'), minLength: 1 }), (text) => {
        const written = scanScalar(text.replaceAll('${ssm:', () => '$${ssm:'))?.pieces.map((piece) =>
          piece.kind === 'literal' ? piece.text : '?',
        );
        expect(written?.join('') ?? text).toBe(text);
      }),
      { numRuns: runs(300) },
    );
  });
});
