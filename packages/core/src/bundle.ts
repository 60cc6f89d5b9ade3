import { resolve } from 'node:path';
import { type ExposedKeys, manifestConfig, type Manifest } from './config/manifest.ts';
import type { DialectName } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { resolveVariables } from './config/variables.ts';
import { documentId } from './documents.ts';
import { type Place, SsmithError } from './error/problem.ts';
import type { SourceText } from './error/source-text.ts';
import type { Use } from './fetch/demand.ts';
import { type Job, type JobOptions, prepareJob, syntaxProblems } from './job.ts';
import { type Guarded, guardedValues } from './leak/guarded.ts';
import { readBack } from './render/document.ts';
import { renderJob, stopWithSyntax } from './render.ts';
import type { AskingOptions, ReadParameter } from './resolve.ts';
import { resolveEntries } from './template/entry.ts';
import type { Template } from './template/parse.ts';
import { isData, type Shape, shapeOf } from './template/shape.ts';

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

/**
 * What a build writes for the machines that run it.
 * @param options `expose`, by id: what pages have of the templates, where these are filled and not programs
 */
export async function manifestOf({
  expose = {},
  ...options
}: BundleOptions & { readonly expose?: Readonly<Record<string, ExposedKeys>> }): Promise<Manifest> {
  const job = await importJob(options);
  const { config, name } = job;
  return {
    version: 1,
    config: { ...manifestConfig(config), ...(name === undefined ? {} : { name }) },
    templates: job.templates.map(({ entry, source, uses }) => {
      const id = documentId(job.directory, entry.template);
      return {
        id,
        format: entry.format,
        dialect: entry.dialect as DialectName,
        text: source.text,
        references: [...new Set(uses.map(({ reference }) => reference.text))],
        ...(Object.hasOwn(expose, id) ? { expose: expose[id] } : {}),
      };
    }),
  };
}

export interface LoadedImports {
  /** By id: what the program gets, with secrets in it. */
  readonly data: ReadonlyMap<string, unknown>;
  /** The secrets among them, to be looked for in what is about to be published. */
  readonly secrets: readonly Guarded[];
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
  return { data, secrets: guardedValues(settled), parameters };
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

/** The job of templates that are imported. */
export function importJob({ files, ...options }: BundleOptions): Promise<Job> {
  return prepareJob({ ...options, documents: { files } });
}
