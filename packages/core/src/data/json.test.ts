import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonString, NotJson, parseJson, parseJsonAt, writeJson } from './json.ts';
import type { Value } from './value.ts';

const runs = (count: number): number => count * Number(process.env['SSMITH_TEST_RUNS'] ?? 1);

/** The value as JavaScript data, as `JSON.parse` gives it. */
function toJs(value: Value): unknown {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'number':
      return Number(value.spelling);
    case 'bool':
      return value.value;
    case 'null':
      return null;
    case 'list':
      return value.items.map(toJs);
    case 'map':
      return Object.fromEntries([...value.entries].map(([key, item]) => [key, toJs(item)]));
  }
}

/** Where a text stops being JSON; nothing when it is JSON. */
function faultOf(text: string): number | undefined {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof NotJson) return error.offset;
    throw error;
  }
}

/** `JSON.parse` is the oracle: the same texts are JSON, and mean the same. */
function agrees(text: string): void {
  let meant: { data: unknown } | undefined;
  try {
    meant = { data: JSON.parse(text) as unknown };
  } catch {
    // It is not JSON.
  }
  const fault = faultOf(text);
  if (meant === undefined) {
    expect(fault, text).toBeGreaterThanOrEqual(0);
    expect(fault, text).toBeLessThanOrEqual(text.length);
  } else {
    expect(fault, text).toBeUndefined();
    expect(toJs(parseJson(text)), text).toEqual(meant.data);
  }
}

describe('the same texts are JSON as for `JSON.parse`', () => {
  const numbers = ['0', '-0', '1', '-1', '10', '1.0', '0.1', '1e3', '1E+3', '1.5e-300', '1e400', '12345678901234567890'];
  const noNumbers = [
    '',
    '-',
    '+1',
    '01',
    '-01',
    '00',
    '1.',
    '.5',
    '-.5',
    '1e',
    '1e+',
    '1.e3',
    '1_000',
    '0x1F',
    '0b1',
    '1n',
    'NaN',
    'Infinity',
    '-Infinity',
  ];
  const texts = [
    '""',
    '"a"',
    '"\\""',
    '"\\\\"',
    '"\\/"',
    '"/"',
    '"\\b\\f\\n\\r\\t"',
    '"\\u00e9\\uD83D\\ude80"',
    '"\\ud800"',
    '"\u2028\u2029"',
    '"\u007f\u0080\u009f"',
    '"\ufeff"',
    '"🚀"',
    '"\ud800"',
  ];
  const noTexts = [
    '"',
    '"a',
    "'a'",
    '`a`',
    '"\\"',
    '"\\x41"',
    '"\\u12"',
    '"\\u{41}"',
    '"\\a"',
    '"\\\'"',
    '"\n"',
    '"\t"',
    '"\u0000"',
    '"\u001f"',
    '"a"b',
    '"a" "b"',
  ];
  const others = [
    'true',
    'false',
    'null',
    '[]',
    '{}',
    '[1,2]',
    '{"a":1,"b":[{}]}',
    ' [ 1 , 2 ] ',
    '\t\n\r {"a" : 1 }\n',
    '{"":""}',
    '{"a":1,"a":2}',
  ];
  const noOthers = [
    'True',
    'nul',
    'nulll',
    'true false',
    'undefined',
    '[',
    ']',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{',
    '}',
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{1:1}',
    '{"a":1 "b":2}',
    '[}',
    '{]',
    '{"a":1]',
    '// c\n1',
    '/* c */1',
    '1 // c',
    '\ufeff1',
    '\u00a01',
    '1\u2028',
    '\v1',
    '1;',
    ',',
  ];

  it.each([...numbers, ...texts, ...others])('is: %j', (text) => {
    expect(faultOf(text)).toBeUndefined();
    agrees(text);
  });

  it.each([...noNumbers, ...noTexts, ...noOthers])('is not: %j', (text) => {
    expect(faultOf(text)).toBeDefined();
    agrees(text);
  });

  it('for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4, stringUnit: 'binary' }), fc.constantFrom(undefined, 1, '\t', ' \n'), (text, space) => {
        agrees(JSON.stringify(JSON.parse(text), null, space));
      }),
      { numRuns: runs(200) },
    );
  });

  it('for any JSON with a mistake in it', () => {
    const signs = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '1',
      '.',
      '-',
      '+',
      'e',
      't',
      'n',
      'u',
      ' ',
      '\n',
      '\u0000',
      '\u2028',
      'é',
      '',
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat({ max: 2 }), signs, (text, place, length, sign) => {
        const at = place % (text.length + 1);
        agrees(text.slice(0, at) + sign + text.slice(at + length));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('for anything that is made of its signs', () => {
    const signs = fc.constantFrom(
      '"',
      '\\',
      '\\u00',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '1',
      '.',
      '-',
      'e',
      'true',
      'null',
      ' ',
      '\n',
      '"a"',
      '"b":',
    );
    fc.assert(fc.property(fc.string({ unit: signs, maxLength: 8, size: 'max' }), agrees), { numRuns: runs(2500) });
  });
});

describe('what `JSON.parse` would lose', () => {
  it.each(['1.0', '1.10', '-0', '0e0', '1E400', '-1e-999', '12345678901234567890', '0.1000000000000000055511151231257827'])(
    'the spelling of %s',
    (digits) => {
      expect(parseJson(digits)).toEqual({ kind: 'number', spelling: digits });
      expect(writeJson(parseJson(`{"n": [${digits}]}`))).toBe(`{"n": [${digits}]}`);
    },
  );

  it('the order of the keys, and a key of its own that objects have already', () => {
    const text = '{"b": 1, "10": 2, "2": 3, "__proto__": {"x": 4}, "constructor": 5, "a": 6}';
    expect(writeJson(parseJson(text))).toBe(text);
  });
});

it('of several equal keys the last one counts, as in `JSON.parse`', () => {
  expect(writeJson(parseJson('{"a": 1, "b": 2, "a": 3}'))).toBe('{"a": 3, "b": 2}');
});

describe('where it stops being JSON', () => {
  it.each([
    ['', 0],
    ['  ', 2],
    ['x', 0],
    ['[1, x]', 4],
    ['[1 2]', 3],
    ['{"a": 01}', 7],
    ['{"a" 1}', 5],
    ['{a: 1}', 1],
    ['{"a": 1,}', 8],
    ['"a" b', 3],
    ['["abc', 1],
    ['[1', 2],
  ])('%j: at %i', (text, offset) => {
    expect(faultOf(text)).toBe(offset);
  });

  it('is said without a word of the text, which may be a secret', () => {
    const fault = ((): unknown => {
      try {
        return parseJson('{"password": hunter2}');
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(NotJson);
    expect(String(fault)).toBe('NotJson: not JSON');
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });
});

describe('JSON inside of another text', () => {
  it.each<[string, number, Value, string]>([
    ['default("x")|uri', 8, { kind: 'string', text: 'x' }, ')|uri'],
    ['default(1)', 8, { kind: 'number', spelling: '1' }, ')'],
    ['x{}}', 1, { kind: 'map', entries: new Map() }, '}'],
    ['  [] ]', 0, { kind: 'list', items: [] }, ' ]'],
    ['truest', 0, { kind: 'bool', value: true }, 'st'],
  ])('%j from %i', (source, start, value, rest) => {
    const found = parseJsonAt(source, start);
    expect(found.value).toEqual(value);
    expect(source.slice(found.end)).toBe(rest);
  });
});

describe('large and deep', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  it('nesting is read down to 500 levels', () => {
    expect(writeJson(parseJson(nested(500)))).toBe(nested(500));
    expect(toJs(parseJson('{"a":'.repeat(400) + '1' + '}'.repeat(400)))).toBeDefined();
  });

  it.each([1_000, 5_000, 1_000_000])('%i levels are refused, and do not exhaust the stack', (depth) => {
    expect(() => parseJson(nested(depth))).toThrow(NotJson);
    expect(() => parseJson('['.repeat(depth))).toThrow(NotJson);
    expect(() => parseJson('{"a":'.repeat(depth))).toThrow(NotJson);
  });

  it.each([
    ['characters', 'a'.repeat(1_000_000)],
    ['escapes', '"\\\n'.repeat(300_000)],
    ['emoji', '🚀'.repeat(300_000)],
  ])('a text of very many %s', (_what, content) => {
    const read = parseJson(JSON.stringify(content));
    expect(read.kind === 'string' && read.text === content).toBe(true);
  });

  it('a list of very many items', () => {
    const text = `[${'1, '.repeat(100_000)}1]`;
    expect(writeJson(parseJson(text))).toBe(text);
  });
});

describe('writing', () => {
  it.each([
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\n\r\t\b\f', '"\\n\\r\\t\\b\\f"'],
    ['\u0000\u001f', '"\\u0000\\u001f"'],
    ['é 🚀 /', '"é 🚀 /"'],
    // What readers of YAML and old readers of JavaScript mind
    ['\u007f\u0085\u009f', '"\\u007f\\u0085\\u009f"'],
    ['\u2028\u2029', '"\\u2028\\u2029"'],
    ['\ufeff\ufffe\uffff', '"\\ufeff\\ufffe\\uffff"'],
  ])('%j', (content, token) => {
    expect(jsonString(content)).toBe(token);
    expect(JSON.parse(token)).toBe(content);
  });

  it('any text reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (content) => {
        expect(JSON.parse(jsonString(content))).toBe(content);
        expect(parseJson(jsonString(content))).toEqual({ kind: 'string', text: content });
      }),
      { numRuns: runs(1000) },
    );
  });

  it('any value reads back', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const value = parseJson(text);
        expect(parseJson(writeJson(value))).toEqual(value);
        expect(JSON.parse(writeJson(value))).toEqual(JSON.parse(text));
      }),
      { numRuns: runs(500) },
    );
  });
});
