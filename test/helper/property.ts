import fc from 'fast-check';
import { hostileText } from './hostile.ts';
import type { Data } from './readers.ts';

/** `SSMITH_TEST_RUNS=10` lets every property run ten times as often. */
export function runs(count: number): number {
  return Math.ceil(count * Number(process.env['SSMITH_TEST_RUNS'] ?? 1));
}

/** Time for a test that takes longer with more runs. */
export const patience = { testTimeout: Math.max(120_000, runs(30_000)), hookTimeout: Math.max(120_000, runs(30_000)) };

/** Cases for readers that are programs of their own, which want many at once. */
export function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): { cases: T[]; seed: number } {
  const seed = Number(process.env['SSMITH_TEST_SEED'] ?? Date.now() & 0x7fffffff);
  return { cases: fc.sample(arbitrary, { numRuns: runs(count), seed }), seed };
}

/** What to say of a case that failed, so that it can be had again. */
export function failure(seed: number, found: unknown): string {
  return `${JSON.stringify(found)} (SSMITH_TEST_SEED=${seed})`;
}

export async function inTurn<T, U>(cases: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  for (const one of cases) results.push(await work(one));
  return results;
}

/** A number of JSON in any of its spellings: `1.0`, `1E400`, `-0`, `12345678901234567890`. */
export const jsonNumber: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,8})?(?:[eE][+-]?[0-9]{1,3})?$/),
  fc.constantFrom('1.0', '0', '-0', '-0.0', '-1', '1e400', '1.0e+400', '-1E-400', '12345678901234567890', '0.1', '1.10', '4e-320'),
);

/** One entry of a StringList: anything without a comma. */
export const item: fc.Arbitrary<string> = hostileText(15).map((text) => text.replaceAll(',', ';'));

/** A key that has to be quoted, and that YAML can hold: there it may have 1,024 characters. */
const key = hostileText(12).map((text) => [...text].slice(0, 50).join(''));

/** JSON of any shape with hostile keys and texts; a number is `{ $number: '1.0' }`. An empty text alone is refused as a value. */
export function jsonData(numbers: fc.Arbitrary<string>): fc.Arbitrary<Data> {
  const number = numbers.map(($number) => ({ $number }));
  const { tree } = fc.letrec<{ tree: Data }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(hostileText(20), fc.constant(''), number, fc.boolean(), fc.constant(null)),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  return tree.filter((data) => data !== '');
}
