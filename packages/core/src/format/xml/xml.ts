import { text } from '../../data/value.ts';
import type { Format } from '../format.ts';
import { encodeXml, portable, spelling } from './encode.ts';
import { readXml, validateXml } from './read.ts';
import { scanXml, type XmlSlot } from './scan.ts';

export const xml: Format<XmlSlot> = {
  name: 'xml',
  dialects: { portable },
  slots: (source, mark) => scanXml(source, mark),
  encode: (value, slot) => encodeXml(value, slot),
  seenAs: (value) => text(spelling(value)),
  keyFault: (key) => (/^[A-Za-z_:]/.test(key) ? undefined : 'a name in XML begins with a letter or `_`'),
  read: (rendered, written) => readXml(rendered, written),
  validate: (source) => validateXml(source),
  endedEarly: ({ style, end }, source) => {
    if (style === 'double' || style === 'single') {
      return /^[^ \t\r\n/>?]/.test(source.slice(end, end + 1))
        ? 'XML ends an attribute at its quote; use the other quotes around it'
        : undefined;
    }
    const next = source.slice(end, end + 100).trimStart();
    return style === 'text' && next.startsWith('<') && !next.startsWith('</') ? 'XML begins a tag at `<`; write it as `&lt;`' : undefined;
  },
};
