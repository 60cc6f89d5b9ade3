import Handlebars from 'handlebars';
import type { SourceText, Span } from '../../error/source-text.ts';
import { TemplateSyntax } from '../../format/format.ts';
import type { ReferenceSyntaxError } from '../../reference/reference.ts';
import { Lowering } from './lower.ts';
import type { Program } from './program.ts';

export { usesOf } from './program.ts';

export interface ParsedProgram {
  readonly program: Program;
  readonly mistakes: readonly (TemplateSyntax | ReferenceSyntaxError)[];
}

/**
 * Reads a template with the parser of Handlebars, which also decides about white space, and nothing else of it: nothing
 * is compiled, and no helper, prototype or partial of Handlebars is ever in reach of a value.
 * @param variables the names that the template may use besides its references
 */
export function parseHandlebars(source: SourceText, variables: readonly string[]): ParsedProgram {
  const foreign = [...source.text.matchAll(/\$\{ssm:/g)].map(({ index }) => foreignReference(index));
  const tree = parse(source);
  if (tree instanceof TemplateSyntax) return { program: [], mistakes: [tree] };
  const lowering = new Lowering(source, variables);
  const program = lowering.program(tree);
  return { program, mistakes: [...foreign, ...lowering.mistakes] };
}

function foreignReference(start: number): TemplateSyntax {
  const help = 'write `{{ssm "/name"}}`; `${ssm:…}` is for templates without Handlebars';
  return new TemplateSyntax('this is not replaced in a Handlebars template', { start, end: start + '${ssm:'.length }, help);
}

function parse({ text }: SourceText): hbs.AST.Program | TemplateSyntax {
  const tooDeep = deepestOpening(text);
  if (tooDeep !== undefined) return new TemplateSyntax('blocks are nested too deeply', tooDeep);
  try {
    return Handlebars.parse(text);
  } catch (error) {
    // Through a chain of `{{else if}}` the way is as long as through blocks.
    if (error instanceof RangeError) return new TemplateSyntax('blocks are nested too deeply', { start: 0, end: 1 });
    const braces = text.includes('}}}') ? '; put a blank between the `}}` of a tag and a `}` that follows' : '';
    const help = `look for a tag or a block that is not closed${braces}`;
    return new TemplateSyntax('this is not a Handlebars template', mistakeIn(text, error), help);
  }
}

/** The parser takes the square of the depth, or more, and then its stack ends. */
const deepest = 300;

/** Where blocks, chains of `{{else if}}` or parentheses go too deep. What stands in comments is counted too. */
function deepestOpening(text: string): Span | undefined {
  const branches: number[] = [];
  let depth = 0;
  let parentheses = 0;
  for (const { 0: sign, 1: block, index } of text.matchAll(/\{\{\{{0,2}~?\s*(#|\/|else\b)?|[()]/g)) {
    if (sign === '(') parentheses += 1;
    else if (sign === ')') parentheses -= 1;
    else parentheses = 0;
    if (block === '#') branches.push(1);
    else if (block === 'else') branches.push((branches.pop() ?? 0) + 1);
    if (block === '/') depth -= branches.pop() ?? 0;
    else if (block !== undefined) depth += 1;
    if (depth > deepest || parentheses > deepest) return { start: index, end: index + sign.length };
  }
  return undefined;
}

/** Mistakes of the grammar have their line in the message only, and the column under it; others have both as numbers. */
function mistakeIn(text: string, error: unknown): Span {
  const { message = '', lineNumber, column = 0 } = error as { message?: string; lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/\bon line (\d+)/.exec(message)?.[1] ?? 1);
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((found) => found.index + found[0].length)];
  const from = starts[line - 1] ?? 0;
  const start = Math.min(lineNumber === undefined ? from : from + column, Math.max(0, text.trimEnd().length - 1));
  const end = lineNumber === undefined ? (starts[line] ?? text.length) : start + 1;
  return { start, end: Math.max(start + 1, start + text.slice(start, end).trimEnd().length) };
}
