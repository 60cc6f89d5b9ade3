import type { Config } from './schema.ts';

export type { Config, FileEntry, SingleFile, StoreEntry } from './schema.ts';

/**
 * The formats, each with its dialects: readers that understand a file in the same way. `portable`, the default, is what
 * they agree on. The schema itself is loaded when a config is checked; these words are needed without it.
 */
export const formats = {
  yaml: ['portable', 'spring'],
  json: ['portable'],
  jsonc: ['portable'],
  json5: ['portable'],
  toml: ['portable'],
  ini: ['portable', 'npm', 'python', 'php'],
  properties: ['portable', 'spring'],
  dotenv: ['portable', 'dotenv', 'node', 'vite', 'next', 'expand', 'compose', 'docker', 'posix', 'python', 'ruby', 'php', 'github'],
  xml: ['portable'],
  text: ['portable'],
} as const satisfies Record<string, readonly ['portable', ...string[]]>;

export type FormatName = keyof typeof formats;
export type DialectName = (typeof formats)[FormatName][number];

export const formatNames = Object.keys(formats) as FormatName[];
export const dialectNames: readonly DialectName[] = [...new Set(Object.values(formats).flat())];

/** For config files in TypeScript and JavaScript: gives the editor the types. */
export function defineConfig(config: Config): Config {
  return config;
}
