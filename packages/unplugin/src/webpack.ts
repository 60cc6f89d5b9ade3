/**
 * The plugin for webpack.
 * @module
 * @example
 * ```js
 * // webpack.config.mjs
 * import ssmith from 'unplugin-ssmith/webpack';
 *
 * export default { target: 'node', plugins: [ssmith()] };
 * ```
 */
import type { WebpackPluginInstance } from 'webpack';
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => WebpackPluginInstance = ssmith.webpack;

export default plugin;
export { plugin as 'module.exports' };
