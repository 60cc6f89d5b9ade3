import { writeJson } from '../../data/json.ts';
import { scalarSpelling, text as textValue, type Value } from '../../data/value.ts';
import { type DialectFacts, refuse } from '../dialect.ts';
import { type Filter, type Format, Unencodable, type Written } from '../format.ts';
import { scanText, type TextSlot } from './scan.ts';

const filters =
  '`shell` (one word of a shell script), `xml`, `uri`, `base64`, `json` (a value that is JSON), or `raw` (as it is, at your own risk)';

/** Nobody knows who reads a plain text. What means nothing to any reader is written; for the rest a filter says who reads it. */
const portable: DialectFacts = {
  name: 'portable',
  readers: [],
  spelling: 'as it is, or as a filter of the reference makes it',
  refusals: [
    {
      what: 'other characters than letters, digits and `_ . / : @ + = , -`',
      why: 'may mean something where it stands',
      help: `say with a filter how it is written: ${filters}`,
      applies: (content) => !/^[A-Za-z0-9_./:@+=,-]*$/.test(content),
    },
  ],
};

export const text: Format<TextSlot> = {
  name: 'text',
  dialects: { portable },
  slots: (source, mark) => scanText(source, mark),
  encode: (value, _slot, _dialect, filter) => {
    const content = spelling(value, filter);
    if (filter === 'none') refuse(content, portable.refusals);
    return content;
  },
  seenAs: (value, filter) => textValue(spelling(value, filter)),
  read: readText,
  validate: () => undefined,
};

/** What `json` has let through stands there as JSON, a text among it with its quotes. */
function spelling(value: Value, filter: Filter): string {
  if (filter === 'json') return writeJson(value);
  const content = scalarSpelling(value);
  if (content !== undefined) return content;
  throw new Unencodable(
    'a plain text has no lists and no mappings',
    'write a value that is JSON with `json`; a Handlebars template can go through a list or a tree with `#each`, or write it with `{{json …}}`',
  );
}

/**
 * A plain text has no parser, so what can be proved is that it was put together as it should be: the text of the template
 * in order, nothing missing, nothing added, and between two pieces of it what a slot now holds.
 */
function readText(rendered: string, written: readonly Written<TextSlot>[]): (Value | undefined)[] {
  let done = 0;
  return written.map(({ slot, start, end }) => {
    const intact = rendered.slice(done, start) === slot.before && (slot.after === undefined || rendered.slice(end) === slot.after);
    done = end;
    return intact ? textValue(rendered.slice(start, end)) : undefined;
  });
}
