import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodingsOf as independentEncodings } from '../../../../test/helper/encodings.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { maskCommands } from './masks.ts';

/** The texts that a runner is told to hide. */
function masksOf(...values: readonly string[]): { texts: string[]; unmasked: readonly string[] } {
  const { commands, unmasked } = maskCommands(values.map((text, index) => ({ name: `/p${index}`, text: new Secret('', text) })));
  const lines = reveal(commands).split('\n').slice(0, -1);
  expect(lines.filter((line) => !line.startsWith('::add-mask::'))).toEqual([]);
  const unescape = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return { texts: lines.map((line) => unescape(line.slice('::add-mask::'.length))), unmasked };
}

/** Secrets of one line, and of several. */
const line = fc
  .string({ unit: fc.constantFrom(...'ABCdef0123!@#$%^&*()_+-="\'\\<>/` '), minLength: 12, maxLength: 40 })
  .filter((text) => text.trim().length >= 12 && new Set(text.trim()).size > 3);
const secrets = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));

describe('the masks of a value', () => {
  it('hide every line of it, and of what somebody else encodes', () => {
    fc.assert(
      fc.property(secrets, (value) => {
        const { texts } = masksOf(value);
        const left = [...independentEncodings(value)]
          .filter(([name]) => name !== 'UTF-16')
          .flatMap(([name, form]) => form.split('\n').map((printed) => [name, printed.trim()] as const))
          .filter(([, printed]) => printed.length >= 8 && !texts.some((text) => printed.includes(text)));
        expect(left).toEqual([]);
      }),
    );
  });

  it('begin with the longest, and are each of one line and of four characters at least', () => {
    const { texts } = masksOf('first-line-of-it\r\n}\n  abc\nab12\n', 'another value\twith a tab');
    expect(texts).toContain('ab12');
    expect(texts.filter((text) => text.length < 4 || text !== text.trim() || /[\r\n]/.test(text))).toEqual([]);
    expect(texts.map(({ length }) => length)).toEqual(texts.map(({ length }) => length).toSorted((one, other) => other - one));
  });

  it('are those of base64 as programs break it', () => {
    const value = 'correct-horse-battery-staple-'.repeat(5);
    const text = Buffer.from(value).toString('base64');
    for (const width of [64, 76])
      expect(masksOf(value).texts).toEqual(expect.arrayContaining(text.match(new RegExp(`.{${width}}`, 'g')) ?? []));
  });

  it('are none where they would hide words of every log', () => {
    expect(masksOf('abc', 'true', 'production', '00000000')).toEqual({ texts: [], unmasked: ['/p0', '/p1', '/p2', '/p3'] });
  });
});
