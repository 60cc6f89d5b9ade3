import type { Plugin } from 'rolldown';
import { unplugin } from './index.ts';
import type { Options } from './core/options.ts';

const rolldown: (options?: Options) => Plugin = unplugin.rolldown as (options?: Options) => Plugin;

export default rolldown;
export { rolldown as 'module.exports' };
