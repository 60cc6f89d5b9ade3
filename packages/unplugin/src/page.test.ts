import { afterEach, describe, expect, it } from 'vitest';
import { readPage } from './page.ts';

const place = globalThis as { document?: object };

/** A page whose block holds this text. */
function pageWith(text: string): void {
  place.document = { getElementById: (id: string) => (id === 'ssmith-config' ? { textContent: text } : null) };
}

afterEach(() => {
  delete place.document;
});

describe('the values of a page', () => {
  it('are found by the name of the template, frozen', () => {
    pageWith('{"a.ssm.yaml":{"api":{"url":"x"},"list":[{"n":1}]},"b.ssm.yaml":{}}');
    const data = readPage('a.ssm.yaml', [['api', 'url'], ['list']]) as { api: object; list: [object] };
    expect(data).toEqual({ api: { url: 'x' }, list: [{ n: 1 }] });
    expect([data, data.api, data.list, data.list[0]].every((one) => Object.isFrozen(one))).toBe(true);
  });

  it('may have any key, and any value', () => {
    pageWith('{"a":{"__proto__":{"x":null},"":false}}');
    const data = readPage('a', [['__proto__', 'x'], ['']]) as object;
    expect(Object.entries(data)).toEqual([
      ['__proto__', { x: null }],
      ['', false],
    ]);
  });

  it.each(['', '\n  \n'])('are not there in a page that nobody has filled: %j', (text) => {
    pageWith(text);
    expect(() => readPage('a', [])).toThrow('the values of a are not in the page\nrun: ssmith render --manifest ssmith.client.json --html');
  });

  it('are not there in a page without room for them, or without a page', () => {
    place.document = { getElementById: () => null };
    expect(() => readPage('a', [])).toThrow('the values of a are not in the page\n');
    delete place.document;
    expect(() => readPage('a', [])).toThrow('the values of a are in the page, and this is none');
  });

  it.each([
    ['b', [], 'exposes no b\n'],
    ['toString', [], 'exposes no toString\n'],
    ['a', [['x', 'z']], 'exposes no `x.z` of a\n'],
    ['a', [['x', 'y', 'length']], 'exposes no `x.y.length` of a\n'],
  ])('are not those of another build: %s %j', (id, paths, message) => {
    pageWith('{"a":{"x":{"y":"text"}}}');
    expect(() => readPage(id, paths)).toThrow(`the page was filled for another build, which ${message}`);
  });
});
