import type { SourceText, Span } from '../../error/source-text.ts';
import type { Use } from '../../fetch/demand.ts';
import { TemplateSyntax } from '../../format/format.ts';
import { beginsAsReference, parseReferenceAt } from '../../reference/parse.ts';
import { ReferenceSyntaxError, transforms, valueTypes } from '../../reference/reference.ts';

/** An argument by name: `int=true`, `default="x"`, as it is written. */
export interface NamedArgument extends Span {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'other';
  readonly text: string;
}

const filters: readonly string[] = [...transforms, ...valueTypes];

/**
 * The reference of a call of `ssm`: its text, with or without `ssm:`, and filters and a default by name. It goes through
 * the same grammar as in every other template.
 * @throws {TemplateSyntax | ReferenceSyntaxError}
 */
export function referenceOf(literal: Span & { readonly text: string }, named: readonly NamedArgument[], source: SourceText): Use {
  const { text, start, end } = literal;
  const written = beginsAsReference(text) || text.startsWith('ssm:') ? text : `ssm:${text}`;
  const whole = `${written}${named.map(filterText).join('')}`;
  try {
    const { reference, end: read } = parseReferenceAt(whole, 0);
    if (read !== whole.length) throw new ReferenceSyntaxError('the reference ends before its text does', { start, end });
    return { reference, place: { source, span: { start, end } } };
  } catch (error) {
    // Its own span counts in a text that nobody wrote.
    if (error instanceof ReferenceSyntaxError) throw new ReferenceSyntaxError(error.message, { start, end }, error.help);
    throw error;
  }
}

function filterText({ name, kind, text, start, end }: NamedArgument): string {
  if (name === 'default') {
    if (kind === 'other') {
      throw new TemplateSyntax('a default is a text, a number, true, false or null', { start, end }, 'write `default="text"`');
    }
    return `|default(${kind === 'text' ? JSON.stringify(text) : text})`;
  }
  if (!filters.includes(name)) {
    throw new TemplateSyntax(
      `\`ssm\` knows no \`${name}=\``,
      { start, end },
      `it knows default=, ${filters.map((one) => `${one}=true`).join(', ')}`,
    );
  }
  if (kind !== 'boolean' || text !== 'true') throw new TemplateSyntax(`a filter is switched on with \`${name}=true\``, { start, end });
  return `|${name}`;
}
