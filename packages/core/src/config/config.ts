import type { Config } from './schema.ts';

export type { Config, FileEntry, StoreEntry } from './schema.ts';

/** The schema itself is loaded when a config is checked; these words are needed without it. */
export const formatNames = ['yaml', 'json', 'jsonc', 'dotenv'] as const;
export const dialectNames = ['portable', 'node'] as const;

/** For config files in TypeScript and JavaScript: gives the editor the types. */
export function defineConfig(config: Config): Config {
  return config;
}
