/**
 * The plugin for Rolldown.
 * @module
 * @example
 * ```js
 * // rolldown.config.js
 * import ssmith from 'unplugin-ssmith/rolldown';
 *
 * export default { input: 'src/main.js', platform: 'node', plugins: [ssmith()] };
 * ```
 */
import type { Plugin } from 'rolldown';
import type { Options } from './core/options.ts';
import { ssmith } from './plugin.ts';

export type { Options };

const plugin: (options?: Options) => Plugin = ssmith.rolldown;

export default plugin;
export { plugin as 'module.exports' };
