import { scalarSpelling, text, type Value } from '../data/value.ts';
import type { Place, Problem } from '../error/problem.ts';
import { Secret } from '../secret/secret.ts';
import type { Expression, Program, Statement } from '../template/handlebars/program.ts';
import type { Insertion } from './draft.ts';
import { evaluate, EvaluationFault, type Frame, isTrue, type Result, type Scope } from './evaluate.ts';

/** Loops within loops could fill the memory. Characters. */
const longest = 64 * 1024 * 1024;

/** Text of the template and stand-ins for values, in order. */
export interface Piece {
  readonly text: string;
  /** Where it comes from: an offset in the template. */
  readonly start: number;
}

/** A value that stands for itself in the text as a stand-in. */
export interface Stand extends Insertion {
  readonly secret: boolean;
}

/** Runs a program: a text with a stand-in for each value that it puts out. */
export class Run {
  readonly pieces: Piece[] = [];
  readonly stands: Stand[] = [];
  readonly problems: Problem[] = [];
  readonly #scope: Scope;
  readonly #standIn: (index: number) => string;
  #length = 0;

  constructor(scope: Scope, standIn: (index: number) => string) {
    this.#scope = scope;
    this.#standIn = standIn;
  }

  program(program: Program, frames: readonly Frame[]): void {
    for (const statement of program) {
      try {
        this.#statement(statement, frames);
      } catch (error) {
        if (!(error instanceof EvaluationFault)) throw error;
        this.problems.push(error.problem);
      }
    }
  }

  #statement(statement: Statement, frames: readonly Frame[]): void {
    switch (statement.kind) {
      case 'text':
        return this.#put(statement.text, statement.start);
      case 'output':
        return this.#output(statement, this.#evaluate(statement.expression, frames));
      case 'if': {
        const { value } = this.#evaluate(statement.condition, frames);
        const branch = isTrue({ value, place: statement.condition.place }) === statement.negated ? 'inverse' : 'body';
        return this.program(statement[branch], frames);
      }
      case 'with': {
        const value = this.#evaluate(statement.over, frames);
        if (isEmpty(value.value)) return this.program(statement.inverse, frames);
        return this.program(statement.body, [...frames, { value }]);
      }
      case 'each': {
        const items = itemsOf(this.#evaluate(statement.over, frames), statement.over.place);
        if (items.length === 0) return this.program(statement.inverse, frames);
        for (const frame of items) this.program(statement.body, [...frames, frame]);
      }
    }
  }

  #evaluate(expression: Expression, frames: readonly Frame[]): Result {
    return evaluate(expression, this.#scope, frames);
  }

  #output({ expression, raw }: Extract<Statement, { kind: 'output' }>, { value, uses, secret, filter }: Result): void {
    const { place } = expression;
    const names = [...new Set(uses.map(({ reference }) => reference.name))];
    if (!raw) {
      const label = names.length === 0 ? 'a variable' : names.join(', ');
      this.#put(this.#standIn(this.stands.length), place.span.start);
      this.stands.push({ names, place, value: new Secret(label, value), filter, secret });
      return;
    }
    if (secret) {
      const message = '`{{{…}}}` writes a value as it is, and is refused for a secret';
      throw new EvaluationFault('template-syntax', message, place, 'write `{{…}}`, which is encoded for the place where it stands');
    }
    const spelling = scalarSpelling(value);
    if (spelling === undefined) throw new EvaluationFault('value-type', '`{{{…}}}` needs a text, not a structure', place);
    this.#put(spelling, place.span.start);
  }

  #put(piece: string, start: number): void {
    this.#length += piece.length;
    if (this.#length > longest) {
      this.problems.push({ code: 'template-syntax', message: `the loops of this template write more than ${longest / 2 ** 20} MB` });
      throw new TooLong();
    }
    this.pieces.push({ text: piece, start });
  }
}

/** Ends a run that would never end. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

function isEmpty(value: Value): boolean {
  return value.kind === 'null' || (value.kind === 'list' && value.items.length === 0) || (value.kind === 'map' && value.entries.size === 0);
}

/** The names of a tree are no secrets; the keys of a JSON value are what it says. */
function itemsOf(over: Result, place: Place): Frame[] {
  const { value, uses } = over;
  const part = (item: Value): Result => ({ ...over, value: item, filter: 'none' });
  if (value.kind === 'list') {
    return value.items.map((item, index) => ({ value: part(item), index, last: index === value.items.length - 1 }));
  }
  if (value.kind === 'map') {
    const named = uses.every(({ reference }) => reference.form === 'tree');
    return [...value.entries].map(([key, item], index) => ({
      value: part(item),
      key: { value: text(key), uses, secret: over.secret && !named, filter: 'none' },
      index,
      last: index === value.entries.size - 1,
    }));
  }
  const help = 'name a tree (`ssm "/path/*"`), or add `list=true` or `json=true`';
  throw new EvaluationFault('value-type', '`#each` needs a list or a tree', place, help);
}
