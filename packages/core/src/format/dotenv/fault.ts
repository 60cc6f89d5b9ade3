import { TemplateSyntax } from '../format.ts';
import type { Dialect } from './dialect/index.ts';
import type { RawValue } from './raw-value.ts';

const oneQuote = 'put the whole value in one pair of quotes';

/**
 * Why a value with a reference cannot be told from the template, whatever the parameter is: readers differ on its bounds.
 * @param rest what follows it on its line
 */
export function faultOf(value: RawValue, rest: string, mark: string, dialect: Dialect): TemplateSyntax | undefined {
  return (
    openQuote(value, dialect) ??
    unknownQuote(value, dialect) ??
    oddBlank(value) ??
    textAfterQuote(value, rest) ??
    swallowedLine(value, mark)
  );
}

/** Readers differ on it: to some it is text, to some an error, and some look for its end in the lines below. */
function openQuote({ inner, quote, start, end }: RawValue, { quotes }: Dialect): TemplateSyntax | undefined {
  if (quote !== '' || !quotes.some((one) => one !== '' && inner.startsWith(one))) return undefined;
  return new TemplateSyntax('the quote that begins here is not closed', { start, end }, oneQuote);
}

/** The quotes would be a part of the value, and the reference none. */
function unknownQuote({ inner, start, end }: RawValue, { quotes }: Dialect): TemplateSyntax | undefined {
  if (quotes.length > 0 || !/^['"`]ssm:/.test(inner)) return undefined;
  return new TemplateSyntax('the reader of this file knows no quotes', { start, end }, 'leave the quotes away');
}

/** Readers differ on whether a form feed or a no-break space belongs to the value, and on what a lone carriage return ends. */
function oddBlank({ inner, quote, start, end }: RawValue): TemplateSyntax | undefined {
  if (/\r(?!\n)/.test(inner)) return new TemplateSyntax('a carriage return stands in the value', { start, end }, 'leave it away');
  if (quote !== '' || !/^[\s\x1c-\x1f\x85]|[\s\x1c-\x1f\x85]$/.test(inner)) return undefined;
  const message = 'a blank that is neither a space nor a tab stands beside the value';
  return new TemplateSyntax(message, { start, end }, 'leave it away, or put the whole value in quotes');
}

/** Readers differ on what follows a closing quote: some join it, some drop it. */
function textAfterQuote({ quote, end }: RawValue, rest: string): TemplateSyntax | undefined {
  if (quote === '' || /^[ \t]*(?:#.*)?$/.test(rest)) return undefined;
  return new TemplateSyntax('text follows the closing quote', { start: end, end: end + rest.length }, oneQuote);
}

/** A quote that is not closed takes in the lines below it, references and all. */
function swallowedLine({ inner, start }: RawValue, mark: string): TemplateSyntax | undefined {
  const lines = [...inner.matchAll(/\n[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*=.*/g)];
  const line = lines.find(([text]) => text.includes(mark));
  if (line === undefined) return undefined;
  const span = { start: start + 2 + line.index, end: start + 1 + line.index + line[0].length };
  return new TemplateSyntax('this line is part of a quoted value that began above', span, 'close the quote of the variable before it');
}

/** The text beside a reference cannot be told. */
export function unclear({ start, end }: RawValue): TemplateSyntax {
  const message = 'the text beside the reference holds a sign that means something else to the readers of this file';
  return new TemplateSyntax(
    message,
    { start, end },
    'put the whole value in quotes, leave the sign away, or keep the whole text in a parameter',
  );
}
