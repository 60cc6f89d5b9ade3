import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { patience, runs } from '../../../../../test/helper/property.ts';
import { scanYaml } from './scan.ts';
import { scanLines } from './scan-lines.ts';

vi.setConfig(patience);

const mark = 'ssm:';

/** Says nothing, or what the lexer says; for a reference, and for what stands for a value in a Handlebars template. */
function agrees(source: string): boolean {
  for (const one of [mark, 'v', 'key']) {
    const found = scanLines(source, one);
    if (found !== undefined) expect(found, JSON.stringify(source)).toEqual(scanYaml(source, one));
  }
  return scanLines(source, mark) !== undefined;
}

const value = fc.constantFrom('', 'ssm:/v', '${ssm:/v}:80', '"ssm:/v"', "'a ${ssm:/v}'", 'two words', '-1', 'a:b#c', 'x |default("#")');
const comment = fc.constantFrom('', '', '', ' # c', '  # ssm:/c', '#c');
const line = fc
  .record({
    indent: fc.constantFrom('', '', '  ', '  ', '    ', '     '),
    dashes: fc.constantFrom('', '', '', '- ', '-  ', '- - '),
    head: fc.constantFrom('', 'key: ', 'a.b:  ', '9: ', 'key:', 'ssm:: '),
    value,
    comment,
    ending: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\n   \n', ''),
  })
  .map(({ indent, dashes, head, value: text, comment: note, ending }) => `${indent}${dashes}${head}${text}${note}${ending}`);

const signs = [...' \t\n\r\0:-?#&*!|>\'"%@`{}[],~=<.\\x$/\ufeff\u00a0\u0085\u2028'];
const pieces = [
  ': ',
  ' #',
  '- ',
  '\n- ',
  '\n  ',
  '---',
  '...\n',
  '"k": ',
  '&a ',
  '!t ',
  '*a',
  '? ',
  '|-\n',
  'ssm:/v',
  '${ssm:/v}',
  "''",
  '<<: ',
];

describe('a text of simple lines', () => {
  it('has the slots that the lexer finds, whatever stands in it', () => {
    const lines = fc.array(line, { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
    const odd = fc.record({ at: fc.nat(200), piece: fc.constantFrom('', ...signs, ...pieces), without: fc.nat(2) });
    let agreed = 0;
    fc.assert(
      fc.property(lines, odd, (text, { at, piece, without }) => {
        const place = at % (text.length + 1);
        for (const source of [text, text.slice(0, place) + piece + text.slice(place + without)]) if (agrees(source)) agreed += 1;
      }),
      { numRuns: runs(20_000) },
    );
    expect(agreed).toBeGreaterThan(runs(1000));
  });

  it('has them in the files of real programs', () => {
    const directory = new URL('../../../../../test/fixtures/real-world/', import.meta.url).pathname;
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml\b/.test(file));
    expect(files).not.toEqual([]);
    for (const file of files) agrees(readFileSync(`${directory}${file}`, 'utf8'));
  });

  it('needs no lexer', () => {
    const source = `# a service\nname: x # as it is\n\nlist:\n- ssm:/a\n-   key: "ssm:/b"\n    other: 'it: #\${ssm:/c}'\n\r\nurl: http://\${ssm:/d}:80 # ssm:/e`;
    expect(agrees(source)).toBe(true);
    expect(scanLines(source, mark)?.map(({ role, style, text }) => [role, style, text])).toEqual([
      ['value', 'plain', 'ssm:/a'],
      ['value', 'double', 'ssm:/b'],
      ['value', 'single', 'it: #${ssm:/c}'],
      ['value', 'plain', 'http://${ssm:/d}:80'],
      ['comment', 'comment', '# ssm:/e'],
    ]);
  });

  it.each([
    ['a text that goes on', 'a: ssm:/v\n  more'],
    ['a text that may go on behind a comment', 'a: b\n  # c\n  d: ssm:/v'],
    ['what may go on with a text in a list', '- a: b\n   c: ssm:/v'],
    ['what may go on with an item', '- b\n  c: ssm:/v'],
    ['a text on its own line', 'a:\n  ssm:/v'],
    ['a key with the mark', 'ssm:/a: b'],
    ['a key in quotes', '"a": ssm:/v'],
    ['an escape', 'a: "\\u0073sm:/v"'],
    ['a doubled quote', "a: 'it''s ssm:/v'"],
    ['a quote that is not closed', 'a: "ssm:/v\nb"'],
    ['something behind a quote', 'a: "b" ssm:/v'],
    ['a key in a value', 'a: b: ssm:/v'],
    ['a block', 'a: |\n  ssm:/v'],
    ['brackets', 'a: [ssm:/v]'],
    ['an anchor', 'a: &b ssm:/v'],
    ['an alias', 'a: *b # ssm:/v'],
    ['a tag', 'a: !!str ssm:/v'],
    ['a question mark', '? ssm:/v'],
    ['a directive', '%YAML 1.2\n---\na: ssm:/v'],
    ['the start of a document', '---\na: ssm:/v'],
    ['a tab', 'a:\tssm:/v'],
    ['a byte order mark', '\ufeffa: ssm:/v'],
    ['a lone carriage return', 'a: b\rc: ssm:/v'],
    ['a long line', `a: ssm:/v # ${'x'.repeat(1000)}`],
  ])('has no line with %s', (_, source) => expect(scanLines(source, mark)).toBeUndefined());

  it('is scanned in a time that grows with its size', () => {
    const tail = `${' a'.repeat(480)}\t`;
    for (const one of ['key: ssm:/v\n', `- ${'- '.repeat(400)}a: b\n`, `a:${' '.repeat(900)}b\n`]) {
      const source = one.repeat(Math.ceil((10 * 1024 * 1024) / one.length));
      expect(scanLines(source, 'no such mark')).toEqual([]);
      expect(scanLines(`${source}a: b${tail}`, mark)).toBeUndefined();
    }
  });
});
