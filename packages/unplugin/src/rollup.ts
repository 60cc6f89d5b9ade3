/**
 * The plugin for Rollup.
 * @module
 * @example
 * ```js
 * // rollup.config.js
 * import ssmith from 'unplugin-ssmith/rollup';
 *
 * export default { input: 'src/main.js', plugins: [ssmith({ side: 'server' })] };
 * ```
 */
import type { Plugin } from 'rollup';
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => Plugin = ssmith.rollup;

export default plugin;
export { plugin as 'module.exports' };
