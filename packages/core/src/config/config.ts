import type { Config } from './schema.ts';

export type { Allowance, Config, FileEntry, SingleFile, StoreEntry, Verification } from './schema.ts';

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

/** What `audit` looks at, in the order in which it tells. The rules themselves are in `audit/rules.ts`. */
export const auditRules = [
  'default-key',
  'shared-key',
  'key-unusable',
  'key-rotation-off',
  'secret-in-string',
  'outside-hierarchy',
  'missing-parameter',
  'unused-parameter',
  'wide-identity',
  'tracked-by-git',
  'not-ignored-by-git',
  'in-docker-context',
  'rendered-in-image',
  'world-readable',
  'stale-render',
  'old-generations',
  'on-disk',
  'unused-allowance',
] as const;

export type AuditRule = (typeof auditRules)[number];

/** For config files in TypeScript and JavaScript: gives the editor the types. */
export function defineConfig(config: Config): Config {
  return config;
}
