/**
 * The plugin for esbuild.
 * @module
 * @example
 * ```js
 * import { build } from 'esbuild';
 * import ssmith from 'unplugin-ssmith/esbuild';
 *
 * await build({ entryPoints: ['src/main.js'], bundle: true, platform: 'node', outdir: 'dist', plugins: [ssmith()] });
 * ```
 */
import type { Plugin } from 'esbuild';
import { setupEsbuild } from './bundler/esbuild.ts';
import type { Options } from './core/options.ts';

export type { Options };

// Without unplugin, which has nothing to do here: hooks are esbuild's own.
const plugin = (options: Options = {}): Plugin => ({ name: 'unplugin-ssmith', setup: (build) => setupEsbuild(build, options) });

export default plugin;
export { plugin as 'module.exports' };
