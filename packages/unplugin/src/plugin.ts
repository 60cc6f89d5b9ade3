import { createUnplugin, type UnpluginBuildContext, type UnpluginContextMeta, type UnpluginInstance, type UnpluginOptions } from 'unplugin';
import { setupEsbuild } from './bundler/esbuild.ts';
import { begin, templateHooks } from './bundler/hooks.ts';
import { emitManifest, type GraphContext, guardGraph } from './bundler/rollup.ts';
import { viteHooks } from './bundler/vite.ts';
import { sideOfCompiler, tapCompiler } from './bundler/webpack.ts';
import type { Options, Side } from './core/options.ts';
import { unknownSide } from './core/refusal.ts';
import { Session } from './core/session.ts';

/** The plugin, for every bundler. Each has a file of its own beside this one, with its own types. */
export const ssmith: UnpluginInstance<Options | undefined, false> = createUnplugin((options = {}, meta) => ({
  name: 'unplugin-ssmith',
  enforce: 'pre',
  ...hooksFor(options, meta),
}));

function hooksFor(options: Options, meta: UnpluginContextMeta): Partial<UnpluginOptions> {
  switch (meta.framework) {
    case 'vite':
      return viteHooks(options);
    case 'esbuild':
      return { esbuild: { setup: (build) => setupEsbuild(build, options) } };
    case 'webpack':
      return compilerHooks(options, meta.webpack.compiler);
    case 'rspack':
      return compilerHooks(options, meta.rspack.compiler);
    case 'rollup':
    case 'rolldown':
      return rollupHooks(options);
    default:
      throw new Error(`unplugin-ssmith is no plugin for ${meta.framework}`);
  }
}

function compilerHooks(options: Options, compiler: Parameters<typeof sideOfCompiler>[0]): Partial<UnpluginOptions> {
  const session = new Session(options, compiler.context);
  const side = (): Side => options.side ?? sideOfCompiler(compiler) ?? fail();
  const tap = (): void => tapCompiler(compiler, session, side);
  const hooks = templateHooks<UnpluginBuildContext>(
    () => session,
    async (file, context) => {
      if (side() === 'server') return session.serverModule(file);
      const native = context.getNativeBuildContext?.();
      // A value that everybody may see may have changed all the same.
      if (native !== undefined && 'loaderContext' in native) native.loaderContext?.cacheable(false);
      return session.clientModule(file);
    },
  );
  return { ...hooks, webpack: tap, rspack: tap };
}

/** Rolldown says for which platform it builds; Rollup does not know. */
function rollupHooks(options: Options): Partial<UnpluginOptions> {
  let session: Session | undefined;
  let platform: string | undefined;
  const opened = (): Session => (session ??= new Session(options, process.cwd()));
  const side = (): Side => options.side ?? (platform === 'node' ? 'server' : platform === 'browser' ? 'client' : fail());
  const start = (watching: boolean): Promise<void> => {
    opened().refresh();
    return begin(opened(), watching);
  };
  const graph = {
    async buildEnd(this: GraphContext, error?: Error) {
      if (error === undefined) await guardGraph(this, opened(), side);
    },
    async generateBundle(this: GraphContext) {
      await emitManifest(this, opened(), side);
    },
  };
  return {
    ...templateHooks(opened, (file) => (side() === 'server' ? opened().serverModule(file) : opened().clientModule(file))),
    rollup: {
      ...graph,
      buildStart() {
        return start(this.meta.watchMode);
      },
    },
    rolldown: {
      ...graph,
      buildStart(given) {
        platform = given.platform;
        return start(this.meta.watchMode);
      },
    },
  };
}

function fail(): never {
  throw unknownSide();
}
