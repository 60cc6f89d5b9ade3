import { scalarSpelling, text as textValue, type Value } from '../data/value.ts';
import { mergeProblems, type Problem } from '../error/problem.ts';
import type { Use } from '../fetch/demand.ts';
import { type Slot, Unencodable, type Written } from '../format/format.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Template, TemplateSlot } from '../template/parse.ts';

/** The value of each reference of a template, ready to be written. */
export type ValueOf = (use: Use) => Secret<Value>;

/** A rendered text, and where in it each slot of the template now stands. */
export interface Rendered {
  readonly template: Template;
  readonly text: Secret;
  /** The text in UTF-8, as it goes to the disk. */
  readonly bytes: Secret<Buffer>;
  readonly written: readonly (Written<Slot> & { readonly meant: Secret<Value> })[];
  /** The same text with each value masked, fit to be shown. */
  readonly masked: string;
}

const mask = '********';

/**
 * Writes each value into its slot. What is not a slot with a reference stays byte for byte: the text is spliced,
 * never printed anew.
 */
export function substitute(template: Template, valueOf: ValueOf): Rendered | Problem[] {
  const { source, entry, slots } = template;
  const problems: Problem[] = [];
  const written: Rendered['written'][number][] = [];
  const pieces: string[] = [];
  const masked: string[] = [];
  let done = 0;
  let length = 0;
  for (const templateSlot of slots) {
    const { slot } = templateSlot;
    const meant = combine(templateSlot, valueOf, entry.output);
    const token = encode(meant, templateSlot, template);
    if (typeof token !== 'string') {
      problems.push(token);
      continue;
    }
    const before = source.text.slice(done, slot.start);
    const start = length + before.length;
    pieces.push(before, token);
    masked.push(before, maskOf(templateSlot));
    length = start + token.length;
    done = slot.end;
    written.push({ slot, start, end: length, meant });
  }
  if (problems.length > 0) return mergeProblems(problems);
  const rest = source.text.slice(done);
  const text = [...pieces, rest].join('');
  return {
    template,
    text: new Secret(entry.output, text),
    bytes: new Secret(entry.output, Buffer.from(text, 'utf8')),
    written,
    masked: [...masked, rest].join(''),
  };
}

function encode(meant: Secret<Value>, templateSlot: TemplateSlot, template: Template): string | Problem {
  try {
    return template.format.encode(reveal(meant), templateSlot.slot, template.entry.dialect);
  } catch (error) {
    if (!(error instanceof Unencodable)) throw error;
    return unencodable(error, templateSlot, template);
  }
}

/** A whole reference keeps its type; among other text every value is a text. */
function combine({ parts, whole }: TemplateSlot, valueOf: ValueOf, label: string): Secret<Value> {
  const [first] = parts;
  if (whole && first !== undefined && typeof first !== 'string') return valueOf(first);
  const texts = parts.map((part) => (typeof part === 'string' ? part : (scalarSpelling(reveal(valueOf(part))) ?? '')));
  return new Secret(label, textValue(texts.join('')));
}

function maskOf({ parts }: TemplateSlot): string {
  return parts.map((part) => (typeof part === 'string' ? part : mask)).join('');
}

function unencodable(error: Unencodable, { parts, whole }: TemplateSlot, { entry }: Template): Problem {
  const uses = parts.filter((part) => typeof part !== 'string');
  const names = uses.map(({ reference }) => `\`${reference.name}\``).join(', ');
  const dialect = entry.format === 'dotenv' ? ` (dialect \`${entry.dialect}\`)` : '';
  return {
    code: 'value-unencodable',
    message: `the ${whole ? 'value of' : 'text with'} ${names} cannot be written in ${entry.format}${dialect}: ${error.message}`,
    places: uses.map(({ place }) => place),
    ...(error.help === undefined ? {} : { help: error.help }),
  };
}
