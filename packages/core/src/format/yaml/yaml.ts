import type { Format } from '../format.ts';
import { dialects, refuseTexts } from './dialect.ts';
import { encodeYaml } from './encode.ts';
import { readYaml } from './read.ts';
import type { YamlSlot } from './scan.ts';
import { scanLines } from './scan-lines.ts';

/** In YAML 1.1 or 1.2, of what can be a key: `no`, `null`, `1e3`, `0x1F`, `1_000`, `2001-01-01`, `-`. */
const notPlainText = /^(?:y|n|yes|no|true|false|on|off|null|[-+.]?[0-9][-0-9A-Za-z_.:+]*|-.*)$/i;

export const yaml: Format<YamlSlot> = {
  name: 'yaml',
  dialects,
  // Many files need no lexer, whose library is large.
  slots: (text, mark) => scanLines(text, mark) ?? scanTokens(text, mark),
  encode: (value, slot, dialect) => {
    refuseTexts(value, dialect);
    return encodeYaml(value, slot);
  },
  keyFault: (key, { style }) =>
    style === 'plain' && notPlainText.test(key)
      ? 'readers of YAML take this key for a number, a boolean, null or a date; put the key in quotes'
      : undefined,
  read: (text, written) => readYaml(text, written),
  // Most runs have nothing to say about a template, and need no third of the parser.
  validate: async (text) => (await import('./validate.ts')).validateYaml(text),
  endedEarly: ({ style, end }, text) =>
    style === 'plain' && /^(?:[ \t]+#|:[ \t\r\n]|[{}[\],])/.test(text.slice(end, end + 100))
      ? 'YAML ends an unquoted value here; put the whole reference in quotes'
      : undefined,
};

async function scanTokens(text: string, mark: string): Promise<YamlSlot[]> {
  return (await import('./scan.ts')).scanYaml(text, mark);
}
