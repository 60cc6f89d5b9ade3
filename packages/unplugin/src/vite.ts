import type { Plugin } from 'vite';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const vite: (options?: Options) => Plugin = unplugin.vite as (options?: Options) => Plugin;

export default vite;
export { vite as 'module.exports' };
