import { readFileSync } from 'node:fs';
import { shownPath } from '../error/shown-path.ts';
import type { Place, Problem, Warning } from '../error/problem.ts';
import { SourceText, type Span } from '../error/source-text.ts';
import type { Use } from '../fetch/demand.ts';
import { type Format, type Slot, TemplateSyntax } from '../format/format.ts';
import { loadFormat } from '../format/index.ts';
import { ReferenceSyntaxError } from '../reference/reference.ts';
import { scanScalar } from '../reference/scan.ts';
import type { Entry } from './entry.ts';

/** A scalar that is to be rewritten: literal text and references, in order. */
export interface TemplateSlot {
  readonly slot: Slot;
  readonly parts: readonly (string | Use)[];
  /** The scalar is one reference and nothing else. */
  readonly whole: boolean;
}

export interface Template {
  readonly entry: Entry;
  readonly source: SourceText;
  readonly format: Format;
  readonly slots: readonly TemplateSlot[];
  readonly uses: readonly Use[];
}

export interface ParsedTemplate {
  /** Absent when the file could not be read, or not as its format. */
  readonly template?: Template;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** What every reference has in it, so that scalars without it are never looked at. */
const mark = 'ssm:';

/** Reads a template and takes it apart. All its mistakes are told, not the first. */
export async function parseTemplate(entry: Entry): Promise<ParsedTemplate> {
  const source = readTemplate(entry.template);
  if (!(source instanceof SourceText)) return { problems: [source], warnings: [] };
  const format = await loadFormat(entry.format);
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const slots: TemplateSlot[] = [];
  try {
    for (const slot of await format.slots(source.text, mark, entry.dialect)) {
      if (slot.role === 'stray') {
        problems.push(...strayProblem(slot, source));
        continue;
      }
      try {
        const parsed = parseSlot(slot, source);
        if (parsed === undefined) {
          if (slot.role === 'value' && lookalike.test(slot.text)) warnings.push(lookalikeWarning(source, slot));
          continue;
        }
        if (slot.role === 'value' && slot.fault !== undefined) problems.push(syntaxProblem(slot.fault, source));
        else if (slot.role === 'value') slots.push(parsed);
        else if (slot.role === 'key') warnings.push(keyWarning(source, slot));
      } catch (error) {
        if (slot.role === 'value') problems.push(referenceProblem(error, source, slot, format.endedEarly?.(slot, source.text)));
      }
    }
  } catch (error) {
    return { problems: [...problems, syntaxProblem(error, source)], warnings };
  }
  const uses = slots.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'string'));
  for (const slot of slots) problems.push(...misplaced(slot, format));
  return { template: { entry, source, format, slots, uses }, problems, warnings };
}

/** References that are well formed, but not where they stand. */
function misplaced({ parts, whole }: TemplateSlot, format: Format): Problem[] {
  const problems: Problem[] = [];
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const { transforms, type, form } = part.reference;
    const places = [part.place];
    if (transforms.includes('raw')) {
      const message = `\`raw\` is for text templates; a ${format.name} value is always encoded`;
      problems.push({ code: 'reference-syntax', message, places, help: 'leave `raw` away' });
    }
    if (!whole && (type === 'json' || type === 'list' || form === 'tree')) {
      const message = 'a structure cannot stand inside a text';
      problems.push({
        code: 'reference-syntax',
        message,
        places,
        help: 'let the reference be the whole value, or pick a field with `#key`',
      });
    }
  }
  return problems;
}

/** The template's own syntax, by the parser that also reads the rendered file. */
export async function validateTemplate({ source, format, entry }: Template): Promise<Problem[]> {
  const error = await format.validate(source.text, entry.dialect);
  return error === undefined ? [] : [syntaxProblem(error, source)];
}

function readTemplate(path: string): SourceText | Problem {
  const shown = shownPath(path);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    return new SourceText(shown, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'does not exist' : code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `cannot be read (${code})`;
    return { code: 'template-unreadable', message: `the template \`${shown}\` ${reason}` };
  }
}

function parseSlot(slot: Slot, source: SourceText): TemplateSlot | undefined {
  const scan = scanScalar(slot.text);
  if (scan === undefined) return undefined;
  let from = slot.start;
  const parts = scan.pieces.map((piece) => {
    if (piece.kind === 'literal') return piece.text;
    const place = locate(slot, source, piece.span, from);
    from = place.span.end === slot.end && place.span.start === slot.start ? from : place.span.end;
    return { reference: piece.reference, place };
  });
  return { slot, parts, whole: scan.whole };
}

/**
 * From a span of what the reader takes a token for to the place in the file. Where escapes make the two differ, the
 * whole token is the place.
 */
function locate(slot: Slot, source: SourceText, span: Span, from = slot.start): Place {
  const found = source.text.indexOf(slot.text.slice(span.start, span.end), from);
  const inside = found !== -1 && found + (span.end - span.start) <= slot.end;
  return { source, span: inside ? { start: found, end: found + (span.end - span.start) } : { start: slot.start, end: slot.end } };
}

/** A reference that nobody would replace must not be lost without a word; what belongs to others may stand there. */
function strayProblem({ text, start }: Slot, source: SourceText): Problem[] {
  const found = /\$\{ssm:|(?<![\w:-])ssm:(?:\/|\.\/|arn:)/.exec(text);
  if (found === null) return [];
  const span = { start: start + found.index, end: start + text.trimEnd().length };
  return [
    {
      code: 'template-syntax',
      message: 'a reference stands where no value is',
      places: [{ source, span }],
      help: 'write the line as `KEY=value`, the whole value in one pair of quotes',
    },
  ];
}

/** Blanks before a reference or in its braces, a variable instead of a name: meant as one, and none. */
const lookalike = /^\s+ssm:(?:\/|\.\/|arn:)|\$\{\s+ssm:\s*[/.]|^ssm:\s*\$\{|^ssm:\s+[/.]/;

function lookalikeWarning(source: SourceText, slot: Slot): Warning {
  const help = 'a reference is `ssm:/name` as the whole value, or `${ssm:/name}` inside it, without blanks';
  return { message: 'this looks like a reference, but is none, and is left as it is', places: [{ source, span: slot }], help };
}

function keyWarning(source: SourceText, slot: Slot): Warning {
  return { message: 'a reference in a key is left as it is', places: [{ source, span: slot }] };
}

function referenceProblem(error: unknown, source: SourceText, slot: Slot, endedEarly: string | undefined): Problem {
  if (!(error instanceof ReferenceSyntaxError)) throw error;
  const place = locate(slot, source, { start: 0, end: slot.text.length });
  const offset = place.span.start + Math.min(error.span.start, place.span.end - place.span.start);
  const exact = place.span.end - place.span.start === slot.text.length;
  const span = exact
    ? { start: offset, end: Math.max(offset + 1, Math.min(place.span.end, place.span.start + error.span.end)) }
    : place.span;
  return {
    code: 'reference-syntax',
    message: error.message,
    places: [{ source, span }],
    ...helpOf(endedEarly ?? error.help),
  };
}

function helpOf(help: string | undefined): { help?: string } {
  return help === undefined ? {} : { help };
}

function syntaxProblem(error: unknown, source: SourceText): Problem {
  if (!(error instanceof TemplateSyntax)) throw error;
  return {
    code: 'template-syntax',
    message: error.message,
    places: [{ source, span: error.span }],
    ...(error.help === undefined ? {} : { help: error.help }),
  };
}
