import { type Document, parseAllDocuments } from 'yaml';
import { TemplateSyntax } from '../format.ts';

/** The duplicate key check of `yaml` is quadratic; readers differ on duplicates anyway. */
const options = { uniqueKeys: false, prettyErrors: false, keepSourceTokens: false, logLevel: 'silent' } as const;

/** The first thing that is wrong with a template, with a place: `yaml` knows better than others where a mistake begins. */
export function validateYaml(text: string): TemplateSyntax | undefined {
  const documents = parse(text);
  if (documents === undefined) return new TemplateSyntax('this YAML is nested too deeply', { start: 0, end: 1 });
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const span = { start: error.pos[0], end: Math.max(error.pos[0] + 1, error.pos[1]) };
    const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, text.indexOf('\n', span.start) >>> 0);
    const help = line.includes('ssm:') ? 'a reference with `{ } [ ]`, `: ` or ` #` in it must stand in quotes' : undefined;
    return new TemplateSyntax(`this is not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`, span, help);
  }
  return undefined;
}

function parse(text: string): Document[] | undefined {
  try {
    return parseAllDocuments(text, options) as Document[];
  } catch {
    // `yaml` throws, rather than reports, when nesting exhausts its stack.
    return undefined;
  }
}
