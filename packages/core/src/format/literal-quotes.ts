import type { Span } from '../error/source-text.ts';
import { beginsAsReference } from '../reference/parse.ts';
import { TemplateSyntax } from './format.ts';

const quoted = /^(["'])([^]*)\1$/;

/**
 * A whole reference in quotes, where the reader takes quotes for a part of the value. Nobody means that, and without a
 * word the reference would stay as it is.
 */
export function quotedReference(text: string, span: Span, reader: string): { text: string; fault: TemplateSyntax } | undefined {
  const inner = quoted.exec(text)?.[2];
  if (inner === undefined || !beginsAsReference(inner)) return undefined;
  const help = 'leave the quotes away, or write the reference as `${ssm:…}` if they belong to the value';
  return { text: inner, fault: new TemplateSyntax(`to ${reader} these quotes are a part of the value`, span, help) };
}
