import { describe, expect, it } from 'vitest';
import { SourceText } from '../error/source-text.ts';
import { Secret } from '../secret/secret.ts';
import { searchEmitted } from './emitted.ts';
import { findLeftovers } from './leftover.ts';

const leftovers = (text: string): string[] => findLeftovers(Buffer.from(text)).map(({ reference }) => reference);

describe('a reference that has been left over', () => {
  it.each([
    ['"ssm:/shop/key"', 'ssm:/shop/key'],
    ["'ssm:./key|json'", 'ssm:./key|json'],
    ['`ssm://eu-west-1/shop/key:3`', 'ssm://eu-west-1/shop/key:3'],
    [String.raw`eval("const a = \"ssm:./key\"")`, 'ssm:./key'],
    ['x${ssm:/a/${env}/b|default("}")}y', 'ssm:/a/${env}/b|default("}")'],
    [String.raw`\${ssm:./key}`, 'ssm:./key'],
  ])('is found in %s', (text, reference) => {
    expect(leftovers(text)).toEqual([reference]);
  });

  it.each([
    '"ssm:"',
    '"ssm:GetParameters"',
    '"{{resolve:ssm:/a}}"',
    'ssm:/a',
    '"ssm:/a b"',
    '"ssm:/a',
    '"arn:aws:ssm:eu-west-1:1:x"',
    '${ssm:}',
  ])('is no such thing as %s', (text) => {
    expect(leftovers(text)).toEqual([]);
  });

  it('is told of once, at its first place', () => {
    expect(findLeftovers(Buffer.from('ä\n  "ssm:./a" "ssm:./a"'))).toEqual([{ reference: 'ssm:./a', line: 2, column: 4 }]);
  });
});

describe('what is about to be published', () => {
  const source = new SourceText('a.yaml', 'key: ssm:/key\n');
  const guarded = [
    { name: '/key', text: new Secret('/key', 'correct-horse'), places: [{ source, span: { start: 5, end: 13 } }] },
    { name: '/word', text: new Secret('/word', 'postgres'), places: [] },
    { name: '/pin', text: new Secret('/pin', '123'), places: [] },
  ];

  it('must not hold a secret: file, place, name and reference are told, and no value', () => {
    const emitted = [
      { file: 'a.js', content: 'x = "correct-horse"' },
      { file: 'b.js', content: Buffer.from('nothing') },
    ];
    const { problems, warnings, files } = searchEmitted(emitted, guarded);
    expect(files).toEqual(['a.js']);
    expect(problems).toMatchObject([
      { code: 'leak', message: 'a.js:1:6: the value of `/key` stands there (as it is)', places: [{ span: { start: 5, end: 13 } }] },
    ]);
    expect(warnings).toEqual([{ message: '`/pin` is too short to be looked for' }]);
  });

  it('may hold by chance what is short or common', () => {
    const { problems, warnings, files } = searchEmitted([{ file: 'a.js', content: 'import "postgres"' }], guarded);
    expect([problems, files]).toEqual([[], []]);
    expect(warnings.map(({ message }) => message)).toContainEqual(expect.stringContaining('a.js:1:9: the value of `/word` stands there'));
  });

  it('may quote a reference in a source map, and nowhere else', () => {
    const content = '{"sourcesContent":["key: ssm:/key"],"x":"ssm:/key"}';
    expect(searchEmitted([{ file: 'a.js.map', content }], []).files).toEqual([]);
    expect(searchEmitted([{ file: 'a.json', content }], []).files).toEqual(['a.json']);
  });
});
