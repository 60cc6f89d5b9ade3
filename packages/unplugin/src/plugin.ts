import type { UnpluginContextMeta, UnpluginOptions } from 'unplugin';
import { attach as attachToCompiler, type Compiler } from './bundler/compiler.ts';
import { attach as attachToEsbuild } from './bundler/esbuild.ts';
import { rollupGraph } from './bundler/rollup.ts';
import { sideOf, type SideHints } from './bundler/side.ts';
import { hotUpdate, protect, writeManifest } from './bundler/vite.ts';
import { chainOf, finish, manifestName } from './core/finish.ts';
import { importPattern, modulePattern, resolveTemplate, templateOf } from './core/id.ts';
import { loadTemplate } from './core/load.ts';
import { type BundleError, importedByClient } from './core/guard.ts';
import type { Options } from './core/options.ts';
import { Session } from './core/session.ts';

const name = 'unplugin-ssmith';

/** The plugin, in the terms that all bundlers share; what only one of them has stands in `bundler/`. */
export function ssmith(options: Options = {}, meta: UnpluginContextMeta): UnpluginOptions {
  let manifest: string | undefined;
  let session = new Session(process.cwd(), options);
  if (meta.framework === 'esbuild') return { name, esbuild: { setup: (build) => attachToEsbuild(build, options) } };
  const hints: SideHints = { wanted: options.side, framework: meta.framework };
  const enter = (root: string): void => {
    session = new Session(root, options);
  };

  return {
    name,
    enforce: 'pre',

    // Rolldown tells its platform to this hook only.
    buildStart(...[given]: [{ platform?: string }?]) {
      if (meta.framework === 'rolldown') hints.platform = given?.platform;
    },

    resolveId: {
      filter: { id: importPattern },
      handler: (specifier, importer) => resolveTemplate(specifier, importer, session.root),
    },

    load: {
      filter: { id: modulePattern },
      async handler(module) {
        const file = templateOf(module);
        if (file === undefined) return null;
        this.addWatchFile(file);
        const side = sideOf(this, hints);
        const dev = developmentOf(this);
        if (dev !== undefined) {
          const template = await session.read(file);
          if (side === 'client' && !session.isExposed(template) && !dev.test) {
            throw importedByClient(template, chainOf({ importer: dev.importer }, module), session.root);
          }
          if (side === 'server' || dev.test) {
            await (dev.test ? session.provideFakes(template) : session.provide(template));
            return { ...(await loadTemplate(session, file, 'server')), moduleType: 'js' };
          }
        }
        return { ...(await loadTemplate(session, file, side)), moduleType: 'js' };
      },
    },

    async buildEnd() {
      // webpack, Rspack and esbuild know their graph at other moments.
      const graph = rollupGraph(this);
      if (graph === undefined || developmentOf(this) !== undefined) return;
      const { errors, manifest: text } = await finish(graph, sideOf(this, hints), session);
      stopWith(errors);
      if (text === undefined) return;
      // Vite drops the assets of a server's build, so that it is written when the rest is.
      if (meta.framework === 'vite') manifest = text;
      else this.emitFile({ type: 'asset', fileName: manifestName, source: text });
    },

    vite: {
      configResolved: ({ root }) => enter(root),
      configureServer: (server) => protect(server, () => session),
      hotUpdate,
      // One plugin serves all environments of a run, and what is written for a browser is published.
      writeBundle({ dir }) {
        if (sideOf(this, hints) === 'server') writeManifest(dir, manifest);
      },
    },
    webpack: (compiler) => attachToCompiler(compiler as unknown as Compiler, () => session, hints, enter),
    rspack: (compiler) => attachToCompiler(compiler as unknown as Compiler, () => session, hints, enter),
  };
}

/** All of them in one: these bundlers show the first error, and no more. */
function stopWith(errors: readonly BundleError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  first.message = errors.map(({ message }) => message).join('\n');
  throw first;
}

interface Development {
  /** A test: nobody is asked, and a browser that is only imitated may import everything. */
  readonly test: boolean;
  importer(module: string): string | undefined;
}

interface DevelopmentContext {
  readonly environment?: {
    readonly mode: string;
    readonly moduleGraph?: { getModuleById(id: string): { importers: Set<{ id: string | null }> } | undefined };
  };
}

/** Vite's development server, which loads module by module and is never complete. */
function developmentOf(context: object): Development | undefined {
  const { environment } = context as DevelopmentContext;
  if (environment?.mode !== 'dev') return undefined;
  return {
    test: process.env['VITEST'] !== undefined,
    importer: (module) => [...(environment.moduleGraph?.getModuleById(module)?.importers ?? [])][0]?.id ?? undefined,
  };
}
