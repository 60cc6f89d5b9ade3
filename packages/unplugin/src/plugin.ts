import { createUnplugin, type UnpluginContextMeta, type UnpluginInstance, type UnpluginOptions } from 'unplugin';
import { setupEsbuild } from './bundler/esbuild.ts';
import { refusePages } from './bundler/pages.ts';
import { rollupHooks } from './bundler/rollup.ts';
import { viteHooks } from './bundler/vite.ts';
import { compilerHooks } from './bundler/webpack.ts';
import type { Options } from './core/options.ts';

/** The plugin, for every bundler. Each has a file of its own beside this one, with its own types. */
export const ssmith: UnpluginInstance<Options | undefined, false> = createUnplugin((options = {}, meta) => ({
  name: 'unplugin-ssmith',
  enforce: 'pre',
  ...hooksFor(options, meta),
}));

function hooksFor(options: Options, meta: UnpluginContextMeta): Partial<UnpluginOptions> {
  if (meta.framework !== 'vite') refusePages(options);
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
