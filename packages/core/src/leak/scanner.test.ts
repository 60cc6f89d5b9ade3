import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodingsOf as independentEncodings } from '../../../../test/helper/encodings.ts';
import { Secret } from '../secret/secret.ts';
import { encodingsOf } from './encodings.ts';
import { Matcher } from './matcher.ts';
import { createScanner, type Scanner } from './scanner.ts';

const value = 'pä$s"w\'o\\rd&<4>/`${x}';

function scannerFor(...values: readonly string[]): Scanner {
  return createScanner(values.map((text, index) => ({ name: `/p${index}`, text: new Secret(`/p${index}`, text) })));
}

/** Secrets such as generators make them, and such as people do. */
const secrets = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 12, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'ABCdef0123!@#$%^&*()_+-="\'\\<>/`'), minLength: 12, maxLength: 40 }),
  fc.base64String({ minLength: 16, maxLength: 64 }),
);
const around = fc.uint8Array({ maxLength: 40 });

describe('the scanner', () => {
  it.each([...encodingsOf(value)])('finds a value as %s', (encoding, form) => {
    const content = Buffer.concat([Buffer.from('line one\nconst x = "'), form, Buffer.from('";\n')]);
    expect(scannerFor('another value', value).scan('app.js', content)).toEqual([
      { name: '/p1', encoding: expect.any(String), line: 2, column: 12, weak: false },
    ]);
    expect(encoding).not.toBe('');
  });

  // One of them is the bytes taken for UTF-16, which no file holds.
  it.each([...independentEncodings(value)].filter(([name]) => name !== 'UTF-16'))(
    'finds what an encoder of somebody else makes: %s',
    (_, form) => {
      expect(scannerFor(value).scan('app.js', Buffer.from(`x${form}x`, 'utf8'))).toHaveLength(1);
    },
  );

  it('finds any value in any of its encodings, wherever it stands', () => {
    fc.assert(
      fc.property(secrets, around, around, fc.nat(), (text, before, after, pick) => {
        const forms = [...encodingsOf(text).values()];
        const form = forms[pick % forms.length] ?? Buffer.alloc(0);
        const content = Buffer.concat([before, form, after]);
        expect(scannerFor(text).scan('a.bin', content).length).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds base64 of a text that holds the value, wherever it stands in it', () => {
    for (const offset of [0, 1, 2, 3, 4]) {
      const text = Buffer.from(`${'x'.repeat(offset)}${value}yz`).toString('base64');
      expect(scannerFor(value).scan('a', Buffer.from(text))).toHaveLength(1);
    }
  });

  it('finds a literal that was cut in pieces', () => {
    const content = Buffer.from(`const a = "correct" + "-horse-" +\n "battery";`);
    expect(scannerFor('correct-horse-battery').scan('a.js', content)).toHaveLength(1);
  });

  it('unpacks what web servers keep beside a file', () => {
    const content = Buffer.from(`${'filler '.repeat(100)}correct-horse-battery`);
    const scanner = scannerFor('correct-horse-battery');
    expect(scanner.scan('app.js.gz', gzipSync(content))).toHaveLength(1);
    expect(scanner.scan('app.js.br', brotliCompressSync(content))).toHaveLength(1);
    expect(scanner.scan('app.js.gz', content)).toHaveLength(1);
  });

  it('finds the lines of a key, but not what all keys have', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n';
    const scanner = scannerFor(pem);
    expect(scanner.scan('a', Buffer.from('x = "AASCBKcwggSjAgEAAoIBAQC7"'))).toMatchObject([{ encoding: 'its line 3' }]);
    expect(scanner.scan('a', Buffer.from('-----BEGIN PRIVATE KEY-----\nother\n-----END PRIVATE KEY-----'))).toEqual([]);
  });

  it.each(['s3cr3t', 'password', '12345678', 'aaaaaaaaaa'])('takes `%s` for one that turns up by chance', (weak) => {
    expect(scannerFor(weak).scan('a', Buffer.from(`x ${weak} y`))).toMatchObject([{ weak: true }]);
  });

  it('does not look for what is shorter than four bytes, and says so', () => {
    const scanner = scannerFor('abc', 'long-enough-1');
    expect(scanner.unsearchable).toEqual(['/p0']);
    expect(scanner.scan('a', Buffer.from('abc'))).toEqual([]);
  });

  it('tells of each parameter once', () => {
    const content = Buffer.from('one-secret-value one-secret-value two-secret-value');
    expect(
      scannerFor('one-secret-value', 'two-secret-value')
        .scan('a', content)
        .map(({ name }) => name),
    ).toEqual(['/p0', '/p1']);
  });
});

describe('the matcher', () => {
  it('finds what a search for each needle finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 4, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 60 }),
        (needles, text) => {
          const found: string[] = [];
          new Matcher(needles.map((needle) => Buffer.from(needle))).find(Buffer.from(text), (needle, at) => found.push(`${at} ${needle}`));
          const wanted = needles.flatMap((needle, index) =>
            Array.from({ length: text.length }, (_, at) => at).flatMap((at) => (text.startsWith(needle, at) ? [`${at} ${index}`] : [])),
          );
          expect(found.toSorted()).toEqual(wanted.toSorted());
        },
      ),
    );
  });
});
