import { describe, expect, it } from 'vitest';
import { flag, integer, list, optional, readInput, structure, text } from './member.ts';

const shape = {
  Name: text({ min: 1, max: 3 }),
  Kind: optional(text({ oneOf: ['a', 'b'] })),
  Key: optional(text({ pattern: 'tag:.+|Name' })),
  Size: optional(integer({ min: 1, max: 10 })),
  On: optional(flag()),
  Filters: optional(list(structure({ Key: text({ max: 2 }) }), { max: 2 })),
};

describe('an input', () => {
  it('is what it says, without what nobody knows', () => {
    expect(readInput(shape, { Name: 'x', On: false, Size: null, Other: 1 })).toEqual({
      Name: 'x',
      Kind: undefined,
      Key: undefined,
      Size: undefined,
      On: false,
      Filters: undefined,
    });
  });

  it.each([
    [{}, "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [{ Name: 'long' }, "Value 'long' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3"],
    [{ Name: '' }, "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    [{ Name: 'x', Kind: 'c' }, "Value 'c' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [a, b]"],
    [{ Name: 'x', Key: 'xName' }, 'Member must satisfy regular expression pattern: tag:.+|Name'],
    [{ Name: 'x', Size: 11 }, "Value '11' at 'size' failed to satisfy constraint: Member must have value less than or equal to 10"],
    [{ Name: 'x', Filters: [{ Key: 'a' }, { Key: 'abc' }] }, "Value 'abc' at 'filters.2.member.key'"],
    [{ Name: '', Size: 0 }, '2 validation errors detected: '],
  ])('breaks a constraint: %o', (members, sentence) => {
    expect(() => readInput(shape, members)).toThrow(sentence);
  });

  it.each([
    { Name: 1 },
    { Name: {} },
    { Name: 'x', Size: 1.5 },
    { Name: 'x', Size: '1' },
    { Name: 'x', On: 1 },
    { Name: 'x', Filters: {} },
    { Name: 'x', Filters: [1] },
  ])('is of another kind: %o', (members) => {
    expect(() => readInput(shape, members)).toThrow(expect.objectContaining({ type: 'SerializationException' }));
  });
});
