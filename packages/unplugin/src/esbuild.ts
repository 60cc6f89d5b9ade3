import type { Plugin } from 'esbuild';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const esbuild: (options?: Options) => Plugin = unplugin.esbuild as (options?: Options) => Plugin;

export default esbuild;
export { esbuild as 'module.exports' };
