import type { XmlElement, XmlError, XmlNode } from '@rgrove/parse-xml';
import { text as textValue, type Value } from '../../data/value.ts';
import { TemplateSyntax, type Written } from '../format.ts';
import type { XmlSlot } from './scan.ts';

/** What the parser finds in the attributes and texts that were written. */
export async function readXml(rendered: string, written: readonly Written<XmlSlot>[]): Promise<(Value | undefined)[]> {
  const root = await parse(withLineFeeds(rendered));
  if (root instanceof Error) return written.map(() => undefined);
  const elements = inOrder(root);
  const runs = new Map<XmlElement, string[]>();
  return written.map(({ slot: { element: index, place, before, after } }) => {
    const element = elements[index];
    if (element === undefined) return undefined;
    if (typeof place === 'string') return place in element.attributes ? textValue(element.attributes[place] ?? '') : undefined;
    if (!runs.has(element)) runs.set(element, runsOf(element));
    return inBlanks(runs.get(element)?.[place], withLineFeeds(before), withLineFeeds(after));
  });
}

/** The blanks around a token are those of the template. */
function inBlanks(run: string | undefined, before: string, after: string): Value | undefined {
  if (run === undefined || run.length < before.length + after.length || !run.startsWith(before) || !run.endsWith(after)) return undefined;
  return textValue(run.slice(before.length, run.length - after.length));
}

/** The texts of an element: before its first child, after its first child, and so on. */
function runsOf({ children }: XmlElement): string[] {
  const runs = [''];
  for (const child of children) {
    if (child.type === 'text') runs.push((runs.pop() ?? '') + (child as XmlNode & { text: string }).text);
    else runs.push('');
  }
  return runs;
}

/** A document's elements by their first tags. Nesting may be deeper than a stack. */
function inOrder(root: XmlElement): XmlElement[] {
  const elements: XmlElement[] = [];
  const open = [root];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    elements.push(element);
    const inside = element.children.filter((child) => child.type === 'element') as XmlElement[];
    for (const child of inside.toReversed()) open.push(child);
  }
  return elements;
}

export async function validateXml(text: string): Promise<TemplateSyntax | undefined> {
  // Offsets stay what they are.
  const result = await parse(text.replaceAll('\r\n', ' \n').replaceAll('\r', '\n'));
  if (!(result instanceof Error)) return undefined;
  if (result instanceof RangeError) return new TemplateSyntax('this XML is nested too deeply', { start: 0, end: 1 });
  const start = offsetOf(text, (result as XmlError).pos);
  // The first line of the message, without the place: a template is no secret, but its lines are shown elsewhere.
  const [reason = ''] = result.message.split(/ \(line \d/);
  return new TemplateSyntax(`this is not well-formed XML (${reason.charAt(0).toLowerCase()}${reason.slice(1)})`, { start, end: start + 1 });
}

/** The root of a document, or why it has none. Nothing that a document type names is ever loaded, and no entity of it expanded. */
async function parse(text: string): Promise<XmlElement | Error> {
  const { parseXml } = await import('@rgrove/parse-xml');
  try {
    // An entity that only a document type can explain is left as it is; where there is none it is a mistake.
    const { root } = parseXml(text, { preserveComments: true, ignoreUndefinedEntities: text.includes('<!DOCTYPE') });
    return root ?? new Error('there is no element');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** The parser normalizes line breaks too, but takes the square of their number for it. */
function withLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** The parser counts characters, not code units. */
function offsetOf(text: string, characters: number): number {
  let offset = 0;
  for (let count = 0; count < characters && offset < text.length; count += 1) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
