import { parse, TomlDate, TomlError, type TomlTable } from 'smol-toml';
import type { Value } from '../../data/value.ts';
import { TemplateSyntax, type Written } from '../format.ts';
import { fromJs } from '../from-js.ts';
import { offsetAt } from '../line-column.ts';
import { waysIn } from '../way.ts';
import type { TomlSlot } from './scan.ts';

/** Otherwise integers beyond 2⁵³ could not be read. */
const options = { integersAsBigInt: true } as const;

/** What `smol-toml` finds at the places that were written. */
export function readToml(text: string, written: readonly Written<TomlSlot>[]): (Value | undefined)[] {
  let tree: TomlTable;
  try {
    tree = parse(text, options) as TomlTable;
  } catch {
    return written.map(() => undefined);
  }
  const find = waysIn(tree);
  return written.map(({ slot }) => {
    const found = find(slot.way);
    return found instanceof TomlDate ? undefined : fromJs(found);
  });
}

export function validateToml(text: string): TemplateSyntax | undefined {
  try {
    parse(text, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { message, line, column } = error;
    const start = offsetAt(text, line, column);
    const why = /^Invalid TOML document: (.*)/.exec(message)?.[1] ?? '';
    return new TemplateSyntax(`this is not valid TOML (${why})`, { start, end: start + 1 });
  }
}
