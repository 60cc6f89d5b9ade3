/**
 * The plugin for Vite.
 * @module
 * @example
 * ```js
 * // vite.config.js
 * import ssmith from 'unplugin-ssmith/vite';
 *
 * export default { plugins: [ssmith()] };
 * ```
 */
import type { Plugin } from 'vite';
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => Plugin = ssmith.vite;

export default plugin;
export { plugin as 'module.exports' };
