import type { Place } from '../../error/problem.ts';
import type { SourceText, Span } from '../../error/source-text.ts';
import { nearest } from '../../error/suggest.ts';
import { TemplateSyntax } from '../../format/format.ts';
import { hasType } from '../../reference/filters.ts';
import { ReferenceSyntaxError } from '../../reference/reference.ts';
import { locator } from './location.ts';
import { type Expression, type Helper, helpers, type Program, type Statement } from './program.ts';
import { type NamedArgument, referenceOf } from './reference.ts';
import { type Scope, resolvePath } from './scope.ts';

type Mistake = TemplateSyntax | ReferenceSyntaxError;

/** Deeper is nobody's template, and the way through it would exhaust the stack. */
const deepest = 100;

/** How many names a block can give to what it is about: `as |value key|`. */
const blocks = { if: 0, unless: 0, each: 2, with: 1 } as const;
const blockNames = Object.keys(blocks) as (keyof typeof blocks)[];
const known = ['ssm', ...Object.keys(helpers), ...blockNames];

const bareReference = /(?<![\w:{-])ssm:(?:\/|\.\/|arn:)[^\s"'`]*/g;

/**
 * From the parser's tree to a program in which every reference is known and every name stands for something, before
 * anything is fetched. What Handlebars offers beyond that (partials, decorators, helpers that print or look names up)
 * is refused.
 */
export class Lowering {
  /** Everything that is wrong, not the first. */
  readonly mistakes: Mistake[] = [];
  /** Text that is a reference in a template without Handlebars, and stays as it is here. */
  readonly bareReferences: Span[] = [];
  readonly #source: SourceText;
  readonly #variables: readonly string[];
  readonly #spanOf: (node: hbs.AST.Node) => Span;
  readonly #scopes: Scope[] = [];
  #depth = 0;

  constructor(source: SourceText, variables: readonly string[]) {
    this.#source = source;
    this.#variables = variables;
    this.#spanOf = locator(source.text);
  }

  program(program: hbs.AST.Program | undefined): Program {
    if (program === undefined) return [];
    return program.body.flatMap((node) => {
      try {
        return this.#statement(node);
      } catch (error) {
        if (!(error instanceof TemplateSyntax || error instanceof ReferenceSyntaxError)) throw error;
        this.mistakes.push(error);
        return [];
      }
    });
  }

  #statement(node: hbs.AST.Statement): Statement[] {
    switch (node.type) {
      case 'ContentStatement':
        return [this.#content(node as hbs.AST.ContentStatement & { original: string })];
      case 'CommentStatement':
        return [];
      case 'MustacheStatement':
        return [this.#output(node as hbs.AST.MustacheStatement & { escaped: boolean })];
      case 'BlockStatement':
        return [this.#block(node as hbs.AST.BlockStatement)];
      default:
        return this.#fail('partials and decorators are not supported', node, 'write what they hold into the template');
    }
  }

  #content(node: hbs.AST.ContentStatement & { original: string }): Statement {
    const { value, original } = node;
    const start = this.#spanOf(node).start + Math.max(0, original.indexOf(value));
    for (const { 0: found, index } of value.matchAll(bareReference)) {
      this.bareReferences.push({ start: start + index, end: start + index + found.length });
    }
    return { kind: 'text', text: value, start };
  }

  #output(node: hbs.AST.MustacheStatement & { escaped: boolean }): Statement {
    const expression = this.#call(node);
    return { kind: 'output', expression: { ...expression, place: this.#place(node) }, raw: !node.escaped };
  }

  #block(node: hbs.AST.BlockStatement): Statement {
    const name = blockNames.find((block) => block === node.path.original);
    if (name === undefined)
      return this.#fail(`there is no block \`#${String(node.path.original)}\``, node.path, `there are #${blockNames.join(', #')}`);
    const [argument, ...more] = node.params;
    if (argument === undefined || more.length > 0 || node.hash !== undefined) {
      return this.#fail(`\`#${name}\` takes one value`, node.path, 'put a call with arguments into parentheses: `{{#if (eq a b)}}`');
    }
    const names = node.program?.blockParams ?? [];
    if (names.length > blocks[name]) return this.#fail(`\`#${name}\` ${namesGiven(blocks[name])}`, node.path);
    const value = this.#expression(argument);
    if (name === 'if' || name === 'unless') {
      const [body, inverse] = [this.#inside(node.program), this.#inside(node.inverse)];
      return { kind: 'if', condition: value, negated: name === 'unless', body, inverse };
    }
    const body = this.#inside(node.program, { kind: name, names });
    return { kind: name, over: value, body, inverse: this.#inside(node.inverse) };
  }

  #inside(program: hbs.AST.Program | undefined, scope?: Scope): Program {
    if (program === undefined) return [];
    return this.#deeper(program, () => {
      if (scope !== undefined) this.#scopes.push(scope);
      const statements = this.program(program);
      if (scope !== undefined) this.#scopes.pop();
      return statements;
    });
  }

  #deeper<T>(node: hbs.AST.Node, lower: () => T): T {
    if (this.#depth === deepest) {
      const { start } = this.#spanOf(node);
      throw new TemplateSyntax(`this is nested more than ${deepest} deep`, { start, end: start + 1 });
    }
    this.#depth += 1;
    try {
      return lower();
    } finally {
      this.#depth -= 1;
    }
  }

  #expression(node: hbs.AST.Expression): Expression {
    const place = this.#place(node);
    switch (node.type) {
      case 'SubExpression':
        return this.#deeper(node, () => this.#call(node as hbs.AST.SubExpression));
      case 'PathExpression':
        return { ...resolvePath(node as hbs.AST.PathExpression, this.#scopes, this.#variables, this.#spanOf(node)), place };
      case 'StringLiteral':
        return { kind: 'literal', value: { kind: 'string', text: (node as hbs.AST.StringLiteral).value }, place };
      case 'NumberLiteral':
        return { kind: 'literal', value: { kind: 'number', spelling: this.#number(node as hbs.AST.NumberLiteral) }, place };
      case 'BooleanLiteral':
        return { kind: 'literal', value: { kind: 'bool', value: (node as hbs.AST.BooleanLiteral).value }, place };
      case 'NullLiteral':
        return { kind: 'literal', value: { kind: 'null' }, place };
      default:
        return this.#fail('this is no value', node);
    }
  }

  /** `{{name}}`, `{{helper a b}}`, `(helper a b)`. */
  #call(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression): Expression {
    const { path, params, hash } = node;
    if (path.type !== 'PathExpression') return this.#fail('this is no value', path, 'write a text without braces');
    const name = (path as hbs.AST.PathExpression).original;
    if (params.length === 0 && hash === undefined && !known.includes(name)) return this.#expression(path);
    if (name === 'ssm') return this.#reference(node);
    if (!Object.hasOwn(helpers, name)) {
      if (name in blocks) return this.#fail(`\`${name}\` is a block`, path, `write \`{{#${name} …}}…{{/${name}}}\``);
      const near = nearest(name, known);
      const list = `there are ssm, ${Object.keys(helpers).join(', ')}`;
      return this.#fail(`there is no helper \`${name}\``, path, near === undefined ? list : `did you mean \`${near}\`?`);
    }
    const [least, most] = helpers[name as Helper];
    if (params.length < least || params.length > most || hash !== undefined) {
      return this.#fail(`\`${name}\` takes ${least === most ? least : `${least} or more`} ${most === 1 ? 'value' : 'values'}`, node);
    }
    return { kind: 'call', helper: name as Helper, operands: params.map((param) => this.#expression(param)), place: this.#place(node) };
  }

  #reference(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression): Expression {
    const [argument, ...more] = node.params;
    if (argument?.type !== 'StringLiteral' || more.length > 0) {
      const help =
        'write `{{ssm "/app/${env}/name"}}`: a value or a loop never chooses a parameter, so that all are known before one is read';
      return this.#fail('`ssm` takes the name of a parameter in quotes', argument ?? node, help);
    }
    const literal = { text: (argument as hbs.AST.StringLiteral).value, ...this.#spanOf(argument) };
    const named = (node.hash?.pairs ?? []).map((pair): NamedArgument => ({
      name: pair.key,
      ...this.#named(pair.value),
      ...this.#spanOf(pair),
    }));
    return { kind: 'reference', use: referenceOf(literal, named, this.#source), place: this.#place(argument) };
  }

  #named(node: hbs.AST.Expression): Pick<NamedArgument, 'kind' | 'text'> {
    switch (node.type) {
      case 'StringLiteral':
        return { kind: 'text', text: (node as hbs.AST.StringLiteral).value };
      case 'NumberLiteral':
        return { kind: 'number', text: this.#number(node as hbs.AST.NumberLiteral) };
      case 'BooleanLiteral':
        return { kind: 'boolean', text: String((node as hbs.AST.BooleanLiteral).value) };
      case 'NullLiteral':
        return { kind: 'null', text: 'null' };
      default:
        return { kind: 'other', text: '' };
    }
  }

  /**
   * As it is spelled, so that no digit is lost; but as Handlebars reads it where JSON has no such spelling (`007`), or
   * where it does not stand at its place: the parser counts columns wrong behind a U+2028.
   */
  #number(node: hbs.AST.NumberLiteral): string {
    const { start, end } = this.#spanOf(node);
    const spelling = this.#source.text.slice(start, end);
    return hasType('number', spelling) && Number(spelling) === node.value ? spelling : String(node.value);
  }

  #place(node: hbs.AST.Node): Place {
    return { source: this.#source, span: this.#spanOf(node) };
  }

  #fail(message: string, node: hbs.AST.Node, help?: string): never {
    throw new TemplateSyntax(message, this.#spanOf(node), help);
  }
}

function namesGiven(count: number): string {
  return count === 0 ? 'gives no names' : `gives ${count === 1 ? 'one name' : 'two names, of the value and of its key'}`;
}
