import { resolve } from 'node:path';
import { type Config, type FileEntry, formats, type FormatName } from '../config/config.ts';
import { shownPath } from '../error/shown-path.ts';
import { expandVariables, missingVariables, type Variables } from '../config/variables.ts';
import type { Problem } from '../error/problem.ts';
import type { SourceText } from '../error/source-text.ts';
import { formatOf } from '../format/index.ts';
import { generationDirectory, placeOfOutput } from './layout.ts';
import { realPlace } from './place.ts';

/** One template and where it goes, with variables, format and paths filled in. */
export interface Entry {
  readonly settings: FileEntry;
  /** Absolute; empty for a file without a template. */
  readonly template: string;
  /** The tree that is the whole file, as the config writes it. */
  readonly from: string | undefined;
  /** Absolute; `-` is the standard output. */
  readonly output: string;
  readonly format: FormatName;
  readonly dialect: string;
  /** The template's name ends in `.hbs`; what stands before that says the format. */
  readonly handlebars: boolean;
  /** The template's text, where it is not read from its file. */
  readonly source?: SourceText;
  /** What is written is the JSON of the template's data, for a program that imports it. */
  readonly document?: boolean;
}

/** Fills in the entries of a config. Mistakes of all entries are told at once. */
export function resolveEntries(
  config: Config,
  directory: string,
  variables: Variables,
  configFiles: readonly string[],
): { entries: Entry[]; problems: Problem[] } {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  const writers = new Map<string, string>();
  const generations = generationDirectory(config, directory);
  for (const settings of config.files ?? []) {
    const template = expandVariables(settings.template ?? '', variables);
    const output = expandVariables(settings.output, variables);
    const missing = [...template.missing, ...output.missing];
    if (missing.length > 0) {
      problems.push(missingVariables(missing, config.vars));
      continue;
    }
    const paths = {
      template: settings.template === undefined ? '' : resolve(directory, template.text),
      from: settings.from,
      output: output.text === '-' ? '-' : resolve(directory, output.text),
    };
    const place = placeOfOutput(paths.output, generations);
    if (typeof place !== 'string') {
      problems.push(place);
      continue;
    }
    paths.output = place;
    if (settings.inPlace === true && generations !== undefined) {
      problems.push(alwaysNew(place));
      continue;
    }
    const fault = collision(paths, writers);
    if (fault !== undefined) {
      problems.push(fault);
      continue;
    }
    const handlebars = paths.template.endsWith('.hbs');
    const named = handlebars ? paths.template.slice(0, -'.hbs'.length) : paths.template;
    const format = settings.format ?? formatOf(paths.output === '-' ? named : paths.output) ?? formatOf(named) ?? 'text';
    const { dialect = 'portable' } = settings;
    if (!(formats[format] as readonly string[]).includes(dialect)) problems.push(unknownDialect(paths.output, format, dialect));
    else entries.push({ settings, ...paths, format, dialect, handlebars });
  }
  problems.push(
    ...overwritten(
      entries,
      entries.flatMap(({ template, from }) => (from === undefined ? [template] : [])),
      'a template',
    ),
    ...overwritten(entries, configFiles, 'the config'),
  );
  return { entries, problems };
}

function collision(
  { template, from, output }: Pick<Entry, 'template' | 'from' | 'output'>,
  writers: Map<string, string>,
): Problem | undefined {
  // Names that differ in case only are one file where the file system says so.
  const key = realPlace(output).toLowerCase();
  const other = writers.get(key);
  const writer = from ?? shownPath(template);
  writers.set(key, writer);
  if (other === undefined || output === '-') return undefined;
  const message = `\`${other}\` and \`${writer}\` both write \`${shownPath(output)}\``;
  return { code: 'output-collision', message };
}

/** Outputs that would be written over what the run is made from. */
export function overwritten(entries: readonly Entry[], sources: readonly string[], what: string): Problem[] {
  const places = new Set(sources.map(realPlace));
  return entries
    .filter(({ output }) => output !== '-' && places.has(realPlace(output)))
    .map(({ output }) => ({ code: 'output-collision', message: `\`${shownPath(output)}\` is ${what}, and would be written over` }));
}

function alwaysNew(output: string): Problem {
  const message = `\`${shownPath(output)}\` cannot be written in place: a layout by generations makes every file anew`;
  return { code: 'config-invalid', message, help: 'leave `inPlace` away, or `layout`' };
}

function unknownDialect(output: string, format: FormatName, dialect: string): Problem {
  const known = formats[format];
  const help = known.length > 1 ? `its dialects are ${known.join(', ')}` : 'leave `dialect` away';
  return { code: 'config-invalid', message: `\`${shownPath(output)}\`: the format \`${format}\` has no dialect \`${dialect}\``, help };
}
