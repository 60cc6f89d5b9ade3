import { createUnplugin, type UnpluginInstance } from 'unplugin';
import { ssmith } from './plugin.ts';
import type { Options } from './core/options.ts';

export type { Options, Side } from './core/options.ts';

/** The plugin for all bundlers; each has an entry of its own, whose types name no other. */
export const unplugin: UnpluginInstance<Options | undefined> = createUnplugin(ssmith);
