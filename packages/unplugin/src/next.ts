/**
 * The config of Next.js, with templates in it: for Turbopack and for webpack.
 * @module
 * @example
 * ```js
 * // next.config.mjs
 * import withSsmith from 'unplugin-ssmith/next';
 *
 * export default withSsmith({ reactStrictMode: true });
 * ```
 */
export type { NextOptions, NextPhaseConfig } from './bundler/next.ts';
export { withSsmith as default, withSsmith as 'module.exports' } from './bundler/next.ts';
