import { resolve } from 'node:path';
import { manifestConfig, type Manifest } from './config/manifest.ts';
import type { DialectName } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { resolveVariables } from './config/variables.ts';
import { documentId } from './documents.ts';
import { type Place, type Problem, SsmithError } from './error/problem.ts';
import type { SourceText } from './error/source-text.ts';
import type { Use } from './fetch/demand.ts';
import { parametersOf, type Settled } from './fetch/settle.ts';
import { type Job, type JobOptions, mayBeEmpty, prepareJob, syntaxProblems } from './job.ts';
import { guardedValues } from './leak/guarded.ts';
import { createScanner, type Scanner } from './leak/scanner.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { dataOf, readBack } from './render/document.ts';
import { draftOf } from './render/draft.ts';
import { renderJob, stopWithSyntax } from './render.ts';
import { type AskingOptions, type ReadParameter, resolveDemands } from './resolve.ts';
import { resolveEntries } from './template/entry.ts';
import type { Template } from './template/parse.ts';
import { isData, pick, type Shape, shapeOf, slotsOf } from './template/shape.ts';
import { readValues, valueOf } from './value/values.ts';

export interface BundleOptions extends Omit<JobOptions, 'documents' | 'single'> {
  /** Absolute paths of templates, below the directory of the config. */
  readonly files: readonly string[];
}

/** A template as a program imports it. There is no value in it. */
export interface ImportedTemplate {
  /** What a bundle calls it: its path below the directory of the config. */
  readonly id: string;
  readonly file: string;
  /** Data with a place for each scalar that has references; nothing for a template that is imported as one text. */
  readonly shape: Shape | undefined;
  readonly source: SourceText;
  readonly references: readonly ImportedReference[];
}

export interface ImportedReference {
  /** The index of the slot in the shape. */
  readonly slot: number;
  /** As it is written. */
  readonly reference: string;
  readonly type: 'string' | 'int' | 'number' | 'bool' | 'json' | 'list' | 'tree';
  readonly place: Place;
}

/**
 * Reads templates. Nothing is asked.
 * @throws {SsmithError} everything that is wrong with them
 */
export async function readImports(options: BundleOptions): Promise<ImportedTemplate[]> {
  const job = await importJob(options);
  const problems = [...job.problems, ...(await syntaxProblems(job))];
  if (problems.length > 0) throw new SsmithError(problems);
  return Promise.all(job.templates.map((template) => describe(job, template)));
}

async function describe(job: Job, template: Template): Promise<ImportedTemplate> {
  const { entry, source, slots, uses } = template;
  const indexOf = (use: Use): number => slots.findIndex(({ parts }) => parts.includes(use));
  return {
    id: documentId(job.directory, entry.template),
    file: entry.template,
    shape: isData(template) ? await shapeOf(template) : undefined,
    source,
    references: uses.map((use) => {
      const { text, form, type } = use.reference;
      const whole = slots[indexOf(use)]?.whole === true;
      return { slot: indexOf(use), reference: text, type: !whole ? 'string' : form === 'tree' ? 'tree' : type, place: use.place };
    }),
  };
}

/** What a build writes for the machines that run it. */
export async function manifestOf(options: BundleOptions): Promise<Manifest> {
  const job = await importJob(options);
  const { config, name } = job;
  return {
    version: 1,
    config: { ...manifestConfig(config), ...(name === undefined ? {} : { name }) },
    templates: job.templates.map(({ entry, source, uses }) => ({
      id: documentId(job.directory, entry.template),
      format: entry.format,
      dialect: entry.dialect as DialectName,
      text: source.text,
      references: [...new Set(uses.map(({ reference }) => reference.text))],
    })),
  };
}

export interface ExposeOptions extends BundleOptions, AskingOptions {
  /** By id: the keys that a browser may see, `api.url` for one within another; all of them with `true`. */
  readonly expose: Readonly<Record<string, readonly string[] | true>>;
}

/**
 * What a browser may see of templates: data with the keys that are named, and nothing else. It is asked for without
 * decrypting, so that a secret cannot be had by this way even where a key names one.
 * @throws {SsmithError} `leak` for a secret among them
 */
export async function exposeImports({ expose, ...options }: ExposeOptions): Promise<ReadonlyMap<string, unknown>> {
  const job = await importJob(options);
  const shown = new Map<Template, Shape>();
  const problems: Problem[] = [...job.problems];
  for (const template of job.templates) {
    const id = documentId(job.directory, template.entry.template);
    const keys = expose[id] ?? [];
    const shape = isData(template) ? await shapeOf(template) : undefined;
    const part = shape === undefined ? undefined : pick(shape, keys);
    if (part === undefined) problems.push(notExposable(id, template));
    else if ('missing' in part) problems.push(unknownKeys(id, part.missing, template));
    else shown.set(template, part.shape);
  }
  if (problems.length > 0) throw new SsmithError(problems);

  const wanted = new Set([...shown].flatMap(([{ slots }, shape]) => slotsOf(shape).flatMap((index) => slots[index]?.parts ?? [])));
  const demands = job.demands.filter(({ use }) => wanted.has(use));
  const outOfReach = demands.filter(({ candidates }) => candidates.some(({ name }) => name.startsWith(secretsManagerPrefix)));
  stopAtSecrets(outOfReach.map(({ use }) => use));
  const { settled, problems: asked } = await resolveDemands(demands, false, options);
  stopAtSecrets(settled.filter(isSecret).map(({ demand }) => demand.use));
  const values = readValues(settled, mayBeEmpty(job));
  await stopWithSyntax(job, [...asked, ...values.problems]);

  const scope = { valueOf: (use: Use) => valueOf(values, use), isSecret: () => false, variables: job.variables };
  const result = new Map<string, unknown>();
  for (const [template, shape] of shown) {
    const needed = new Set(slotsOf(shape));
    const slots = template.slots.map((slot, index) => (needed.has(index) ? slot : { ...slot, parts: [] }));
    const draft = await draftOf({ ...template, slots }, scope);
    if (!('text' in draft)) throw new SsmithError(draft);
    result.set(documentId(job.directory, template.entry.template), dataOf(template, shape, draft));
  }
  return result;
}

export interface LoadedImports {
  /** By id: what the program gets, with secrets in it. */
  readonly data: ReadonlyMap<string, unknown>;
  /** Finds the secrets among them in what is about to be published. */
  readonly scanner: Scanner;
  readonly parameters: readonly ReadParameter[];
}

/**
 * Everything, decrypted: for the memory of a development server, and of a function that has no file to read.
 * @throws {SsmithError}
 */
export async function loadImports(options: (BundleOptions | ManifestOptions) & AskingOptions): Promise<LoadedImports> {
  const documents = 'manifest' in options ? { manifest: options.manifest, out: '.ssmith' } : { files: options.files };
  const job = await prepareJob({ ...options, documents });
  const { settled, parameters, rendered, failures } = await renderJob(job, options);
  await stopWithSyntax(job, failures);
  const data = new Map(rendered.map((one) => [documentId(job.directory, one.template.entry.template), readBack(one)]));
  return { data, scanner: createScanner(guardedValues(settled)), parameters };
}

export interface ManifestOptions extends Omit<JobOptions, 'documents' | 'single'> {
  readonly manifest: string;
}

/** A config as far as a bundler has to know it. Absolute paths. */
export interface BundleConfig {
  readonly file: string | undefined;
  readonly directory: string;
  readonly files: readonly { readonly template: string; readonly output: string }[];
  /** Files of embedded stores. */
  readonly stores: readonly string[];
  /** The default store is an embedded one. */
  readonly local: boolean;
}

/** @throws {SsmithError} a config that is wrong */
export async function bundleConfig(cwd: string, path?: string): Promise<BundleConfig | undefined> {
  const loaded = await loadConfig(cwd, path);
  if (loaded === undefined) return undefined;
  const { config, directory, file } = loaded;
  const { variables } = resolveVariables(config.vars, { given: new Map(), environment: process.env });
  const { entries } = resolveEntries(config, directory, variables, []);
  const stores = Object.entries(config.stores ?? {}).flatMap(([name, store]) => ('file' in store ? [[name, store.file] as const] : []));
  return {
    file,
    directory,
    files: entries.map(({ template, output }) => ({ template, output })),
    stores: stores.map(([, store]) => resolve(directory, store)),
    local: stores.some(([name]) => name === config.store),
  };
}

function importJob({ files, ...options }: BundleOptions): Promise<Job> {
  return prepareJob({ ...options, documents: { files } });
}

function isSecret({ outcome }: Settled): boolean {
  return parametersOf(outcome).some(({ type }) => type === 'SecureString');
}

function stopAtSecrets(uses: readonly Use[]): void {
  if (uses.length === 0) return;
  throw new SsmithError({
    code: 'leak',
    message: `${uses.length === 1 ? 'a secret is' : `${uses.length} secrets are`} among the keys that a browser would get`,
    places: uses.map(({ place }) => place),
    help: 'take the key out of `expose`; a secret stays on the server, without exception',
  });
}

function notExposable(id: string, { source }: Template): Problem {
  const message = `\`${id}\` is imported as one text, and has no keys that could be exposed one by one`;
  return {
    code: 'usage',
    message,
    places: [{ source, span: { start: 0, end: 1 } }],
    help: 'expose keys of a data file: YAML, JSON, TOML or .env',
  };
}

function unknownKeys(id: string, keys: readonly string[], { source }: Template): Problem {
  const message = `\`expose\` names what \`${id}\` does not have: ${keys.map((key) => `\`${key}\``).join(', ')}`;
  return { code: 'usage', message, places: [{ source, span: { start: 0, end: 1 } }] };
}
