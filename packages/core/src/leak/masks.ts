import { reveal, Secret } from '../secret/secret.ts';
import { encodingsOf, isArmour, quoted, shortest } from './encodings.ts';
import type { Needle } from './scanner.ts';
import { isCommon } from './weak.ts';

/** What tells the runner of GitHub Actions to show `***` in the place of a text, from there on, in every step of the job. */
export interface Masks {
  /** Commands, one a line; they hold the values, and the runner does not show them. */
  readonly commands: Secret;
  /** Parameters whose values cannot be hidden, because the log would not be readable any more. */
  readonly unmasked: readonly string[];
}

/** The least that is hidden. Characters: what is shorter stands in every line of a log. */
const leastLength = 4;

/**
 * A mask for each line of each value, and for each line of each of its encodings. A runner looks at a log line by line, so
 * one for a text of several lines would hide nothing; and it makes masks of all lines of what it is given, also of `}`.
 */
export function maskCommands(guarded: readonly Needle[]): Masks {
  const texts = new Set<string>();
  const unmasked = new Set<string>();
  for (const { name, text: secret } of guarded) {
    const value = reveal(secret);
    if (value.length < leastLength || isCommon(value.trim())) {
      // Of a JSON text as a whole, but not of each field in it: they have ports and names of databases.
      if (!name.includes('#')) unmasked.add(name);
    } else for (const text of maskedTexts(value)) texts.add(text);
  }
  // The longest first: a runner that replaces one after the other would leave the rest of a text that begins with a shorter one.
  const inOrder = [...texts].toSorted((one, other) => other.length - one.length);
  return { commands: new Secret('masks', inOrder.map((text) => `::add-mask::${escape(text)}\n`).join('')), unmasked: [...unmasked] };
}

function maskedTexts(value: string): string[] {
  const plain = linesOf(value).filter((line) => line.length >= leastLength);
  const forms = [...encodingsOf(value)].filter(([name]) => !name.startsWith('UTF-16')).map(([, form]) => form.toString('utf8'));
  // There are quotes that keep the line breaks of a text and escape what stands between them.
  const escaped = plain.flatMap((line) => quoted(line).map(([, form]) => form));
  const encoded = [...forms, ...escaped, ...wrapped(value)].flatMap(linesOf).filter((line) => line.length >= shortest);
  return [...plain, ...encoded].filter((line) => !isArmour(line) && !isCommon(line));
}

/** Without the blanks around them, because whoever prints a text may indent it. */
function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).map((line) => line.trim());
}

/** Base64 as programs break it: `base64` and MIME, `openssl`. */
function wrapped(value: string): string[] {
  const text = Buffer.from(value, 'utf8').toString('base64');
  return [76, 64].flatMap((width) => (text.length > width ? [text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n')] : []));
}

/** Source: `escapeData` of @actions/core. */
function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
