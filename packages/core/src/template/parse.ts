import { readFileSync } from 'node:fs';
import { shownPath } from '../error/shown-path.ts';
import type { Problem, Warning } from '../error/problem.ts';
import { SourceText, type Span } from '../error/source-text.ts';
import type { Use } from '../fetch/demand.ts';
import { type Format, type Slot, TemplateSyntax } from '../format/format.ts';
import { loadFormat } from '../format/index.ts';
import { ReferenceSyntaxError } from '../reference/reference.ts';
import { scanScalar } from '../reference/scan.ts';
import type { Entry } from './entry.ts';
import type { Program } from './handlebars/program.ts';

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
  /** Of a Handlebars template, whose slots are known when its values are. */
  readonly program?: Program;
  /** Of a file without a template: what is written to it. */
  readonly tree?: Use;
}

export interface ParsedTemplate {
  /** Absent when the file could not be read, or not as its format. */
  readonly template?: Template;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** What every reference has in it, so that scalars without it are never looked at. */
const mark = 'ssm:';

/**
 * Reads a template and takes it apart. All its mistakes are told, not the first.
 * @param variables the names that a Handlebars template may use
 */
export async function parseTemplate(entry: Entry, variables: readonly string[]): Promise<ParsedTemplate> {
  const source = entry.source ?? readTemplate(entry.template);
  if (!(source instanceof SourceText)) return { problems: [source], warnings: [] };
  const format = await loadFormat(entry.format);
  return entry.handlebars ? parseProgram(entry, source, format, variables) : parsePlain(entry, source, format);
}

/** Only this kind of template needs the parser of Handlebars. */
async function parseProgram(entry: Entry, source: SourceText, format: Format, variables: readonly string[]): Promise<ParsedTemplate> {
  const { parseHandlebars, usesOf } = await import('./handlebars/parse.ts');
  const { program, mistakes, bareReferences } = parseHandlebars(source, variables);
  const problems = mistakes.map((mistake) =>
    mistake instanceof TemplateSyntax ? syntaxProblem(mistake, source) : syntaxOfReference(mistake, source),
  );
  const warnings = bareReferences.length === 0 ? [] : [lookalikeWarning(source, bareReferences, helperHelp)];
  return { template: { entry, source, format, slots: [], uses: usesOf(program), program }, problems, warnings };
}

async function parsePlain(entry: Entry, source: SourceText, format: Format): Promise<ParsedTemplate> {
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const slots: TemplateSlot[] = [];
  const lookalikes: Slot[] = [];
  try {
    for (const slot of await format.slots(source.text, mark, entry.dialect)) {
      if (slot.role === 'stray') {
        problems.push(...strayProblem(slot, source));
        continue;
      }
      if (slot.role === 'lookalike') {
        lookalikes.push(slot);
        continue;
      }
      try {
        const parsed = parseSlot(slot, source);
        if (parsed === undefined) {
          if (slot.role === 'value' && lookalike.test(slot.text)) warnings.push(lookalikeWarning(source, [slot], lookalikeHelp));
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
  if (lookalikes.length > 0) warnings.push(lookalikeWarning(source, lookalikes, bareHelp));
  const uses = slots.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'string'));
  return {
    template: { entry, source, format, slots, uses },
    problems: [...problems, ...slots.flatMap((slot) => misplaced(slot, format))],
    warnings,
  };
}

/** References that are well formed, but not where they stand. */
function misplaced({ parts, whole }: TemplateSlot, format: Format): Problem[] {
  const problems: Problem[] = [];
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const { transforms, type, form } = part.reference;
    const places = [part.place];
    if (transforms.includes('raw') && format.name !== 'text') {
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
export async function validateTemplate({ source, format, entry, program, tree }: Template): Promise<Problem[]> {
  // What a Handlebars template is in its own format is known when it has run.
  if (program !== undefined || tree !== undefined) return [];
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
  let from: number | undefined = slot.start;
  const parts = scan.pieces.map((piece) => {
    if (piece.kind === 'literal') return piece.text;
    // What was not found once is not looked for again: in a long token with many references that would take for ever.
    const span: Span | undefined = from === undefined ? undefined : locate(slot, source, piece.span, from);
    from = span?.end;
    return { reference: piece.reference, place: { source, span: span ?? wholeToken(slot) } };
  });
  return { slot, parts, whole: scan.whole };
}

/** From a span of what the reader takes a token for to that in the file; nothing where escapes make the two differ. */
function locate(slot: Slot, source: SourceText, span: Span, from = slot.start): Span | undefined {
  const found = source.text.slice(from, slot.end).indexOf(slot.text.slice(span.start, span.end));
  return found === -1 ? undefined : { start: from + found, end: from + found + (span.end - span.start) };
}

function wholeToken({ start, end }: Slot): Span {
  return { start, end };
}

/** A reference that nobody would replace must not be lost without a word; what belongs to others may stand there. */
function strayProblem({ text, start, fault }: Slot, source: SourceText): Problem[] {
  const found = /\$\{ssm:|(?<![\w:-])ssm:(?:\/|\.\/|arn:)/.exec(text);
  if (found === null) return [];
  const span = { start: start + found.index, end: start + text.trimEnd().length };
  return [
    {
      code: 'template-syntax',
      message: 'a reference stands where no value is',
      places: [{ source, span }],
      help: fault?.help ?? 'write the line as `KEY=value`, the whole value in one pair of quotes',
    },
  ];
}

/** Blanks before a reference or in its braces, a variable instead of a name: meant as one, and none. */
const lookalike = /^\s+ssm:(?:\/|\.\/|arn:)|\$\{\s+ssm:\s*[/.]|^ssm:\s*\$\{|^ssm:\s+[/.]/;

const lookalikeHelp = 'a reference is `ssm:/name` as the whole value, or `${ssm:/name}` inside it, without blanks';
const helperHelp = 'in a Handlebars template a reference is `{{ssm "/name"}}`';
const bareHelp = 'in a plain text a reference is `${ssm:/name}`, without blanks';

function lookalikeWarning(source: SourceText, spans: readonly Span[], help: string): Warning {
  const places = spans.map((span) => ({ source, span }));
  return { message: 'this looks like a reference, but is none, and is left as it is', places, help };
}

function keyWarning(source: SourceText, slot: Slot): Warning {
  return { message: 'a reference in a key is left as it is', places: [{ source, span: slot }] };
}

function referenceProblem(error: unknown, source: SourceText, slot: Slot, endedEarly: string | undefined): Problem {
  if (!(error instanceof ReferenceSyntaxError)) throw error;
  const { start, end } = locate(slot, source, { start: 0, end: slot.text.length }) ?? wholeToken(slot);
  const offset = start + Math.min(error.span.start, end - start);
  const exact = end - start === slot.text.length;
  const span = exact ? { start: offset, end: Math.max(offset + 1, Math.min(end, start + error.span.end)) } : { start, end };
  return {
    code: 'reference-syntax',
    message: error.message,
    places: [{ source, span }],
    ...helpOf(endedEarly ?? error.help),
  };
}

function syntaxOfReference({ message, span, help }: ReferenceSyntaxError, source: SourceText): Problem {
  return { code: 'reference-syntax', message, places: [{ source, span }], ...helpOf(help) };
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
