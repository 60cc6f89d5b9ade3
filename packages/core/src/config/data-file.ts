import { readFileSync } from 'node:fs';
import { SsmithError } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { SourceText } from '../error/source-text.ts';

/** What a file of settings says, together with its text, so that a mistake can be shown where it stands. */
export interface DataFile {
  readonly value: unknown;
  readonly source: SourceText;
}

/**
 * YAML, and JSON, which the platform parses faster; `yaml` then finds the place of a mistake only.
 * @returns nothing for a file without content
 * @throws {SsmithError} `config-invalid`
 */
export async function readDataFile(file: string): Promise<DataFile | undefined> {
  const source = new SourceText(shownPath(file), readText(file));
  if (source.text.trim() === '') return undefined;
  const json = file.endsWith('.json') ? tryJson(source.text) : undefined;
  if (json !== undefined) return { value: json, source };
  const { dataOf, parseSingle, sentenceOf } = await import('../data/yaml.ts');
  const document = parseSingle(source.text);
  const [error] = document.errors;
  if (error !== undefined) {
    const span = { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) };
    throw new SsmithError({ code: 'config-invalid', message: sentenceOf(error), places: [{ source, span }] });
  }
  const data = dataOf(document);
  if (!('fault' in data)) return { value: data.value, source };
  throw new SsmithError({ code: 'config-invalid', message: data.fault, places: [{ source, span: data.span }] });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SsmithError({ code: 'config-invalid', message: `\`${shownPath(file)}\` cannot be read (${code})` });
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
