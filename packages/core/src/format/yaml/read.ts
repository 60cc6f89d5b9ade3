import { COLLECTION_STYLE, type Event, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { maxDepth } from '../../data/json.ts';
import type { Value } from '../../data/value.ts';
import type { Written } from '../format.ts';
import type { YamlSlot } from './scan.ts';

/** What `js-yaml` finds at the places that were written. It shares no code with the lexer that has found the slots. */
export function readYaml(text: string, written: readonly Written<YamlSlot>[]): (Value | undefined)[] {
  const events = parse(text);
  if (events === undefined) return written.map(() => undefined);
  const places = new Map(written.map(({ start, end, slot }) => [start, { end, slot }]));
  const found = new Map<number, Value | undefined>();
  const order: number[] = [];
  const open: Open[] = [];
  for (let index = 0; index < events.length; index++) {
    const event = events[index] as Event;
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const isKey = beginsKey(open);
    if (isKey && event.type === EVENT_ID.SCALAR) hideEarlier(open.at(-1), getScalarValue(text, event), order, found);
    if (!isKey) {
      const place = placeOf(event, text, places);
      if (place !== undefined) {
        found.set(place, valueAt(events, index, text));
        order.push(place);
      }
    }
    if (event.type === EVENT_ID.MAPPING) open.push({ mapping: true, items: 0, isKey, keys: new Map() });
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT)
      open.push({ mapping: false, items: 0, isKey, keys: new Map() });
  }
  return written.map(({ start }) => found.get(start));
}

/** The parser counts the document and the innermost scalar, too. It must not come to the end of its stack, which can end the process. */
function parse(text: string): Event[] | undefined {
  try {
    return parseEvents(text, { maxDepth: maxDepth + 2 });
  } catch {
    return undefined;
  }
}

interface Open {
  readonly mapping: boolean;
  /** Keys count as the values do. */
  items: number;
  /** A key may be a collection; what stands in it is no value. */
  readonly isKey: boolean;
  readonly keys: Map<string, Range>;
  latest?: Range;
}

/** How much had been found when a key of a mapping began, and when the next one did. */
interface Range {
  readonly from: number;
  to: number;
}

/** Counts an item of the innermost collection, and says whether it is, or lies in, a key. */
function beginsKey(open: readonly Open[]): boolean {
  const inner = open.at(-1);
  if (inner === undefined) return false;
  inner.items += 1;
  return inner.isKey || (inner.mapping && inner.items % 2 === 1);
}

/**
 * Of two equal keys readers take the last one, the first one, or none at all; so what was written under the first one
 * does not count as found. A `<<` is no key.
 * @param order where values have been found, one after the other
 */
function hideEarlier(mapping: Open | undefined, key: string, order: readonly number[], found: Map<number, Value | undefined>): void {
  if (mapping === undefined || mapping.isKey) return;
  if (mapping.latest !== undefined) mapping.latest.to = order.length;
  const earlier = mapping.keys.get(key);
  if (earlier !== undefined && key !== '<<') for (const start of order.slice(earlier.from, earlier.to)) found.delete(start);
  mapping.latest = { from: order.length, to: order.length };
  mapping.keys.set(key, mapping.latest);
}

/** Where the token of an event starts, if something was written there and ends where the token does. */
function placeOf(event: Event, text: string, places: ReadonlyMap<number, { end: number; slot: YamlSlot }>): number | undefined {
  const token = tokenOf(event, text);
  const place = token && places.get(token.start);
  if (token === undefined || place === undefined) return undefined;
  // A collection, and the lines of a block, end where readers differ about white space; a value in the place of a block ends before what stayed on its line.
  const ends = token.end === undefined || token.end === place.end || (place.slot.block !== undefined && token.end <= place.end);
  return ends ? token.start : undefined;
}

function tokenOf(event: Event, text: string): { start: number; end?: number } | undefined {
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
    return event.style === COLLECTION_STYLE.FLOW ? { start: event.start } : undefined;
  }
  if (event.type !== EVENT_ID.SCALAR) return undefined;
  const { style, valueStart, valueEnd } = event;
  if (style === SCALAR_STYLE.PLAIN) return { start: valueStart, end: valueEnd };
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return { start: valueStart - 1, end: valueEnd + 1 };
  return { start: headerOf(text, valueStart) };
}

/** The body of a block begins behind the line of its header; a comment may stand there, with any sign in it. */
function headerOf(text: string, body: number): number {
  const line = text.lastIndexOf('\n', body - 2) + 1;
  const found = /(?:^|[\s:?-])([|>][-+\d]*[ \t]*(?:#[^\n]*)?\r?\n?)$/.exec(text.slice(line, body));
  return found === null ? -1 : body - (found[1] ?? '').length;
}

/** The value that begins with an event. Only what was written is read so, and that is not nested deeply. */
function valueAt(events: readonly Event[], index: number, text: string): Value | undefined {
  let at = index;

  function next(): Value | undefined {
    const event = events[at];
    at += 1;
    if (event?.type === EVENT_ID.SCALAR) return scalar(event, text);
    if (event?.type === EVENT_ID.SEQUENCE) return { kind: 'list', items: items() };
    if (event?.type !== EVENT_ID.MAPPING) return undefined;
    const all = items();
    const entries = all.flatMap((key, index): [string, Value][] => {
      const value = all[index + 1];
      return index % 2 === 0 && key.kind === 'string' && value !== undefined ? [[key.text, value]] : [];
    });
    return { kind: 'map', entries: new Map(entries) };
  }

  function items(): Value[] {
    const found: Value[] = [];
    while (events[at]?.type !== EVENT_ID.POP) found.push(next() ?? { kind: 'null' });
    at += 1;
    return found;
  }

  return next();
}

/** Whatever is not plain is a text; a tag changes nothing about that here, because programs decide what tags mean. */
function scalar(event: ScalarEvent, source: string): Value {
  const text = getScalarValue(source, event);
  if (event.style !== SCALAR_STYLE.PLAIN) return { kind: 'string', text };
  if (/^(?:null|~|)$/i.test(text)) return { kind: 'null' };
  if (/^(?:true|false)$/i.test(text)) return { kind: 'bool', value: /^t/i.test(text) };
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(text) ? { kind: 'number', spelling: text } : { kind: 'string', text };
}
