import { parseDocuments } from '../../data/yaml.ts';
import { TemplateSyntax } from '../format.ts';

/** The first thing that is wrong with a template, with a place: `yaml` knows better than others where a mistake begins. Readers differ on keys that are there twice. */
export function validateYaml(text: string): TemplateSyntax | undefined {
  for (const { errors } of parseDocuments(text)) {
    const [error] = errors;
    if (error === undefined) continue;
    const span = { start: error.pos[0], end: Math.max(error.pos[0] + 1, error.pos[1]) };
    if (error.code === 'RESOURCE_EXHAUSTION') return new TemplateSyntax('this YAML is nested too deeply', span);
    const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, text.indexOf('\n', span.start) >>> 0);
    const help = line.includes('ssm:') ? 'a reference with `{ } [ ]`, `: ` or ` #` in it must stand in quotes' : undefined;
    return new TemplateSyntax(`this is not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`, span, help);
  }
  return undefined;
}
