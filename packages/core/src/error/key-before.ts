import type { Place } from './problem.ts';

/** Characters before a place that are looked at: lines may be as long as a file. */
const nearby = 200;

/** What a person calls a place of a template, as far as its line tells: the last `key:`, `key=` or `<key>` before it. */
export function keyBefore({ source, span }: Place): string | undefined {
  const { line, column } = source.position(span.start);
  const before = source.line(line).slice(Math.max(0, column - 1 - nearby), column - 1);
  return [...before.matchAll(/([\w.-]+)["']?\s*(?::(?=\s|["']|$)|=|>)/g)].at(-1)?.[1];
}
