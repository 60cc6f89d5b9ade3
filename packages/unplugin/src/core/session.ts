import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AskingOptions, BundleConfig, BundleOptions, Emitted, Guarded, ImportedTemplate } from '@ssmith/core';
import { clientCode, dataCode, pageCode } from './client-code.ts';
import { emptyCode, inlineCode, lazyCode, type Module, refusedCode, serverCode, sourceMap } from './code.ts';
import { exposedShape, exposeProblems } from './expose.ts';
import { fakeData } from './fake.ts';
import { renderFiles, renderOnce } from './files.ts';
import { findTemplates } from './find-templates.ts';
import { knownSecrets, remember } from './known-secrets.ts';
import { findTemplate, idOf, isTemplate, type Place } from './name.ts';
import { castNet, type Catch, emptyCatch } from './net.ts';
import { askOnce, forgetAnswers } from './once.ts';
import type { Options } from './options.ts';
import { asBuildError, type BuildError, guarded, joinErrors, type Reached, refusals, remedies } from './refusal.ts';
import { declarations } from './types.ts';

/** What a program gets of a template: everything, decrypted. */
export interface Values {
  readonly id: string;
  readonly data: unknown;
}

export const manifestName = 'ssmith.manifest.json';

/** What the hooks of every bundler are made of. Files are absolute paths of templates. Its errors are fit to be shown. */
export class Session {
  readonly root: string;
  readonly #options: Options;
  readonly #asking: Omit<BundleOptions, 'files'> & AskingOptions;
  #config: Promise<BundleConfig | undefined> | undefined;
  #exposeIsChecked = false;

  constructor(options: Options, bundlerRoot: string) {
    this.root = resolve(bundlerRoot, options.root ?? '.');
    this.#options = options;
    const { config, store, region, profile, endpoint, deadline } = options;
    const given = Object.entries({ config, store, region, profile, endpoint, deadline }).filter(([, value]) => value !== undefined);
    this.#asking = {
      cwd: this.root,
      variables: { ...options.variables, ...(options.env === undefined ? {} : { env: options.env }) },
      ...Object.fromEntries(given),
    };
  }

  /** Forgets what may have changed, while somebody develops. A build sees one state of everything. */
  refresh(): void {
    this.#config = undefined;
    forgetAnswers();
  }

  /** Read once until `refresh`; one that is wrong is read again, as somebody is about to mend it. */
  config(): Promise<BundleConfig | undefined> {
    if (this.#config !== undefined) return this.#config;
    const read = guarded(undefined, async () => (await import('@ssmith/core')).bundleConfig(this.root, this.#options.config));
    read.catch(() => (this.#config = undefined));
    this.#config = read;
    return read;
  }

  /**
   * Renders the files of the config where that is wanted, the first time in this process.
   * @param watching the bundler goes on when it is done: somebody develops
   * @returns a line that tells what was done
   */
  async renderFiles(watching: boolean): Promise<string | undefined> {
    const wanted = this.#options.render ?? (watching || process.env['SSMITH_RENDER'] === '1');
    if (!wanted || !(await this.config())?.files.length) return undefined;
    return guarded(undefined, () => renderOnce(this.#asking));
  }

  /** What the files of the config are made of: a change of one makes other files. Absolute paths; none where they are not rendered. */
  async sources(): Promise<readonly string[]> {
    const config = await this.config();
    if (this.#options.render === false || config === undefined || config.files.length === 0) return [];
    const all = [config.file, ...config.stores, ...config.files.map(({ template }) => template)];
    return all.filter((file) => file !== undefined);
  }

  /** Renders them again if one of them is made of these files. */
  async renderAfter(changed: Iterable<string>): Promise<string | undefined> {
    const sources = await this.sources();
    if (![...changed].some((file) => sources.includes(file))) return undefined;
    return guarded(undefined, () => renderFiles(this.#asking));
  }

  /** The template that an import names, if it names one. */
  async find(specifier: string, importer: string | undefined): Promise<string | undefined> {
    return findTemplate(specifier, importer, await this.#place());
  }

  /** All files that say of themselves that they are templates, below the directory where ids start. */
  async templates(): Promise<{ id: string; file: string }[]> {
    const files = await findTemplates(await this.directory());
    return Promise.all(files.map(async (file) => ({ id: await this.#idOf(file), file })));
  }

  /** Where ids start. */
  async directory(): Promise<string> {
    return (await this.#place()).directory;
  }

  async isTemplate(file: string): Promise<boolean> {
    return isTemplate(file, await this.#place());
  }

  /** For a server that is built: its module, of the kind that the options say. */
  serverModule(file: string): Promise<Module> {
    return this.isInline ? this.#inlineModule(file) : this.runtimeModule(file);
  }

  /** For a server: a module that finds its values when it runs. */
  runtimeModule(file: string): Promise<Module> {
    return guarded(file, async () => {
      const template = await this.#read(file);
      return this.#module(template, serverCode(template));
    });
  }

  /** Values are written into the bundles of servers. */
  get isInline(): boolean {
    return this.#options.server === 'inline';
  }

  /** For a server of Next: a module that finds its values when they are read. */
  lazyModule(file: string): Promise<Module> {
    return guarded(file, async () => {
      const template = await this.#read(file);
      return this.#module(template, lazyCode(template));
    });
  }

  /** For a browser, where there is no graph to guard: a module that the bundler itself refuses; nothing where there is no reason to. */
  refusedModule(file: string): Promise<Module | undefined> {
    return guarded(file, async () => {
      if (await this.#isExposed(file)) return undefined;
      const template = await this.#read(file);
      return this.#publicModule(template, refusedCode(template, remedies(template.id)));
    });
  }

  /**
   * Looks at once, and once, whether `expose` names what is there.
   * @throws {BuildError} with what was probably meant
   */
  async checkExpose(): Promise<void> {
    const { expose } = this.#options;
    if (expose === undefined || this.#exposeIsChecked) return;
    this.#exposeIsChecked = true;
    const problems = await exposeProblems(expose, await this.#place(), (file) => this.#read(file).catch(() => undefined));
    if (problems.length > 0) throw await asBuildError(problems);
  }

  /**
   * For a browser: the keys that it may have, or names without values where it may have none.
   * @param place where it has the values from: the module holds them, or finds them in the page
   */
  clientModule(file: string, place: 'module' | 'page' = 'module'): Promise<Module> {
    return guarded(file, async () => {
      const template = await this.#read(file);
      if (!(await this.#isExposed(file))) return this.#publicModule(template, emptyCode(template));
      if (place === 'module') return this.#publicModule(template, clientCode(template, (await this.#exposed()).get(template.id)));
      return this.#publicModule(template, pageCode(template, await exposedShape(template, this.#asking, this.#options.expose)));
    });
  }

  /** For tests: holds values, of an embedded store where there is one, or made up. AWS is not asked. */
  testModule(file: string, from: 'local' | 'fakes'): Promise<Module> {
    return guarded(file, async () => {
      const template = await this.#read(file);
      const data = from === 'local' && (await this.#isLocal(template)) ? (await this.values(file)).data : fakeData(template);
      return this.#module(template, dataCode(data));
    });
  }

  /** Asked once until `refresh`. */
  values(file: string): Promise<Values> {
    return guarded(file, async () => {
      const { loadImports, manifestOf } = await import('@ssmith/core');
      const question = { ...this.#asking, files: [file] };
      const id = await this.#idOf(file);
      const { data, secrets } = await askOnce(['values', question, await manifestOf(question)], () => loadImports(question));
      remember(['values', question], secrets);
      return { id, data: data.get(id) };
    });
  }

  /** The error that ends a build for a browser, if something in it has no right to be there. */
  async refuse(reached: readonly Reached[]): Promise<BuildError | undefined> {
    // Bundlers read modules in any order; the message is the same each time.
    const sorted = reached.toSorted((one, other) => (one.file < other.file ? -1 : 1));
    const errors = sorted.map((one) =>
      guarded(one.file, async () => {
        const template = await this.#read(one.file);
        return refusals(template, one, this.#options.expose?.[template.id]);
      }),
    );
    return joinErrors((await Promise.all(errors)).flat());
  }

  /** Looks through what is about to be published to browsers, for the secrets that are known, or all when the options say so. */
  inspect(emitted: Iterable<Emitted>): Promise<Catch> {
    return guarded(undefined, async () => {
      const { scan = process.env['SSMITH_SCAN'] === '1' ? true : undefined } = this.#options;
      if (scan === false) return emptyCatch;
      return castNet(emitted, [...knownSecrets(), ...(scan === true ? await this.#everySecret() : [])]);
    });
  }

  /** The text of `ssmith.manifest.json`, or of the manifest with which pages get what is exposed. */
  manifest(files: readonly string[], readers: 'programs' | 'pages' = 'programs'): Promise<string> {
    return guarded(undefined, async () => {
      const { manifestOf } = await import('@ssmith/core');
      const expose = readers === 'pages' ? this.#options.expose : undefined;
      return `${JSON.stringify(await manifestOf({ ...this.#asking, files: files.toSorted(), ...(expose && { expose }) }), null, 2)}\n`;
    });
  }

  /** Writes what the templates are to TypeScript, if it is not what stands there. A template that is wrong is left out: its import tells. */
  async writeTypes(): Promise<void> {
    const { types = existsSync(join(this.root, 'tsconfig.json')) } = this.#options;
    if (types === false) return;
    const read = await Promise.all((await this.templates()).map(({ file }) => this.#read(file).catch(() => undefined)));
    const text = declarations(read.filter((template) => template !== undefined));
    const file = resolve(this.root, types === true ? 'ssmith-env.d.ts' : types);
    const present = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== present) await writeFile(file, text);
  }

  async #place(): Promise<Place> {
    const config = await this.config();
    const listed = new Set(config?.files.map(({ template }) => template));
    return { root: this.root, directory: config?.directory ?? this.root, listed };
  }

  async #read(file: string): Promise<ImportedTemplate> {
    const { readImports } = await import('@ssmith/core');
    const [template] = await readImports({ ...this.#asking, files: [file] });
    if (template === undefined) throw new Error('a template was read, and is not there');
    return template;
  }

  /** Of all templates at once, so that they are one question. */
  async #exposed(): Promise<ReadonlyMap<string, unknown>> {
    const { exposeImports, manifestOf } = await import('@ssmith/core');
    const { expose = {} } = this.#options;
    const { directory } = await this.#place();
    const question = { ...this.#asking, expose, files: Object.keys(expose).map((id) => join(directory, id)) };
    return askOnce(['exposed', question, await manifestOf(question)], () => exposeImports(question));
  }

  /** What the files of the config refer to, and every template that could be imported, now or by another bundle. */
  async #everySecret(): Promise<readonly Guarded[]> {
    const { secretsOf } = await import('@ssmith/core');
    const { directory } = await this.#place();
    const files = (await findTemplates(directory)).toSorted();
    return askOnce(['secrets', this.#asking, files], async () => {
      const ofConfig = (await this.config())?.files.length ? await secretsOf(this.#asking) : [];
      return [...ofConfig, ...(await secretsOf({ ...this.#asking, documents: { files } }))];
    });
  }

  #inlineModule(file: string): Promise<Module> {
    return guarded(file, async () => {
      const [template, { data }] = await Promise.all([this.#read(file), this.values(file)]);
      return this.#module(template, inlineCode(template, data));
    });
  }

  async #module(template: ImportedTemplate, code: string): Promise<Module> {
    const config = await this.config();
    const watch = [template.file, config?.file, ...(config?.stores ?? [])].filter((path) => path !== undefined);
    return { code, map: sourceMap(template), watch };
  }

  /** Its map shows the module, since the template tells of keys and parameters that are nothing for everybody. */
  async #publicModule(template: ImportedTemplate, code: string): Promise<Module> {
    const { map, ...module } = await this.#module(template, code);
    return { ...module, map: { ...map, sourcesContent: [code] } };
  }

  async #isExposed(file: string): Promise<boolean> {
    return Object.hasOwn(this.#options.expose ?? {}, await this.#idOf(file));
  }

  /** Whether nothing but an embedded store would be asked. */
  async #isLocal({ references }: ImportedTemplate): Promise<boolean> {
    const { store } = this.#options;
    if (references.some(({ reference }) => reference.includes('://'))) return false;
    return store === undefined ? (await this.config())?.local === true : /\.ya?ml$/.test(store);
  }

  async #idOf(file: string): Promise<string> {
    return idOf(file, (await this.#place()).directory);
  }
}
