import { randomBytes } from 'node:crypto';
import { scalarSpelling } from '../data/value.ts';
import { mergeProblems, type Place, type Problem } from '../error/problem.ts';
import { type Slot, TemplateSyntax } from '../format/format.ts';
import { reveal } from '../secret/secret.ts';
import type { Program } from '../template/handlebars/program.ts';
import type { Template } from '../template/parse.ts';
import type { Draft, DraftSlot } from './draft.ts';
import type { Scope } from './evaluate.ts';
import { type Piece, Run, type Stand, TooLong } from './run.ts';

/**
 * A Handlebars template with its values at hand, up to the point where it is a template like every other:
 *
 * 1. the program runs; in the place of each value stands a token of letters and digits that occurs nowhere else
 * 2. what stands in a key is written there, because keys decide where a reader finds a value
 * 3. the format says which of its scalars hold a token; these are encoded as a whole, like a reference
 *
 * So a value is never seen by Handlebars, and what it looks like decides nothing about the text around it.
 */
export async function expand(template: Template, program: Program, scope: Scope): Promise<Draft | Problem[]> {
  const mark = freshMark(template.source.text);
  const run = new Run(scope, (index) => `${mark}${index}Z`);
  try {
    run.program(program, []);
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
  }
  if (run.problems.length > 0) return mergeProblems(run.problems);
  return draftOfText(template, mark, run);
}

/** A text in which tokens stand for values: `mark`, a number and `Z`. */
export function draftOfText(template: Template, mark: string, text: Pick<Run, 'stands' | 'pieces'>): Promise<Draft | Problem[]> {
  return new Expansion(template, mark, text).draft();
}

/** Letters and digits mean nothing in any format. */
function freshMark(text: string): string {
  for (;;) {
    const mark = `ssmith${randomBytes(8).toString('hex')}x`;
    if (!text.includes(mark)) return mark;
  }
}

class Expansion {
  readonly #template: Template;
  readonly #mark: string;
  readonly #token: RegExp;
  readonly #stands: readonly Stand[];
  readonly #pieces: readonly Piece[];
  readonly #problems: Problem[] = [];
  readonly #placed = new Set<Stand>();

  constructor(template: Template, mark: string, { stands, pieces }: Pick<Run, 'stands' | 'pieces'>) {
    this.#template = template;
    this.#mark = mark;
    this.#token = new RegExp(`${mark}(\\d+)Z`, 'g');
    this.#stands = stands;
    this.#pieces = pieces;
  }

  async draft(): Promise<Draft | Problem[]> {
    const raw = this.#pieces.map((piece) => piece.text).join('');
    const found = await this.#slots(raw);
    const text = this.#writeKeys(raw, found);
    const slots = (text === raw ? found : await this.#slots(text)).flatMap((slot) => this.#draftSlot(slot));
    for (const stand of this.#stands) {
      if (!this.#placed.has(stand) && this.#problems.length === 0)
        this.#refuse(stand, 'a value stands where this format has no place for one');
    }
    return this.#problems.length > 0 ? mergeProblems(this.#problems) : { text, slots };
  }

  async #slots(text: string): Promise<readonly Slot[]> {
    try {
      return await this.#template.format.slots(text, this.#mark, this.#template.entry.dialect);
    } catch (error) {
      if (!(error instanceof TemplateSyntax)) throw error;
      this.#problems.push({ code: 'template-syntax', message: error.message, places: [this.#placeOf(error.span.start)], ...helpOf(error) });
      return [];
    }
  }

  #writeKeys(text: string, slots: readonly Slot[]): string {
    const keys = slots.filter(({ role }) => role === 'key');
    let done = 0;
    const pieces: string[] = [];
    for (const slot of keys) {
      const key = text.slice(slot.start, slot.end).replaceAll(this.#token, (_, index: string) => this.#key(Number(index)));
      const fault = this.#template.format.keyFault?.(key, slot);
      if (fault !== undefined) for (const stand of this.#standsIn(slot)) this.#refuse(stand, named(stand, fault));
      pieces.push(text.slice(done, slot.start), key);
      done = slot.end;
    }
    return keys.length === 0 ? text : [...pieces, text.slice(done)].join('');
  }

  #key(index: number): string {
    const stand = this.#stands[index] as Stand;
    this.#placed.add(stand);
    const spelling = scalarSpelling(reveal(stand.value));
    if (stand.secret) this.#refuse(stand, 'a secret cannot be a key', 'keys are seen where values are masked');
    else if (spelling === undefined || !/^[A-Za-z0-9_-]+$/.test(spelling)) {
      this.#refuse(stand, named(stand, 'what stands in a key may hold only letters, digits, `_` and `-`'));
    } else return spelling;
    return 'refused';
  }

  #draftSlot(slot: Slot): DraftSlot[] {
    const stands = this.#standsIn(slot);
    if (stands.length === 0) return [];
    for (const stand of stands) this.#placed.add(stand);
    if (slot.role !== 'value' || slot.fault !== undefined) {
      const where =
        slot.role === 'comment' ? 'a value cannot be written into a comment' : 'a value stands where this format has no place for one';
      const message = slot.fault?.message.replaceAll(this.#token, '…') ?? where;
      for (const stand of stands) this.#refuse(stand, message, slot.fault?.help);
      return [];
    }
    const parts = slot.text.split(this.#token).map((part, at) => (at % 2 === 0 ? part : (this.#stands[Number(part)] as Stand)));
    const filled = parts.filter((part) => part !== '');
    const whole = filled.length === 1;
    if (!whole) for (const stand of stands) this.#refuseInText(stand);
    return [{ slot, parts: filled, whole }];
  }

  #refuseInText(stand: Stand): void {
    const { kind } = reveal(stand.value);
    if (kind !== 'list' && kind !== 'map' && kind !== 'null') return;
    const help = 'let it be the whole value, or write it as a text: `{{json …}}`';
    this.#refuse(stand, `${kind === 'null' ? 'null' : 'a structure'} cannot stand inside a text`, help);
  }

  #standsIn({ text }: Slot): Stand[] {
    return [...text.matchAll(this.#token)].map(([, index]) => this.#stands[Number(index)] as Stand);
  }

  #refuse({ place }: Stand, message: string, help?: string): void {
    this.#problems.push({ code: 'template-syntax', message, places: [place], ...(help === undefined ? {} : { help }) });
  }

  /** From an offset in the text to the place in the template that wrote it. */
  #placeOf(offset: number): Place {
    let from = 0;
    for (const { text, start } of this.#pieces) {
      if (offset < from + text.length) return this.#placeAt(start + (offset - from));
      from += text.length;
    }
    return this.#placeAt(this.#template.source.text.length - 1);
  }

  #placeAt(start: number): Place {
    return { source: this.#template.source, span: { start: Math.max(0, start), end: Math.max(0, start) + 1 } };
  }
}

/** In a loop the place does not tell which turn of it is meant. */
function named({ names }: Stand, message: string): string {
  return names.length === 0 ? message : `${names.map((name) => `\`${name}\``).join(', ')}: ${message}`;
}

function helpOf({ help }: TemplateSyntax): { help?: string } {
  return help === undefined ? {} : { help };
}
