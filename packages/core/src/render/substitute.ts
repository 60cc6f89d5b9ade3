import { formats } from '../config/config.ts';
import { scalarSpelling, text as textValue, type Value } from '../data/value.ts';
import { mergeProblems, type Place, type Problem } from '../error/problem.ts';
import { type Filter, type Slot, Unencodable, type Written } from '../format/format.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Template } from '../template/parse.ts';
import type { Draft, DraftSlot, Insertion } from './draft.ts';

/** A rendered text, and where in it each slot of the template now stands. */
export interface Rendered {
  readonly template: Template;
  readonly text: Secret;
  /** The text in UTF-8, as it goes to the disk. */
  readonly bytes: Secret<Buffer>;
  readonly written: readonly WrittenValue[];
  /** The same text with each value masked, fit to be shown. */
  readonly masked: string;
}

/** What was written, and the places of the template that it comes from. */
interface WrittenValue extends Written<Slot> {
  readonly meant: Secret<Value>;
  readonly filter: Filter;
  readonly places: readonly Place[];
}

const mask = '********';

/**
 * Writes each value into its slot. What is not a slot with a reference stays byte for byte: the text is spliced,
 * never printed anew.
 */
export function substitute(template: Template, { text: source, slots }: Draft): Rendered | Problem[] {
  const { output } = template.entry;
  const problems: Problem[] = [];
  const written: WrittenValue[] = [];
  const pieces: string[] = [];
  const masked: string[] = [];
  let done = 0;
  let length = 0;
  for (const draftSlot of slots) {
    const { slot } = draftSlot;
    const meant = combine(draftSlot, output);
    const insertions = insertionsOf(draftSlot);
    const filter = filterOf(insertions);
    const token = encode(meant, filter, draftSlot, template);
    if (typeof token !== 'string') {
      problems.push(token);
      continue;
    }
    const before = source.slice(done, slot.start);
    const start = length + before.length;
    pieces.push(before, token);
    masked.push(before, maskOf(draftSlot));
    length = start + token.length;
    done = slot.end;
    written.push({
      slot,
      start,
      end: length,
      meant,
      filter,
      places: insertions.map(({ place }) => place),
    });
  }
  if (problems.length > 0) return mergeProblems(problems);
  const rest = source.slice(done);
  const text = [...pieces, rest].join('');
  return {
    template,
    text: new Secret(output, text),
    bytes: new Secret(output, Buffer.from(text, 'utf8')),
    written,
    masked: [...masked, rest].join(''),
  };
}

function encode(meant: Secret<Value>, filter: Filter, draftSlot: DraftSlot, template: Template): string | Problem {
  try {
    return template.format.encode(reveal(meant), draftSlot.slot, template.entry.dialect, filter);
  } catch (error) {
    if (!(error instanceof Unencodable)) throw error;
    return unencodable(error, draftSlot, template);
  }
}

/** A slot without a value in it is the template's own text, and needs no more filter than the rest of it. */
function filterOf(insertions: readonly Insertion[]): Filter {
  const first = insertions[0]?.filter ?? 'text';
  return insertions.every(({ filter }) => filter === first) ? first : 'none';
}

/** A whole value keeps its type; among other text every value is a text. */
export function combine({ parts, whole }: DraftSlot, label: string): Secret<Value> {
  const [first] = parts;
  if (whole && first !== undefined && typeof first !== 'string') return first.value;
  const texts = parts.map((part) => (typeof part === 'string' ? part : (scalarSpelling(reveal(part.value)) ?? '')));
  return new Secret(label, textValue(texts.join('')));
}

export function insertionsOf({ parts }: DraftSlot): Insertion[] {
  return parts.filter((part) => typeof part !== 'string');
}

function maskOf({ parts }: DraftSlot): string {
  return parts.map((part) => (typeof part === 'string' ? part : mask)).join('');
}

function unencodable(error: Unencodable, draftSlot: DraftSlot, { entry }: Template): Problem {
  const insertions = insertionsOf(draftSlot);
  const names = [...new Set(insertions.flatMap((insertion) => insertion.names))].map((name) => `\`${name}\``);
  const what = draftSlot.whole ? 'the value of' : 'the text with';
  const dialect = formats[entry.format].length > 1 ? ` (dialect \`${entry.dialect}\`)` : '';
  return {
    code: 'value-unencodable',
    message: `${names.length === 0 ? 'a value' : `${what} ${names.join(', ')}`} cannot be written in ${entry.format}${dialect}: ${error.message}`,
    places: insertions.map(({ place }) => place),
    ...(error.help === undefined ? {} : { help: error.help }),
  };
}
