import type { WebpackPluginInstance } from 'webpack';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const webpack: (options?: Options) => WebpackPluginInstance = unplugin.webpack as (options?: Options) => WebpackPluginInstance;

export default webpack;
export { webpack as 'module.exports' };
