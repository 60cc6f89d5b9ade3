import { basename, extname } from 'node:path';
import type { FormatName } from '../config/config.ts';
import type { Format } from './format.ts';

/** Each format is loaded when a template needs it: the YAML parser costs as much as half the SDK. */
const formats: Record<FormatName, () => Promise<Format>> = {
  yaml: async () => (await import('./yaml/yaml.ts')).yaml as Format,
  json: async () => (await import('./json/json.ts')).json as Format,
  jsonc: async () => (await import('./json/json.ts')).jsonc as Format,
  json5: async () => (await import('./json/json5.ts')).json5 as Format,
  xml: async () => (await import('./xml/xml.ts')).xml as Format,
  text: async () => (await import('./text/text.ts')).text as Format,
  dotenv: async () => (await import('./dotenv/dotenv.ts')).dotenv as Format,
  toml: async () => (await import('./toml/toml.ts')).toml as Format,
  ini: async () => (await import('./ini/ini.ts')).ini as Format,
  properties: async () => (await import('./properties/properties.ts')).properties as Format,
};

const extensions: Record<string, FormatName> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.jsonc': 'jsonc',
  '.json5': 'json5',
  '.toml': 'toml',
  '.ini': 'ini',
  '.cfg': 'ini',
  '.properties': 'properties',
  '.xml': 'xml',
  '.env': 'dotenv',
};

/** The format that a file's name says: `.env`, `.env.local` and `prod.env` are dotenv. What says nothing is a plain text. */
export function formatOf(file: string): FormatName | undefined {
  const name = basename(file);
  return /^\.env(?:\.|$)/.test(name) ? 'dotenv' : extensions[extname(name).toLowerCase()];
}

export function loadFormat(name: FormatName): Promise<Format> {
  return formats[name]();
}
