import { parseReferenceAt } from '../../reference/parse.ts';
import { ReferenceSyntaxError } from '../../reference/reference.ts';
import { skipReference } from '../../reference/scan.ts';
import type { Slot, TemplateSyntax } from '../format.ts';
import { quotesAround } from './quotes.ts';

export interface TextSlot extends Slot {
  /** What stands between this value and the one before it. */
  readonly before: string;
  /** After the last value: what stands between it and the end. */
  after?: string;
}

const opening = '${ssm:';

/**
 * A reference with its escape, what a person may take for one, and what has `ssm:` in it and belongs to others: only the
 * first is replaced. Left out are names that end in `ssm:`, as in `arn:aws:ssm:/` and `{{resolve:ssm:/`, and `{{ssm:/`.
 */
const signs = /\$?\$\{ssm:|\$\{[ \t]+ssm:[ \t]*[/.]|(?<![\w:$-]|\{\{)ssm:(?:\/|\.\/|arn:)/g;

/** The places of a plain text: each `${ssm:…}` is one, and so is each stand-in, which is the mark, a number and `Z`. */
export function scanText(source: string, mark: string): TextSlot[] {
  const scan = new TextScan(source);
  if (mark === 'ssm:') scan.references();
  else for (const { 0: token, index } of source.matchAll(new RegExp(`${mark}\\d+Z`, 'g'))) scan.value(index, index + token.length);
  return scan.finish();
}

class TextScan {
  readonly #source: string;
  readonly #slots: TextSlot[] = [];
  #latest: TextSlot | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  references(): void {
    signs.lastIndex = 0;
    for (let found = signs.exec(this.#source); found !== null; found = signs.exec(this.#source)) {
      const [sign] = found;
      const start = found.index;
      const end = start + sign.length;
      if (sign === `$${opening}`) this.value(start, end);
      else if (sign === opening) this.#reference(start);
      else this.#lookalike(start, Math.max(end, skipReference(this.#source, start)));
      signs.lastIndex = Math.max(end, this.#slots.at(-1)?.end ?? 0);
    }
  }

  value(start: number, end: number, fault?: TemplateSyntax): void {
    this.#latest = {
      role: 'value',
      start,
      end,
      text: this.#source.slice(start, end),
      before: this.#source.slice(this.#latest?.end, start),
      fault,
    };
    this.#slots.push(this.#latest);
  }

  finish(): TextSlot[] {
    if (this.#latest !== undefined) this.#latest.after = this.#source.slice(this.#latest.end);
    return this.#slots;
  }

  #lookalike(start: number, end: number): void {
    this.#slots.push({ role: 'lookalike', start, end, text: this.#source.slice(start, end), before: '' });
  }

  /** What cannot be read is a slot up to the end of its line, so that the mistake in it is told. */
  #reference(start: number): void {
    try {
      const { reference, end } = parseReferenceAt(this.#source, start + '${'.length);
      const isShell = reference.transforms.at(-1) === 'shell';
      const span = { start, end: end + 1 };
      if (this.#source[end] === '}') return this.value(start, span.end, isShell ? quotesAround(this.#source, span) : undefined);
    } catch (error) {
      if (!(error instanceof ReferenceSyntaxError)) throw error;
    }
    const endOfLine = this.#source.indexOf('\n', start);
    this.value(start, endOfLine === -1 ? this.#source.length : endOfLine);
  }
}
