import type { Place, Problem } from '../error/problem.ts';
import type { Use } from '../fetch/demand.ts';
import type { Filter, Slot } from '../format/format.ts';
import type { Value } from '../data/value.ts';
import type { Secret } from '../secret/secret.ts';
import type { Template } from '../template/parse.ts';
import { filterOf, type Scope } from './evaluate.ts';

/** A value on its way into a slot. */
export interface Insertion {
  /** What messages call it. */
  readonly names: readonly string[];
  readonly place: Place;
  readonly value: Secret<Value>;
  /** What it went through: in a plain text it stands as that made it. */
  readonly filter: Filter;
}

/** A slot that is to be rewritten: literal text and values, in order. */
export interface DraftSlot {
  readonly slot: Slot;
  readonly parts: readonly (string | Insertion)[];
  /** The slot is one value and nothing else, which keeps its type. */
  readonly whole: boolean;
}

/** A text in the template's format, without a secret in it, and what goes into each of its slots. */
export interface Draft {
  readonly text: string;
  readonly slots: readonly DraftSlot[];
}

/** What a template with its values at hand is: its slots, and what goes into them. */
export async function draftOf(template: Template, scope: Scope): Promise<Draft | Problem[]> {
  const { program, tree, source, slots } = template;
  if (program !== undefined) return (await import('./expand.ts')).expand(template, program, scope);
  if (tree !== undefined) return (await import('./tree.ts')).expandTree(template, tree, scope);
  const insertion = (use: Use): Insertion => {
    const { reference, place } = use;
    return { names: [reference.name], place, value: scope.valueOf(use), filter: filterOf(reference) };
  };
  return {
    text: source.text,
    slots: slots.map(({ slot, parts, whole }) => ({
      slot,
      whole,
      parts: parts.map((part) => (typeof part === 'string' ? part : insertion(part))),
    })),
  };
}
