import { basename, extname } from 'node:path';
import type { formatNames } from '../config/config.ts';
import type { Format } from './format.ts';

export type FormatName = (typeof formatNames)[number];

/** Each format is loaded when a template needs it: the YAML parser costs as much as half the SDK. */
const formats: Record<FormatName, () => Promise<Format>> = {
  yaml: async () => (await import('./yaml/yaml.ts')).yaml as Format,
  json: async () => (await import('./json/json.ts')).json as Format,
  jsonc: async () => (await import('./json/json.ts')).jsonc as Format,
  dotenv: async () => (await import('./dotenv/dotenv.ts')).dotenv as Format,
};

const extensions: Record<string, FormatName> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json', '.jsonc': 'jsonc', '.env': 'dotenv' };

/** The format that a file's name says: `.env`, `.env.local` and `prod.env` are dotenv. */
export function formatOf(file: string): FormatName | undefined {
  const name = basename(file);
  return /^\.env(?:\.|$)/.test(name) ? 'dotenv' : extensions[extname(name).toLowerCase()];
}

export function loadFormat(name: FormatName): Promise<Format> {
  return formats[name]();
}
