export type { Options, Side } from './core/options.ts';
export { ssmith as default, ssmith as 'module.exports' } from './plugin.ts';
