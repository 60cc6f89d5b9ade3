import { writeJson } from '../data/json.ts';
import { sameValue, scalarSpelling, text, type Value } from '../data/value.ts';
import type { ProblemCode } from '../error/codes.ts';
import type { Place, Problem } from '../error/problem.ts';
import type { Use } from '../fetch/demand.ts';
import type { Filter } from '../format/format.ts';
import type { Reference } from '../reference/reference.ts';
import { reveal, type Secret } from '../secret/secret.ts';
import type { Expression, Helper } from '../template/handlebars/program.ts';
import { transform } from '../value/transform.ts';

/** What an expression stands for, and the references that it comes from. */
export interface Result {
  readonly value: Value;
  /** What messages call it: its references, and in a tree the parameter itself. */
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly secret: boolean;
  readonly filter: Filter;
}

/** The value of a block's body, and where `#each` stands. */
export interface Frame {
  readonly value: Result;
  readonly key?: Result;
  readonly index?: number;
  readonly last?: boolean;
}

/** An expression that has no value, or not the kind that its place asks for. */
export class EvaluationFault extends Error {
  override readonly name = 'EvaluationFault';
  readonly problem: Problem;

  constructor(code: ProblemCode, message: string, place: Place, help?: string) {
    super(message);
    this.problem = { code, message, places: [place], ...(help === undefined ? {} : { help }) };
  }
}

/** What a run knows of references and variables. */
export interface Scope {
  /** The value of each reference of a template, ready to be written. */
  readonly valueOf: (use: Use) => Secret<Value>;
  readonly isSecret: (use: Use) => boolean;
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * @param frames of the blocks around the expression, innermost last
 * @throws {EvaluationFault}
 */
export function evaluate(expression: Expression, scope: Scope, frames: readonly Frame[]): Result {
  switch (expression.kind) {
    case 'literal':
      return plain(expression.value);
    case 'variable':
      return plain(text(scope.variables.get(expression.name) ?? missingVariable(expression.name, expression.place)));
    case 'reference': {
      const { use } = expression;
      const { reference } = use;
      const value = reveal(scope.valueOf(use));
      return { value, names: [reference.name], uses: [use], secret: scope.isSecret(use), filter: filterOf(reference) };
    }
    case 'path':
      return follow(expression, frames);
    case 'call':
      return call(
        expression.helper,
        expression.operands.map((operand) => ({ ...evaluate(operand, scope, frames), place: operand.place })),
      );
  }
}

/** What the filters of a reference are to a plain text. */
export function filterOf({ transforms, type }: Reference): Filter {
  if (transforms.length > 0) return 'text';
  return type === 'json' ? 'json' : 'none';
}

function plain(value: Value): Result {
  return { value, names: [], uses: [], secret: false, filter: 'none' };
}

function missingVariable(name: string, place: Place): never {
  throw new EvaluationFault('variable-missing', `the variable \`${name}\` has no value`, place, `pass \`--var ${name}=VALUE\``);
}

function follow({ depth, from, keys, place }: Extract<Expression, { kind: 'path' }>, frames: readonly Frame[]): Result {
  const frame = frames.at(-1 - depth) as Frame;
  const { value, key, index = 0, last = false } = frame;
  switch (from) {
    case 'value':
      return keys.reduce((result, name) => partOf(result, name, member(result.value, name, place)), value);
    case 'key':
      return key ?? plain(number(index));
    case 'index':
      return plain(number(index));
    case 'first':
      return plain({ kind: 'bool', value: index === 0 });
    case 'last':
      return plain({ kind: 'bool', value: last });
  }
}

/** An item of a list, a field of JSON, or a parameter of a tree, which has a name of its own. */
export function partOf(whole: Result, key: string, value: Value): Result {
  const names = isTree(whole) ? whole.names.map((name) => `${name}/${key}`) : whole.names;
  return { ...whole, value, names, filter: 'none' };
}

/** Its keys are names of parameters. */
export function isTree({ uses }: Result): boolean {
  return uses.length > 0 && uses.every(({ reference }) => reference.form === 'tree');
}

function member(value: Value, name: string, place: Place): Value {
  const found =
    value.kind === 'map' ? value.entries.get(name) : value.kind === 'list' && /^\d+$/.test(name) ? value.items[Number(name)] : undefined;
  if (found === undefined) throw new EvaluationFault('template-syntax', `there is no \`${name}\` in what this block is about`, place);
  return found;
}

function number(count: number): Value {
  return { kind: 'number', spelling: String(count) };
}

type Operand = Result & { readonly place: Place };

function call(helper: Helper, operands: readonly Operand[]): Result {
  const [first, second] = operands as [Operand, Operand];
  const made = {
    names: [...new Set(operands.flatMap((operand) => operand.names))],
    uses: operands.flatMap((operand) => operand.uses),
    secret: operands.some((operand) => operand.secret),
  };
  const bool = (value: boolean): Result => ({ ...made, value: { kind: 'bool', value }, filter: 'none' });
  switch (helper) {
    case 'eq':
      return bool(equal(first.value, second.value));
    case 'and':
      return bool(operands.every(isTrue));
    case 'or':
      return bool(operands.some(isTrue));
    case 'not':
      return bool(!isTrue(first));
    case 'json':
      return { ...made, value: text(writeJson(first.value)), filter: 'text' };
    default: {
      const spelling = scalarSpelling(first.value);
      if (spelling === undefined) throw new EvaluationFault('value-type', `\`${helper}\` needs a text, not a structure`, first.place);
      const filtered = transform(helper, spelling, (message, help) => {
        throw new EvaluationFault('value-unencodable', message, first.place, help);
      });
      return { ...made, value: text(filtered), filter: 'text' };
    }
  }
}

/** A number is compared by its value, and with a text by its spelling: `(eq (ssm "/port") 8080)` is what it looks like. */
function equal(one: Value, other: Value): boolean {
  const [first, second] = [scalarSpelling(one), scalarSpelling(other)];
  if (isInteger(one) && isInteger(other)) return BigInt(one.spelling) === BigInt(other.spelling);
  return sameValue(one, other) || (first !== undefined && first === second);
}

/** A JavaScript number would take large ones for the same. */
function isInteger(value: Value): value is Extract<Value, { kind: 'number' }> {
  return value.kind === 'number' && /^-?\d+$/.test(value.spelling);
}

/** As in Handlebars: false, null, 0, and what is empty, are false; here an empty tree is, too. But a text that says `false` is not silently true. */
export function isTrue({ value, place }: Pick<Operand, 'value' | 'place'>): boolean {
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'null':
      return false;
    case 'number':
      return Number(value.spelling) !== 0;
    case 'list':
      return value.items.length > 0;
    case 'map':
      return value.entries.size > 0;
    case 'string': {
      if (/^(?:true|false)$/i.test(value.text.trim())) {
        const help = 'add `bool=true` to the reference: `{{#if (ssm "/name" bool=true)}}`, or compare with `eq`';
        throw new EvaluationFault(
          'value-type',
          'a text that spells a boolean cannot be a condition, since every text counts as true',
          place,
          help,
        );
      }
      return value.text !== '';
    }
  }
}
