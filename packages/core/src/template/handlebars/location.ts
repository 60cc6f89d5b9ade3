import type { Span } from '../../error/source-text.ts';

/** From lines and columns, as the parser counts them (a line also ends in a lone CR), to offsets. */
export function locator(text: string): (node: Pick<hbs.AST.Node, 'loc'>) => Span {
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((found) => found.index + found[0].length)];

  function offset({ line, column }: hbs.AST.Position): number {
    return Math.min(text.length, (starts[line - 1] ?? text.length) + column);
  }

  return ({ loc }) => {
    const start = offset(loc.start);
    return { start, end: Math.max(start + 1, offset(loc.end)) };
  };
}
