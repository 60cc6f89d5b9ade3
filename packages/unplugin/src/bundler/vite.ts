import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { UnpluginOptions } from 'unplugin';
import type { DevEnvironment, Environment, ResolvedConfig, ViteDevServer } from 'vite';
import type { Module } from '../core/code.ts';
import { fileOf, moduleOf, modulePattern, shown, templatePattern } from '../core/name.ts';
import type { Options, Side } from '../core/options.ts';
import { Session } from '../core/session.ts';
import { hold } from '../runtime.ts';
import { protect } from './dev-server.ts';
import { begin, chainTo, follow, isStorybook, type LoadContext, templateHooks } from './hooks.ts';
import { type Copied, emitManifest, emittedOf, guardGraph, guardOutput, hasGraph, templatesOf } from './graph.ts';
import { Pages } from './pages.ts';
import { guardPublished, publish } from './published.ts';

/** Vite: a build, its development server, and what runs on it: Vitest and Storybook. */
export function viteHooks(options: Options): Partial<UnpluginOptions> {
  let config: ResolvedConfig | undefined;
  let opened: Session | undefined;
  const session = (): Session => (opened ??= new Session(options, config?.root ?? process.cwd()));
  const pages = new Pages(options);

  function load(file: string, environment: Environment): Promise<Module> {
    if (isStorybook()) return session().testModule(file, 'fakes');
    if (process.env['VITEST'] && config?.command === 'serve') return session().testModule(file, 'local');
    const side = sideOf(environment, options);
    if (environment.mode === 'dev') return side === 'server' ? intoMemory(session(), file) : forBrowser(session(), file, environment);
    return side === 'server' ? session().serverModule(file) : session().clientModule(file, pages.areFilled ? 'page' : 'module');
  }

  return {
    vite: {
      ...templateHooks<LoadContext & { environment: Environment }>(session, (file, { environment }) => load(file, environment)),
      async buildStart() {
        if (!this.meta.watchMode) return;
        session().refresh();
        if (this.environment.mode === 'build') for (const file of await session().sources()) this.addWatchFile(file);
      },
      async watchChange(file) {
        // A development server follows them by itself, once for all environments.
        if (this.environment.mode === 'build') await follow(session(), [file]);
      },
      /** Here, because Vite reads `.env` after this and before everything else. */
      async config({ root = '.', build }, { command, isPreview = false }) {
        if (isPreview || isTest(command)) return;
        await begin(new Session(options, resolve(root)), command === 'serve' || Boolean(build?.watch));
      },
      configResolved: (resolved) => {
        config = resolved;
      },
      async buildEnd(error) {
        const { environment } = this;
        if (!hasGraph(error) || environment.mode !== 'build' || isStorybook()) return;
        await guardGraph(this, session(), () => sideOf(environment, options));
        if (sideOf(environment, options) === 'client') pages.begin(await templatesOf(this, session()), session(), publishedBy(environment));
      },
      transformIndexHtml: pages.hook,
      generateBundle: {
        // Vite takes every asset out of a build for a server. This one is put in after that.
        order: 'post',
        async handler(_, bundle) {
          if (isStorybook()) return;
          const { environment } = this;
          if (sideOf(environment, options) === 'client') await guardOutput(bundle, session(), publicFiles(environment));
          await emitManifest(this, session(), () => sideOf(environment, options));
        },
      },
      async writeBundle({ dir = '.' }, bundle) {
        if (isStorybook()) return;
        if (sideOf(this.environment, options) === 'client') await pages.end(session());
        if (!session().isInline) return;
        const written = emittedOf(bundle).map(({ file }) => resolve(dir, file));
        if (sideOf(this.environment, options) === 'client') publish([...written, ...publicFiles(this.environment).map(({ copy }) => copy)]);
        await guardPublished(session());
      },
      configureServer: (server) => {
        server.middlewares.use(protection(server.config, session()));
        void watch(server, session());
      },
      configurePreviewServer: (server) => {
        server.middlewares.use(protection(server.config, session()));
      },
      async hotUpdate({ file, modules, server }) {
        const touched = await touchedBy(file, session(), this.environment);
        if (touched.length === 0) return undefined;
        session().refresh();
        // A page that a server has made from the values is another page now.
        if (this.environment.config.consumer === 'server') server.environments.client.hot.send({ type: 'full-reload' });
        return [...modules, ...touched];
      },
      ...vitestHooks,
    },
  };
}

/** Values stay in the memory of the process: nothing that a server of modules could hand out. */
async function intoMemory(session: Session, file: string): Promise<Module> {
  const { id, data } = await session.values(file);
  hold(id, data);
  return session.runtimeModule(file);
}

/** A development server has no end at which it could refuse, so that it refuses at once. */
async function forBrowser(session: Session, file: string, { moduleGraph }: DevEnvironment): Promise<Module> {
  const importersOf = (id: string): string[] => [...(moduleGraph.getModuleById(id)?.importers ?? [])].flatMap((one) => one.id ?? []);
  const chain = chainTo(moduleOf(file), importersOf).map((id) => shown(fileOf(id), session.root));
  const error = await session.refuse([{ file, chain }]);
  if (error !== undefined) throw error;
  return session.clientModule(file);
}

/** Directories, absolute. The second is empty where nothing is copied. */
function publishedBy({ config: { root, publicDir, build } }: Environment): [outDir: string, publicDir: string] {
  return [resolve(root, build.outDir), publicDir];
}

function sideOf(environment: Environment, { side }: Options): Side {
  return side ?? environment.config.consumer;
}

/** They are copied into the output as they are. */
function publicFiles({ config: { root, publicDir, build } }: Environment): Copied[] {
  if (publicDir === '' || !build.copyPublicDir || !existsSync(publicDir)) return [];
  const entries = readdirSync(publicDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ name, parentPath }) => join(parentPath, name));
  return files.map((file) => ({ file, content: readFileSync(file), copy: resolve(root, build.outDir, relative(publicDir, file)) }));
}

type DevModule = NonNullable<ReturnType<DevEnvironment['moduleGraph']['getModuleById']>>;

/** Our modules that are others when a file has changed: all of them, if it is the config or a store. */
async function touchedBy(file: string, session: Session, { moduleGraph }: DevEnvironment): Promise<DevModule[]> {
  const found = await session.config();
  if (file === found?.file || found?.stores.includes(file) === true)
    return [...moduleGraph.idToModuleMap].flatMap(([id, module]) => (modulePattern.test(id) ? [module] : []));
  return [moduleGraph.getModuleById(moduleOf(file))].filter((one) => one !== undefined);
}

function protection({ base, root, publicDir, build }: ResolvedConfig, session: Session): ReturnType<typeof protect> {
  const files = async (): Promise<string[]> => {
    const config = await session.config();
    return config === undefined ? [] : [...config.files.map(({ output }) => output), ...config.stores];
  };
  return protect({ base: base.startsWith('/') ? base : '/', directories: [root, publicDir, `${root}/${build.outDir}`], files });
}

/** The config and the stores are read by no import, and lie outside the root at times. */
async function watch({ watcher, config: { command, logger } }: ViteDevServer, session: Session): Promise<void> {
  try {
    const config = await session.config();
    watcher.add([config?.file, ...(config?.stores ?? []), ...(await session.sources())].filter((file) => file !== undefined));
  } catch {
    // The first import of a template tells what is wrong with it.
  }
  if (isTest(command)) return;
  const fail = (error: unknown): void => logger.error(error instanceof Error ? error.message : 'it could not be rendered');
  watcher.on('change', (file: string) => {
    follow(session, [file]).catch(fail);
    if (templatePattern.test(file)) session.writeTypes().catch(fail);
  });
}

/** What runs on Vite without being a development server or a build. */
function isTest(command: ResolvedConfig['command']): boolean {
  return isStorybook() || (Boolean(process.env['VITEST']) && command === 'serve');
}

/** Vitest keeps modules in a directory of its cache. Ours have values in them there, and are made anew. Vite knows no such hook. */
const vitestHooks = {
  configureVitest({ experimental_defineCacheKeyGenerator: define }: VitestContext) {
    define?.(({ id }) => (modulePattern.test(id.replace(/\?.*$/, '')) ? false : undefined));
  },
};

interface VitestContext {
  readonly experimental_defineCacheKeyGenerator?: (generator: (context: { readonly id: string }) => false | undefined) => void;
}
