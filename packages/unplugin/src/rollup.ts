import type { Plugin } from 'rollup';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const rollup: (options?: Options) => Plugin = unplugin.rollup as (options?: Options) => Plugin;

export default rollup;
export { rollup as 'module.exports' };
