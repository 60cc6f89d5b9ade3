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

/**
 * A file without a template: `from: "ssm:/app/prod/*"`. Its only place is in the config.
 * @param earlier how many entries above it are made from the same tree
 */
export async function parseTreeFile(entry: Entry, from: string, configFile: string | undefined, earlier: number): Promise<ParsedTemplate> {
  const layout = layouts[entry.format];
  if (layout === undefined) return { problems: [noLayout(entry)], warnings: [] };
  const { source, start } = placeInConfig(from, configFile, earlier);
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
function placeInConfig(from: string, configFile: string | undefined, earlier: number): { source: SourceText; start: number } {
  const text = configFile === undefined ? '' : readFileSync(configFile, 'utf8');
  const ends = [...text.matchAll(settingFrom)].map((found) => found.index + found[0].length);
  const start = ends.filter((end) => text.startsWith(from, end))[earlier];
  if (configFile === undefined || start === undefined) return { source: new SourceText('from', from), start: 0 };
  return { source: new SourceText(shownPath(configFile), text), start };
}

/** In YAML, JSON or a program, but not in a comment. */
const settingFrom = /(?<!(?:#|\/\/).*)\bfrom["']?\s*:\s*["']?/g;
