import { text as textValue, sameValue, type Value } from '../data/value.ts';
import type { Problem } from '../error/problem.ts';
import { type Slot, Unencodable, type Written } from '../format/format.ts';
import { createScanner } from '../leak/scanner.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { at, type ImportedValue, named, type ReadImport } from './read.ts';

/** A value and the reference that takes its place. */
export interface Replaced extends ImportedValue {
  /** `ssm:./DB_PASSWORD`, without its filter. */
  readonly reference: string;
  readonly secret: boolean;
}

/**
 * The same file with a reference in the place of each value; every other byte stays. It is proved before it is used: rendered
 * with the values, the readers of the format find in it what they have found in the file.
 */
export async function templateOf(read: ReadImport, replaced: readonly Replaced[]): Promise<Secret | Problem[]> {
  const { format, file } = read;
  const tokens = replaced.map((one) => ({ slot: one.slot, token: referenceToken(read, one) }));
  const { text, places } = splice(reveal(file.text), tokens);
  const problems = [...(await unprovable(read, replaced, text, places)), ...leftovers(read, replaced, text)];
  return problems.length > 0 ? problems : new Secret(`template of ${format.name}`, text);
}

/** Formats with quotes of their own write it as a text; in lines of `KEY=value` it needs none. */
function referenceToken({ format, file }: ReadImport, one: Replaced): string {
  const reference = spelled(one);
  if (file.format !== 'dotenv' && file.format !== 'properties') return format.encode(textValue(reference), one.slot, file.dialect, 'none');
  return reveal(file.text)[one.slot.start] === '=' ? `=${reference}` : reference;
}

function spelled({ reference, filter }: Replaced): string {
  return filter === undefined ? reference : `${reference}|${filter}`;
}

function splice(
  source: string,
  tokens: readonly { readonly slot: Slot; readonly token: string }[],
): { text: string; places: { start: number; end: number }[] } {
  const pieces: string[] = [];
  const places: { start: number; end: number }[] = [];
  let [done, length] = [0, 0];
  for (const { slot, token } of tokens) {
    const before = source.slice(done, slot.start);
    const start = length + before.length;
    length = start + token.length;
    places.push({ start, end: length });
    pieces.push(before, token);
    done = slot.end;
  }
  return { text: pieces.join('') + source.slice(done), places };
}

async function unprovable(
  { format, file }: ReadImport,
  replaced: readonly Replaced[],
  template: string,
  places: readonly { readonly start: number }[],
): Promise<Problem[]> {
  const slots = new Map((await format.slots(template, 'ssm:', file.dialect)).map((slot) => [slot.start, slot]));
  const problems: Problem[] = [];
  const rendered: { one: Replaced; slot: Slot; token: string; meant: Value }[] = [];
  for (const [index, one] of replaced.entries()) {
    const slot = slots.get(places[index]?.start ?? -1);
    if (slot?.role !== 'value' || slot.fault !== undefined || slot.text !== spelled(one)) {
      problems.push(
        at(file, one.line, 'template-syntax', `${named(one.key)} cannot be a reference at this place`, slot?.fault?.help ?? leaveHelp),
      );
      continue;
    }
    const meant = valueOf(one);
    try {
      const token = format.encode(meant, slot, file.dialect, 'none');
      rendered.push({ one, slot, token, meant: format.seenAs?.(meant, 'none') ?? meant });
    } catch (error) {
      if (!(error instanceof Unencodable)) throw error;
      const message = `the value of ${named(one.key)} could not be rendered into the template again: ${error.message}`;
      problems.push(
        at(file, one.line, 'value-unencodable', message, format.name === 'dotenv' && file.dialect === 'portable' ? readerHelp : leaveHelp),
      );
    }
  }
  if (problems.length > 0) return problems;
  const again = splice(template, rendered);
  const written: Written<Slot>[] = rendered.map(({ slot }, index) => ({ slot, ...(again.places[index] ?? slot) }));
  const found = await format.read(again.text, written, file.dialect);
  return rendered.flatMap(({ one, meant }, index) => {
    const seen = found[index];
    if (seen !== undefined && sameValue(meant, seen)) return [];
    return [at(file, one.line, 'render-mismatch', `the value of ${named(one.key)} would not read back equal from the template`, leaveHelp)];
  });
}

const readerHelp = 'name the reader of this file with --dialect (node, dotenv, compose, python, …), or leave it in the file with --leave';
const leaveHelp = 'leave it in the file with --leave';

function valueOf({ value, filter }: Replaced): Value {
  const text = reveal(value);
  if (filter === 'number') return { kind: 'number', spelling: text };
  return filter === 'bool' ? { kind: 'bool', value: text === 'true' } : textValue(text);
}

/** A template is published with the sources: a secret must not stand in it a second time, in a comment or another value. */
function leftovers({ file }: ReadImport, replaced: readonly Replaced[], template: string): Problem[] {
  const guarded = replaced.filter(({ secret }) => secret).map(({ key, value }) => ({ name: key, text: value }));
  const leaks = createScanner(guarded).scan('', Buffer.from(template));
  return leaks
    .filter(({ weak }) => !weak)
    .map(({ name, line, encoding }) => {
      const message = `the value of ${named(name)} would stand in line ${line} of the template (${encoding})`;
      const help = 'take it out of the comment or the value there, or import it with --plain if it is no secret';
      return { code: 'leak', message: `${file.file}: ${message}`, help };
    });
}
