import type { Span } from '../../error/source-text.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import type { Prolog } from './prolog.ts';

/** Why nothing can be written at a place. */
export function faultOf(role: Slot['role'], span: Span, { foreign }: Prolog, unknown: string | undefined): TemplateSyntax | undefined {
  if (role === 'stray') {
    const help = 'a reference stands in the text of an element, or in the value of an attribute';
    return new TemplateSyntax('a value stands where XML has no place for one', span, help);
  }
  if (role !== 'value') return undefined;
  if (foreign !== undefined) {
    const help = 'declare `encoding="UTF-8"`, or leave the encoding away';
    return new TemplateSyntax(`the file declares the encoding \`${foreign}\`, but is written in UTF-8`, span, help);
  }
  return unknown === undefined ? undefined : unknownEntity(unknown, span);
}

/** The whole token is written anew, so that all of it must be understood. */
function unknownEntity(entity: string, span: Span): TemplateSyntax {
  if (entity === '&') return new TemplateSyntax('an `&` in this text begins no entity', span, 'write it as `&amp;`');
  const help = 'write the character, or its number as in `&#233;`, or put the reference into an element of its own';
  return new TemplateSyntax(`this text has the entity \`${entity}\`, whose meaning only a document type knows`, span, help);
}

/** A quote that is not closed takes in the tags after it, references and all. */
export function tagInAttribute(span: Span): TemplateSyntax {
  return new TemplateSyntax(
    'there is a `<` in this value of an attribute',
    span,
    'close the quote of the attribute before it, or write `&lt;`',
  );
}
