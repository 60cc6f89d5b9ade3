import { scalarSpelling, text, type Value } from '../data/value.ts';
import type { Place, Problem } from '../error/problem.ts';
import { Secret } from '../secret/secret.ts';
import type { Expression, Program, Statement } from '../template/handlebars/program.ts';
import type { Insertion } from './draft.ts';
import { evaluate, EvaluationFault, type Frame, isTree, isTrue, partOf, type Result, type Scope } from './evaluate.ts';

/** Loops within loops could fill the memory, or go on for ever without a word. Characters. */
const longest = 64 * 1024 * 1024;

/** What a turn of a loop, and each piece of text in it, counts besides its characters. */
const stepCost = 32;

/** What a failure in a loop counts: it takes its time, and says the same as the one before. */
const failureCost = 512;

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
  /** The loop that is running. */
  #innermost: Place | undefined;

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
        if (this.#innermost !== undefined) this.#count(failureCost);
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
        return this.#loop(statement, items, frames);
      }
    }
  }

  #loop({ over, body }: Extract<Statement, { kind: 'each' | 'with' }>, items: readonly Frame[], frames: readonly Frame[]): void {
    const around = this.#innermost;
    for (const item of items) {
      this.#innermost = over.place;
      this.#count(0);
      this.program(body, [...frames, item]);
    }
    this.#innermost = around;
  }

  #evaluate(expression: Expression, frames: readonly Frame[]): Result {
    return evaluate(expression, this.#scope, frames);
  }

  #output({ expression, raw }: Extract<Statement, { kind: 'output' }>, { value, names, secret, filter }: Result): void {
    const { place } = expression;
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
    this.#count(piece.length);
    this.pieces.push({ text: piece, start });
  }

  #count(characters: number): void {
    this.#length += characters + (this.#innermost === undefined ? 0 : stepCost);
    if (this.#length <= longest) return;
    const message = `the loops of this template go on for too long, or write more than ${longest / 2 ** 20} MB`;
    this.problems.push({ code: 'template-syntax', message, places: this.#innermost === undefined ? [] : [this.#innermost] });
    throw new TooLong();
  }
}

/** Ends a run that would never end. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** What `#with` passes by, as in Handlebars, to which 0 is something; and an empty tree. */
function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case 'null':
      return true;
    case 'bool':
      return !value.value;
    case 'string':
      return value.text === '';
    case 'list':
      return value.items.length === 0;
    case 'map':
      return value.entries.size === 0;
    case 'number':
      return false;
  }
}

/** The names of a tree are no secrets; the keys of a JSON value are what it says. */
function itemsOf(over: Result, place: Place): Frame[] {
  const { value } = over;
  if (value.kind === 'list') {
    return value.items.map((item, index) => ({ value: partOf(over, String(index), item), index, last: index === value.items.length - 1 }));
  }
  if (value.kind === 'map') {
    const secret = over.secret && !isTree(over);
    return [...value.entries].map(([key, item], index) => ({
      value: partOf(over, key, item),
      key: { ...partOf(over, key, text(key)), secret },
      index,
      last: index === value.entries.size - 1,
    }));
  }
  const help = 'name a tree (`ssm "/path/*"`), or add `list=true` or `json=true`';
  throw new EvaluationFault('value-type', '`#each` needs a list or a tree', place, help);
}
