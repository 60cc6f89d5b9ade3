import { describe, expect, it } from 'vitest';
import { parseReferenceAt } from '../reference/parse.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Parameter, ParameterType } from '../source/source.ts';
import { readValue, ValueFault } from './read.ts';

function parameter(value: string, type: ParameterType = 'String', name = '/a'): Parameter {
  return { name, type, version: 1, value: new Secret('ssm:/a', value), decrypted: true };
}

function read(reference: string, value: string | undefined, type?: ParameterType): unknown {
  const outcome =
    value === undefined
      ? ({ kind: 'missing', what: 'parameter' } as const)
      : ({ kind: 'found', parameter: parameter(value, type) } as const);
  return reveal(readValue(parseReferenceAt(reference, 0).reference, outcome));
}

const text = (content: string): unknown => ({ kind: 'string', text: content });

describe('what a reference reads', () => {
  it.each([
    ['ssm:/a', 'no', text('no')],
    ['ssm:/a', '0123', text('0123')],
    ['ssm:/a', '{"x":1}', text('{"x":1}')],
    ['ssm:/a', 'trailing\n', text('trailing\n')],
    ['ssm:/a', 'ssm:/b ${x} {{y}}', text('ssm:/b ${x} {{y}}')],
    ['ssm:/a|int', '-42', { kind: 'number', spelling: '-42' }],
    ['ssm:/a|number', '1.50', { kind: 'number', spelling: '1.50' }],
    ['ssm:/a|bool', 'true', { kind: 'bool', value: true }],
    ['ssm:/a#user', '{"user":"me"}', text('me')],
    ['ssm:/a#db.port', '{"db":{"port":5432.0}}', text('5432.0')],
    ['ssm:/a#db.port|number', '{"db":{"port":5432.0}}', { kind: 'number', spelling: '5432.0' }],
    ['ssm:/a#hosts.1', '{"hosts":["one","two"]}', text('two')],
    ['ssm:/a#"a.b"', '{"a.b":"dotted"}', text('dotted')],
    ['ssm:/a#__proto__', '{"__proto__":"own"}', text('own')],
    ['ssm:/a|uri', "a b/c?d'é", text('a%20b%2Fc%3Fd%27%C3%A9')],
    ['ssm:/a|base64', 'é', text('w6k=')],
    ['ssm:/a|shell', "it's", text("it\\'s")],
    ['ssm:/a|xml', '<&">', text('&#60;&#38;&#34;&#62;')],
    ['ssm:/a|uri|base64', 'a b', text('YSUyMGI=')],
    ['ssm:/a|default("none")', undefined, text('none')],
    ['ssm:/a|default(5)', undefined, text('5')],
    ['ssm:/a|int|default(5)', undefined, { kind: 'number', spelling: '5' }],
    ['ssm:/a|uri|default("a b")', undefined, text('a%20b')],
    ['ssm:/a#x|default("none")', '{"y":1}', text('none')],
  ])('%s of %j', (reference, value, expected) => {
    expect(read(reference, value)).toEqual(expected);
  });

  it('takes a StringList apart at its commas', () => {
    expect(read('ssm:/a|list', 'x,,y', 'StringList')).toEqual({ kind: 'list', items: [text('x'), text(''), text('y')] });
  });

  it.each([
    ['ssm:/a|int', '007', 'value-type'],
    ['ssm:/a|int', '1e3', 'value-type'],
    ['ssm:/a|int', ' 1', 'value-type'],
    ['ssm:/a|number', '.5', 'value-type'],
    ['ssm:/a|number', 'NaN', 'value-type'],
    ['ssm:/a|bool', 'yes', 'value-type'],
    ['ssm:/a|json', '{canary', 'value-type'],
    ['ssm:/a|list', 'a,b', 'value-type'],
    ['ssm:/a#x', 'canary', 'value-type'],
    ['ssm:/a#x', '{"y":1}', 'field-not-found'],
    ['ssm:/a#x', '{"x":{"canary":1}}', 'value-type'],
    ['ssm:/a#x', '{"x":null}', 'value-type'],
    ['ssm:/a#toString', '{}', 'field-not-found'],
    ['ssm:/a', '  \n', 'value-empty'],
    ['ssm:/a', 'lone \ud800 surrogate', 'value-unencodable'],
  ])('%s of %j is refused', (reference, value, code) => {
    const attempt = (): unknown => read(reference, value);
    expect(attempt).toThrow(ValueFault);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.not.stringContaining('canary') }));
  });

  it('never takes a default for a denial', () => {
    const { reference } = parseReferenceAt('ssm:/a|default("x")', 0);
    expect(() => readValue(reference, { kind: 'failed', code: 'access-denied', message: 'denied' })).toThrow('denied');
  });

  describe('of a tree', () => {
    const { reference } = parseReferenceAt('ssm:/a/*', 0);
    const tree = (...names: string[]): unknown =>
      reveal(readValue(reference, { kind: 'tree', path: '/a', parameters: names.map((name) => parameter('v', 'String', name)) }));

    it('is a mapping of mappings', () => {
      const inner = { kind: 'map', entries: new Map([['y', text('v')]]) };
      expect(tree('/a/x', '/a/z/y')).toEqual({
        kind: 'map',
        entries: new Map<string, unknown>([
          ['x', text('v')],
          ['z', inner],
        ]),
      });
    });
    it('refuses a name that is a value and a level', () => {
      expect(() => tree('/a/x', '/a/x/y')).toThrow('lies below a parameter that is a value itself');
      expect(() => tree('/a/x/y', '/a/x')).toThrow('is both a value and a level of the tree');
    });
  });
});
