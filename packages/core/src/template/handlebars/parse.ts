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
  /** Where a reference is written as in a template without Handlebars, and stays as it is. */
  readonly bareReferences: readonly Span[];
}

/**
 * Reads a template with the parser of Handlebars, which also decides about white space, and nothing else of it: nothing
 * is compiled, and no helper, prototype or partial of Handlebars is ever in reach of a value.
 * @param variables the names that the template may use besides its references
 */
export function parseHandlebars(source: SourceText, variables: readonly string[]): ParsedProgram {
  const foreign = [...source.text.matchAll(/\$\{ssm:/g)].map(({ index }) => foreignReference(index));
  const tree = parse(source);
  if (tree instanceof TemplateSyntax) return { program: [], mistakes: [tree], bareReferences: [] };
  const lowering = new Lowering(source, variables);
  const program = lowering.program(tree);
  return { program, mistakes: [...foreign, ...lowering.mistakes], bareReferences: lowering.bareReferences };
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
    return new TemplateSyntax('this is not a Handlebars template', mistakeIn(text, error), helpWithBraces(text));
  }
}

/** In JSON braces of its own stand beside those of a tag. */
function helpWithBraces(text: string): string {
  const help = ['look for a tag or a block that is not closed'];
  if (text.includes('}}}')) help.push('put a blank between the `}}` of a tag and a `}` that follows');
  if (text.includes('{{{')) help.push('put a blank between a `{` and the `{{` of a tag that follows');
  return help.join('; ');
}

/** The parser takes the square of the depth, or more, and then its stack ends. */
const deepest = 300;

/** `{{#if` and `{{^if` open a block, `{{else` and `{{^}}` go on with one, `{{/if` closes it. */
const nesting = /(?<!(?<!\\)\\)\{\{\{{0,2}~?\s*(?:(?<open>#|\^(?!\s*~?\}\}))|(?<turn>\^|else\b)|(?<close>\/))?|\}\}|[()]/g;

/** Where blocks, chains of `{{else if}}` or parentheses go too deep. What stands in comments is counted too. */
function deepestOpening(text: string): Span | undefined {
  const branches: number[] = [];
  let depth = 0;
  // Outside of tags they mean nothing: there this stays what it is.
  let parentheses = Number.NEGATIVE_INFINITY;
  for (const { 0: sign, groups: { open, turn, close } = {}, index } of text.matchAll(nesting)) {
    if (sign === '(') parentheses += 1;
    else if (sign === ')') parentheses -= 1;
    else parentheses = sign === '}}' ? Number.NEGATIVE_INFINITY : 0;
    if (open !== undefined) branches.push(1);
    if (turn !== undefined) branches.push((branches.pop() ?? 0) + 1);
    if (open !== undefined || turn !== undefined) depth += 1;
    if (close !== undefined) depth -= branches.pop() ?? 0;
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
