import { impossibleInXml, xmlText } from '../../data/xml.ts';
import { scalarSpelling, type Value } from '../../data/value.ts';
import { type DialectFacts, refuse, type Refusal } from '../dialect.ts';
import { Unencodable } from '../format.ts';
import type { XmlSlot } from './scan.ts';

export const portable: DialectFacts = {
  name: 'portable',
  readers: ['expat', 'javax.xml'],
  spelling: 'Markup is escaped; the quotes of an attribute stay as they are, and so does a CDATA section that holds the value.',
  refusals: [
    {
      what: 'a control character, U+FFFE or U+FFFF',
      why: 'XML cannot hold, not even by its number',
      help: 'add the filter `base64`',
      applies: (text) => impossibleInXml.test(text),
    },
  ],
};

/** A type that says ID, NMTOKEN or the like; readers that know the document type apply it, the others do not. */
const blanksInAttribute: Refusal = {
  what: 'a blank at an end, or two in a row',
  why: 'a reader drops from an attribute if the document type says so',
  help: 'put the reference into the text of an element, or add the filter `base64`',
  applies: (text) => /^ | $| {2}/.test(text),
};

/** The spelling of a text in the style of its slot. */
export function encodeXml(value: Value, { style, prolog: { ascii, hasDoctype } }: XmlSlot): string {
  const text = spelling(value);
  refuse(text, portable.refusals);
  if (style === 'text' || style === 'cdata') {
    return style === 'cdata' && holdsInCdata(text, ascii) ? `<![CDATA[${text}]]>` : xmlText(text, { quote: '', ascii });
  }
  if (hasDoctype) refuse(text, [blanksInAttribute]);
  const quote = style === 'single' ? "'" : '"';
  return quote + xmlText(text, { quote, ascii }) + quote;
}

/** Nothing can be escaped in a CDATA section. What may be there is what has no need to be but for `&`, `<` and `>`. */
function holdsInCdata(text: string, ascii: boolean): boolean {
  if (text.includes(']]>') || /<[%?!]/.test(text)) return false;
  const plain = text.replaceAll(/[&<>]/g, '');
  return xmlText(plain, { quote: '', ascii }) === plain;
}

/** To XML everything is a text. */
export function spelling(value: Value): string {
  const text = scalarSpelling(value);
  if (text !== undefined) return text;
  throw new Unencodable(
    'XML has no lists and no mappings of its own',
    'pick a field with `#key`, or leave `json` away to write the text of the JSON',
  );
}
