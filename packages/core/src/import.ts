import { resolve } from 'node:path';
import { type DialectName, formats } from './config/config.ts';
import { mergeProblems, type Problem, SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import { formatOf } from './format/index.ts';
import { type ImportFormat, importFormats } from './import/keys.ts';
import { type Action, compare, planImport, type Step } from './import/plan.ts';
import { commentWarning, type ImportFile, readImport, type ReadImport } from './import/read.ts';
import { templateOf } from './import/template.ts';
import { decodedFile, readFileBytes } from './import/file.ts';
import { type NewFile, prepareNewFile } from './import/new-file.ts';
import { keyFor } from './put/key.ts';
import { lengthClass } from './put/value.ts';
import { writeVersion } from './put/write.ts';
import type { ParameterType } from './source/source.ts';
import type { Tier } from './source/writer.ts';
import { prepareWriting, withStore, type WritingOptions } from './writing.ts';

export interface ImportOptions extends WritingOptions {
  /** A path, or what was read from somewhere else. */
  readonly file: string | Buffer;
  readonly format?: string;
  readonly dialect?: string;
  /** Below what the names are: `/app/${env}`. Without it the first level of the hierarchy. */
  readonly to?: string;
  /** Keys whose parameters are Strings. */
  readonly plain?: readonly string[];
  /** Keys that stay in the file as they are. */
  readonly leave?: readonly string[];
  /** Writes a new version of what is there with another value. */
  readonly overwrite?: boolean;
  readonly tier?: Tier;
  /** Where the same file with references goes, and whether it may replace another file. */
  readonly template?: string;
  readonly force?: boolean;
  readonly onWritten?: (done: number, all: number) => void;
}

export interface ImportResult {
  readonly store: string;
  readonly parameters: readonly ImportedParameter[];
  readonly left: ReadImport['left'];
  /** The template's path. */
  readonly template: string | undefined;
  readonly warnings: readonly Warning[];
}

export interface ImportedParameter {
  readonly key: string;
  readonly name: string;
  readonly type: ParameterType;
  readonly action: Action;
  /** That is there, or was written, or would be. */
  readonly version: number;
  /** `16 to 31 characters`. */
  readonly length: string;
}

/** At the usual three writes per second that is enough for well over a thousand. Milliseconds. */
const defaultDeadline = 600_000;

/**
 * Brings the values of a file into a store, and writes the template that renders it. Nothing is written before everything has
 * been looked at; after an interruption the same call goes on, because what is there with the same value stays.
 * @throws {SsmithError}
 */
export async function importFile(options: ImportOptions): Promise<ImportResult> {
  const { config, variables, settings } = await prepareWriting(options);
  const read = await readImport(openFile(options), new Set(options.leave));
  const plain = new Set(options.plain);
  const keyId = read.values.every(({ key }) => plain.has(key)) ? undefined : keyFor(settings);
  if (typeof keyId === 'object') throw new SsmithError(keyId);
  const { planned, problems } = planImport(read, { to: options.to, plain, keyId, tier: options.tier }, config, variables);
  stopAt(problems);
  const template = options.template === undefined ? undefined : await templateOf(read, planned);
  if (Array.isArray(template)) throw new SsmithError(mergeProblems(template));
  const newFile = template === undefined ? undefined : prepareNewFile(pathsOf(options), template, options.force === true);

  return withStore(settings, { deadline: options.deadline ?? defaultDeadline, signal: options.signal }, async (store, signal) => {
    const compared = await compare(store, planned, options.overwrite === true, signal);
    stopAt(compared.problems);
    const { steps } = compared;
    if (options.dryRun !== true) {
      await writeAll(steps, options, (step) => writeVersion(store, { ...step.wanted, after: step.after }, signal));
      newFile?.write();
    }
    return result(store.source.description, read, steps, newFile);
  });
}

/** One after the other: more at once would only wait for each other at the service's quota. */
async function writeAll(
  steps: readonly Step[],
  { onWritten }: ImportOptions,
  write: (step: Step) => ReturnType<typeof writeVersion>,
): Promise<void> {
  const pending = steps.filter(({ action }) => action !== 'keep');
  for (const [done, step] of pending.entries()) {
    const written = await write(step);
    if ('code' in written) {
      const rest = `${done} of ${pending.length} parameters were written before; the same command goes on from there`;
      throw new SsmithError({ ...written, help: [written.help, rest].filter(Boolean).join('\n') });
    }
    onWritten?.(done + 1, pending.length);
  }
}

function stopAt(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SsmithError(mergeProblems(problems));
}

function pathsOf({ cwd = '.', file, template = '' }: ImportOptions): { path: string; source: string | undefined } {
  return { path: resolve(cwd, template), source: typeof file === 'string' ? resolve(cwd, file) : undefined };
}

/** @throws {SsmithError} */
function openFile(options: ImportOptions): ImportFile {
  const { file, cwd = '.' } = options;
  const path = typeof file === 'string' ? resolve(cwd, file) : '';
  const shown = typeof file === 'string' ? shownPath(path) : 'standard input';
  const format = formatFor(options, path);
  const { dialect = 'portable' } = options;
  if (!(formats[format] as readonly string[]).includes(dialect)) {
    const message = `the format \`${format}\` has no dialect \`${dialect}\``;
    throw new SsmithError({ code: 'usage', message, help: `its dialects are ${formats[format].join(', ')}` });
  }
  const bytes = typeof file === 'string' ? readFileBytes(path, shown) : file;
  return { file: shown, text: decodedFile(bytes, shown), format, dialect: dialect as DialectName };
}

function formatFor({ format }: ImportOptions, path: string): ImportFormat {
  const wanted = format ?? formatOf(path);
  const known = importFormats.find((one) => one === wanted);
  if (known !== undefined) return known;
  const message =
    wanted === undefined ? 'the name of the file does not say its format' : `values of the format \`${wanted}\` cannot be imported`;
  throw new SsmithError({ code: 'usage', message, help: `pass --format: ${importFormats.join(', ')}` });
}

function result(store: string, { left, comments }: ReadImport, steps: readonly Step[], newFile: NewFile | undefined): ImportResult {
  const parameters = steps.map(({ key, wanted, action, after = 0 }) => {
    const { name, type, value } = wanted;
    return { key, name, type, action, version: action === 'keep' ? after : after + 1, length: lengthClass(value) };
  });
  const warnings = newFile === undefined ? [] : commentWarning(comments);
  return { store, parameters, left, template: newFile?.path, warnings };
}
