/**
 * The plugin for Rspack.
 * @module
 * @example
 * ```js
 * // rspack.config.mjs
 * import ssmith from 'unplugin-ssmith/rspack';
 *
 * export default { target: 'node', plugins: [ssmith()] };
 * ```
 */
import type { RspackPluginInstance } from '@rspack/core';
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => RspackPluginInstance = ssmith.rspack;

export default plugin;
export { plugin as 'module.exports' };
