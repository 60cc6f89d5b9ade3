import type { Format } from '../format.ts';
import { encodeYaml } from './encode.ts';
import { readYaml, validateYaml } from './read.ts';
import { scanYaml, type YamlSlot } from './scan.ts';

export const yaml: Format<YamlSlot> = {
  name: 'yaml',
  slots: (text, mark) => scanYaml(text, mark),
  encode: (value, slot) => encodeYaml(value, slot),
  read: (text, written) => readYaml(text, written),
  validate: (text) => validateYaml(text),
  endedEarly: ({ style, end }, text) =>
    style === 'plain' && /^(?:[ \t]+#|:[ \t\r\n]|[{}[\],])/.test(text.slice(end, end + 100))
      ? 'YAML ends an unquoted value here; put the whole reference in quotes'
      : undefined,
};
