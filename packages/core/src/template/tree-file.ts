import { readFileSync } from 'node:fs';
import type { FormatName } from '../config/config.ts';
import type { Problem } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { SourceText } from '../error/source-text.ts';
import { loadFormat } from '../format/index.ts';
import { parseReferenceAt } from '../reference/parse.ts';
import { type Reference, ReferenceSyntaxError } from '../reference/reference.ts';
import type { Entry } from './entry.ts';
import type { ParsedTemplate } from './parse.ts';

/** How a tree is laid out: level in level, or each parameter on its own with its path for a key. */
export const layouts: Readonly<Partial<Record<FormatName, 'nested' | 'flat'>>> = {
  yaml: 'nested',
  json: 'nested',
  jsonc: 'nested',
  json5: 'nested',
  toml: 'nested',
  dotenv: 'flat',
  properties: 'flat',
};

/** A file without a template: `from: "ssm:/app/prod/*"`. Its only place is in the config. */
export async function parseTreeFile(entry: Entry, from: string, configFile: string | undefined): Promise<ParsedTemplate> {
  const layout = layouts[entry.format];
  if (layout === undefined) return { problems: [noLayout(entry)], warnings: [] };
  const { source, start } = placeInConfig(from, configFile);
  const place = { source, span: { start, end: start + from.length } };
  const reference = parse(from);
  if ('message' in reference) return { problems: [{ code: 'config-invalid', ...reference, places: [place] }], warnings: [] };
  const tree = { reference, place, flat: layout === 'flat' };
  return { template: { entry, source, format: await loadFormat(entry.format), slots: [], uses: [tree], tree }, problems: [], warnings: [] };
}

function noLayout({ output, format }: Entry): Problem {
  const message = `\`${shownPath(output)}\`: a tree cannot be a file of the format \`${format}\``;
  return { code: 'config-invalid', message, help: `write a template, or use one of ${Object.keys(layouts).join(', ')}` };
}

function parse(from: string): Reference | { message: string; help?: string } {
  const help = 'write `from: "ssm:/path/*"`';
  if (!from.startsWith('ssm:')) return { message: '`from` is not a reference', help };
  try {
    const { reference, end } = parseReferenceAt(from, 0);
    const plain =
      reference.form === 'tree' && reference.type === 'string' && reference.field.length === 0 && reference.fallback === undefined;
    return plain && end === from.length ? reference : { message: '`from` takes a tree, without fields and filters', help };
  } catch (error) {
    if (!(error instanceof ReferenceSyntaxError)) throw error;
    return { message: error.message, ...(error.help === undefined ? {} : { help: error.help }) };
  }
}

/** A config that is a program, or that spells the reference with escapes, has no such place; then the reference stands for itself. */
function placeInConfig(from: string, configFile: string | undefined): { source: SourceText; start: number } {
  if (configFile !== undefined) {
    const text = readFileSync(configFile, 'utf8');
    const start = text.indexOf(from);
    if (start !== -1) return { source: new SourceText(shownPath(configFile), text), start };
  }
  return { source: new SourceText('from', from), start: 0 };
}
