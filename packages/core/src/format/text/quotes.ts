import type { Span } from '../../error/source-text.ts';
import { TemplateSyntax } from '../format.ts';

/** Longer lines are not written by hand; reading each to its start would take the square of their length. */
const longestLine = 2000;

/** The mistake of a reference that is a word of a shell script, quotes and all, where the template is within quotes already. */
export function quotesAround(source: string, span: Span): TemplateSyntax | undefined {
  const from = Math.max(0, span.start - longestLine);
  const before = source.slice(from, span.start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (line.length === longestLine || !endsInQuotes(line)) return undefined;
  const help = 'end the quotes before it and begin them after it: `"a "${ssm:/name|shell}" b"`';
  return new TemplateSyntax('the filter `shell` quotes the value itself, but here the reference stands in quotes', span, help);
}

function endsInQuotes(line: string): boolean {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '\\' && quote !== "'") at += 1;
    else if (sign === quote) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
  }
  return quote !== '';
}
