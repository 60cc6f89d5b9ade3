import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Place } from './error/problem.ts';
import { SsmithError } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { SourceText } from './error/source-text.ts';
import { findForeign, replaceForeign } from './import/foreign.ts';
import { decodeText } from './import/file.ts';
import { prepareNewFile } from './import/new-file.ts';
import { Secret } from './secret/secret.ts';

export interface ReferencesOptions {
  readonly cwd?: string;
  readonly file: string;
  /** Of chamber, whose references do not name it. */
  readonly service?: string;
  /** Where the result goes; without it nothing is written. */
  readonly template?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export interface ReferencesResult {
  /** The rewritten text. */
  readonly text: string;
  readonly template: string | undefined;
  readonly rewritten: readonly { readonly place: Place; readonly tool: string; readonly before: string; readonly after: string }[];
  /** References that stay as they are, and why. */
  readonly left: readonly { readonly place: Place; readonly tool: string; readonly before: string; readonly why: string }[];
}

/**
 * Rewrites the references of Serverless, CloudFormation, vals and chamber in a template as ours. Nobody is asked, and there is no
 * value in it.
 * @throws {SsmithError}
 */
export function rewriteReferences(options: ReferencesOptions): ReferencesResult {
  const { cwd = '.', file, service } = options;
  const path = resolve(cwd, file);
  const source = new SourceText(shownPath(path), readTemplate(path));
  const found = findForeign(source.text, service);
  const text = replaceForeign(source.text, found);
  const template = options.template === undefined ? undefined : resolve(cwd, options.template);
  if (template !== undefined) {
    // Its own file may be replaced: it is a template before and after.
    const target = prepareNewFile({ path: template, source: undefined }, new Secret(template, text), options.force === true);
    if (options.dryRun !== true) target.write();
  }
  const rewritten: Mutable<ReferencesResult['rewritten']> = [];
  const left: Mutable<ReferencesResult['left']> = [];
  for (const { start, end, tool, text: before, ours, why } of found) {
    const one = { place: { source, span: { start, end } }, tool, before };
    if (ours !== undefined) rewritten.push({ ...one, after: ours });
    else left.push({ ...one, why: why ?? '' });
  }
  return { text, template, rewritten, left };
}

type Mutable<T extends readonly unknown[]> = T[number][];

function readTemplate(path: string): string {
  try {
    const text = decodeText(readFileSync(path));
    if (text === undefined) throw Object.assign(new Error('not UTF-8'), { code: 'not UTF-8' });
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SsmithError({ code: 'template-unreadable', message: `the template \`${shownPath(path)}\` cannot be read (${code})` });
  }
}
