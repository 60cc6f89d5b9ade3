import type { RspackPluginInstance } from '@rspack/core';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const rspack: (options?: Options) => RspackPluginInstance = unplugin.rspack as (options?: Options) => RspackPluginInstance;

export default rspack;
export { rspack as 'module.exports' };
