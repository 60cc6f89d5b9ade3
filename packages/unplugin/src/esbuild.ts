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
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => Plugin = ssmith.esbuild;

export default plugin;
export { plugin as 'module.exports' };
