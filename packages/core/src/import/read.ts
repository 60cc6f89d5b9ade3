import { scalarSpelling, type Value } from '../data/value.ts';
import type { ProblemCode } from '../error/codes.ts';
import { type Problem, SsmithError, type Warning } from '../error/problem.ts';
import { SourceText } from '../error/source-text.ts';
import { type Format, type Slot, TemplateSyntax } from '../format/format.ts';
import { loadFormat } from '../format/index.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { type ImportFormat, type KeyPath, pathsIn } from './keys.ts';

/** A file with values in it. Its text is a secret: no message shows a line of it. */
export interface ImportFile {
  /** For messages. */
  readonly file: string;
  readonly text: Secret;
  readonly format: ImportFormat;
  readonly dialect: string;
}

export interface ImportedValue {
  /** As the command line names it: `DB_PASSWORD`, `db.password`. */
  readonly key: string;
  readonly path: KeyPath;
  readonly value: Secret;
  /** What its reference needs, so that the value keeps its type. */
  readonly filter: 'number' | 'bool' | undefined;
  readonly slot: Slot;
  readonly line: number;
}

export interface ReadImport {
  readonly file: ImportFile;
  readonly format: Format;
  readonly values: readonly ImportedValue[];
  /** Stays in the file as it is, and why. */
  readonly left: readonly { readonly key: string; readonly line: number; readonly why: string }[];
  /** Lines with comments that look like settings. */
  readonly comments: readonly number[];
}

/**
 * Takes a file apart: the scanner of templates says where a value stands, the independent readers of the format say what it is,
 * and where they do not agree the file is refused.
 * @param leave keys that stay as they are
 * @throws {SsmithError} all mistakes at once, by line
 */
export async function readImport(file: ImportFile, leave: ReadonlySet<string>): Promise<ReadImport> {
  const text = reveal(file.text);
  const source = new SourceText(file.file, text);
  const lineOf = ({ start }: { readonly start: number }): number => source.position(start).line;
  const format = await loadFormat(file.format);
  const slots = await slotsOf(file, format, text, lineOf);
  const paths = await pathsIn(file.format, text);
  const candidates = slots.flatMap((slot) => {
    const path = mayBeValue(slot) ? paths(slot) : undefined;
    return path === undefined ? [] : [{ slot, path, key: path.join('.'), line: lineOf(slot) }];
  });
  const places = candidates.map(({ slot }) => ({ slot, start: slot.start, end: slot.end }));
  const found = await format.read(text, places, file.dialect);

  const values: ImportedValue[] = [];
  const left: { key: string; line: number; why: string }[] = [];
  const problems: Problem[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { key, line } = candidate;
    const seen = leave.has(key) ? { why: 'it was to be left' } : judge(candidate.slot, found[index], file);
    if ('why' in seen) left.push({ key, line, why: seen.why });
    else if ('fault' in seen) problems.push(at(file, line, 'template-syntax', `${named(key)} ${seen.fault}`, seen.help));
    else values.push({ ...candidate, value: new Secret(key, seen.text), filter: seen.filter });
  }
  problems.push(...unknownKeys(leave, candidates, 'leave'));
  if (problems.length > 0) throw new SsmithError(problems);
  return { file, format, values, left, comments: commentsOf(slots).map(lineOf) };
}

/** The mistakes of a command line that names keys which are not there. */
export function unknownKeys(keys: ReadonlySet<string>, known: readonly { readonly key: string }[], flag: string): Problem[] {
  return [...keys]
    .filter((key) => !known.some((one) => one.key === key))
    .map((key) => ({ code: 'usage', message: `\`--${flag}\` names \`${key}\`, which is no key of the file` }));
}

/** A mistake at a line, without the line. */
export function at({ file }: Pick<ImportFile, 'file'>, line: number, code: ProblemCode, message: string, help?: string): Problem {
  return { code, message: `${file}:${line}: ${message}`, ...(help === undefined ? {} : { help }) };
}

/** What has a sign in it that names have not may be a part of a value. */
export function named(key: string): string {
  return /^[\w.-]{1,100}$/.test(key) ? `\`${key}\`` : 'a key';
}

/** An empty mark is in everything: all slots are wanted. */
async function slotsOf(file: ImportFile, format: Format, text: string, lineOf: (slot: Slot) => number): Promise<readonly Slot[]> {
  const refuse = ({ message, help, span }: TemplateSyntax): never => {
    throw new SsmithError(at(file, lineOf({ ...span, role: 'stray', text: '' }), 'template-syntax', message, help));
  };
  const mistake = await format.validate(text, file.dialect);
  if (mistake !== undefined) refuse(mistake);
  let slots: readonly Slot[];
  try {
    slots = await format.slots(text, '', file.dialect);
  } catch (error) {
    if (error instanceof TemplateSyntax) return refuse(error);
    throw error;
  }
  // Nothing else is told then: what follows such a line may be taken for what it is not.
  const stray = slots.filter((slot) => slot.role === 'stray' && !mayBeValue(slot) && /^\s*[^\s#]/.test(slot.text));
  if (stray.length === 0) return slots;
  const help = 'put a value of several lines in one pair of quotes, or name the reader of the file with --dialect';
  throw new SsmithError(stray.map((slot) => at(file, lineOf(slot), 'template-syntax', 'this is no `KEY=value`', help)));
}

/** What a template could not have at its place can still be a value. */
function mayBeValue({ role, fault }: Slot): boolean {
  return role === 'value' || (role === 'stray' && fault !== undefined);
}

function commentsOf(slots: readonly Slot[]): Slot[] {
  return slots.filter(
    ({ role, text }) =>
      (role === 'comment' || role === 'stray') && /^\s*(?:[#;!]+|\/[/*])\s*(?:export\s+)?["']?[A-Za-z_][\w.-]*["']?\s*[=:]\s*\S/.test(text),
  );
}

/** A template is published with the sources, and comments stay in it. */
export function commentWarning(lines: ReadImport['comments']): Warning[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, 10).join(', ');
  const message = `comments stay in the template, and some look like settings (line ${shown}${lines.length > 10 ? ', …' : ''})`;
  return [{ message, help: 'look whether an old secret stands there before you commit it' }];
}

type Judged =
  | { readonly text: string; readonly filter: ImportedValue['filter'] }
  | { readonly why: string }
  | { readonly fault: string; readonly help: string };

function judge(slot: Slot, found: Value | undefined, { format }: ImportFile): Judged {
  if (found === undefined || (found.kind === 'string' && found.text !== slot.text)) return doubtful(format);
  if (found.kind === 'null') return { why: 'it is null' };
  const text = scalarSpelling(found) ?? '';
  if (text === '') return { why: 'it is empty, and Parameter Store holds no empty values' };
  if (/^ssm:(?:\/|\.\/|arn:)|\$\{ssm:/.test(text)) return { why: 'it is a reference already' };
  const plain = (slot as { style?: string }).style === 'plain';
  if (found.kind === 'number' && jsonNumber.test(slot.text)) return { text: slot.text, filter: 'number' };
  if (found.kind === 'bool' && slot.text === text) return { text, filter: 'bool' };
  if (found.kind !== 'string' || (plain && readDifferently.test(text))) {
    return { fault: 'is read as different types by different readers', help: 'put it in quotes, or leave it in the file with --leave' };
  }
  return { text, filter: undefined };
}

function doubtful(format: ImportFormat): Judged {
  const isDotenv = format === 'dotenv';
  return {
    fault: isDotenv ? 'has a value on which the readers of .env files differ' : 'has a value that is not clear',
    help: isDotenv
      ? 'name the reader of this file with --dialect (node, dotenv, compose, python, …), or leave it in the file with --leave'
      : 'a key may be there twice; leave it in the file with --leave',
  };
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Unquoted, YAML 1.1 and 1.2 take them for different things: octal and sexagesimal numbers, dates, `yes`. */
const readDifferently =
  /^(?:[-+]?(?:0[bxo]?[\da-f_]+|\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|\d[\d_]*\.?[\d_]*(?:e[-+]?\d+)?|\.(?:inf|\d[\d_]*))|\d{4}-\d\d?-\d\d?.*|\.nan|y|n|yes|no|on|off|~|=|<<)$/i;
