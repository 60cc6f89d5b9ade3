import { resolve } from 'node:path';
import { type Config, formatNames, type FileEntry } from '../config/config.ts';
import { shownPath } from '../error/shown-path.ts';
import { expandVariables, missingVariables, type Variables } from '../config/variables.ts';
import type { Problem } from '../error/problem.ts';
import { type FormatName, formatOf } from '../format/index.ts';
import { realPlace } from './place.ts';

/** One template and where it goes, with variables, format and paths filled in. */
export interface Entry {
  readonly settings: FileEntry;
  /** Absolute. */
  readonly template: string;
  /** Absolute; `-` is the standard output. */
  readonly output: string;
  readonly format: FormatName;
  readonly dialect: string;
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
  for (const settings of config.files ?? []) {
    const template = expandVariables(settings.template, variables);
    const output = expandVariables(settings.output, variables);
    const missing = [...template.missing, ...output.missing];
    if (missing.length > 0) {
      problems.push(missingVariables(missing, config.vars));
      continue;
    }
    const paths = {
      template: resolve(directory, template.text),
      output: output.text === '-' ? '-' : resolve(directory, output.text),
    };
    const fault = collision(paths, writers);
    if (fault !== undefined) {
      problems.push(fault);
      continue;
    }
    const format = settings.format ?? formatOf(paths.output === '-' ? paths.template : paths.output) ?? formatOf(paths.template);
    if (format === undefined) problems.push(unknownFormat(paths));
    else entries.push({ settings, ...paths, format, dialect: settings.dialect ?? 'portable' });
  }
  problems.push(
    ...overwritten(
      entries,
      entries.map(({ template }) => template),
      'a template',
    ),
    ...overwritten(entries, configFiles, 'the config'),
  );
  return { entries, problems };
}

function collision({ template, output }: { template: string; output: string }, writers: Map<string, string>): Problem | undefined {
  // Names that differ in case only are one file where the file system says so.
  const key = realPlace(output).toLowerCase();
  const other = writers.get(key);
  writers.set(key, template);
  if (other === undefined || output === '-') return undefined;
  const message = `\`${shownPath(other)}\` and \`${shownPath(template)}\` both write \`${shownPath(output)}\``;
  return { code: 'output-collision', message };
}

/** Outputs that would be written over what the run is made from. */
export function overwritten(entries: readonly Entry[], sources: readonly string[], what: string): Problem[] {
  const places = new Set(sources.map(realPlace));
  return entries
    .filter(({ output }) => output !== '-' && places.has(realPlace(output)))
    .map(({ output }) => ({ code: 'output-collision', message: `\`${shownPath(output)}\` is ${what}, and would be written over` }));
}

function unknownFormat({ template, output }: { template: string; output: string }): Problem {
  return {
    code: 'format-unknown',
    message: `neither \`${shownPath(output)}\` nor \`${shownPath(template)}\` has a name that says its format`,
    help: `set \`format\` (one of ${formatNames.join(', ')})`,
  };
}
