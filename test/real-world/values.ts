import { type Data, isList, jsonText } from '../helper/readers.ts';
import type { Given } from '../helper/render-text.ts';
import type { FixtureSet, Written } from './fixtures.ts';

/** The parameters of one round, and what a reader must find where a reference stood. */
export interface Round {
  readonly parameters: Readonly<Record<string, Given>>;
  /** By the text of the reference. A number is `{ $number: '1.0' }`. */
  readonly meant: Readonly<Record<string, Data>>;
}

const integers = ['0', '-17', '4294967296', '12345678901234567890'];
const numbers = ['2.50', '1.0e+3', '0.1', '-0.5', '1.0E-7', ...integers];

/**
 * Deals values out to the references of a set: the n-th text gets the value `n + round` of the list. After as many
 * rounds as there are values each has stood in each place.
 */
export function dealValues({ references }: FixtureSet, values: readonly string[], round: number): Round {
  const parameters: Record<string, Given> = {};
  const documents: Record<string, { [key: string]: unknown }> = {};
  const dealt = new Map<string, string>();
  const deal = (place: string): string => {
    const known = dealt.get(place) ?? values[(dealt.size + round) % values.length] ?? '';
    dealt.set(place, known);
    return known;
  };
  const spelling = (index: number, list = numbers): string => list[(index + round) % list.length] ?? '0';

  const meant = Object.entries(references).map(([reference, written], index): [string, Data] => {
    const { data, given } = write(written, index);
    if (given !== undefined && written.kind !== 'fixed') parameters[written.parameter] = given;
    return [reference, data];
  });
  // Numbers in documents keep their spelling only if they are not put through a JavaScript number.
  for (const [name, document] of Object.entries(documents)) parameters[name] = JSON.stringify(document).replaceAll(/"\\u0000(.*?)"/g, '$1');
  return { parameters, meant: Object.fromEntries(meant) };

  function write(written: Written, index: number): { data: Data; given?: Given } {
    if (written.kind === 'fixed') return { data: written.data };
    const { kind, parameter } = written;
    switch (kind) {
      case 'text':
        return { data: deal(parameter), given: versions(deal(parameter), written.at) };
      case 'uri':
        return { data: percentEncoded(deal(parameter)), given: deal(parameter) };
      case 'base64':
        return { data: Buffer.from(deal(parameter), 'utf8').toString('base64'), given: deal(parameter) };
      case 'list': {
        const items = [`${parameter} 0`, `${parameter} 1`, `${parameter} 2`].map((place) => deal(place).replaceAll(',', ';'));
        return { data: items, given: { type: 'StringList', values: [items.join(',')] } };
      }
      case 'json': {
        const [one, other] = [deal(`${parameter} 0`), deal(`${parameter} 1`)];
        // YAML has a limit for keys of 1,024 characters; a longer one is refused.
        const data = {
          [[...other].slice(0, 100).join('')]: [one, true, null, { $number: spelling(index) }],
          '<<': { no: one, '=': [] },
          '': {},
        };
        return { data, given: jsonText(data) };
      }
      case 'tree': {
        const [shallow, deep] = [deal(`${parameter}/shallow`), deal(`${parameter}/a/b/deep`)];
        parameters[`${parameter}/shallow`] = shallow;
        parameters[`${parameter}/a/b/deep`] = { type: 'SecureString', values: [deep] };
        return { data: { a: { b: { deep } }, shallow } };
      }
      case 'bool':
        return { data: round % 2 === 0, given: String(round % 2 === 0) };
      case 'number': {
        const { path = [] } = written;
        const digits = spelling(index, path.length === 0 ? integers : numbers);
        if (path.length === 0) return { data: { $number: digits }, given: digits };
        put(parameter, path, `\u0000${digits}`);
        return { data: { $number: digits } };
      }
      case 'field': {
        const value = deal(`${parameter}#${written.path?.join('.')}`);
        put(parameter, written.path ?? [], value);
        return { data: value };
      }
    }
  }

  function put(parameter: string, path: readonly string[], value: string): void {
    let level = (documents[parameter] ??= {});
    for (const key of path.slice(0, -1)) level = (level[key] ??= {}) as typeof level;
    level[path.at(-1) ?? ''] = value;
  }
}

/** The version that is asked for is not the latest one. */
function versions(value: string, at: 'stable' | 3 | undefined): Given {
  if (at === undefined) return { type: 'SecureString', values: [value] };
  return at === 3
    ? { type: 'SecureString', values: ['wrong', 'wrong', value, 'wrong'] }
    : { type: 'SecureString', values: ['wrong', value, 'wrong'], label: at };
}

/** What RFC 3986 leaves: letters, digits and `-._~`. */
function percentEncoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => (/[A-Za-z0-9._~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte)}`))
    .join('');
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** The data of a template with every reference replaced by what is meant; a text is replaced once, from left to right. */
export function fillIn(template: Data, meant: Round['meant']): Data {
  const wholes = new Map(Object.entries(meant));
  const inside = Object.keys(meant).map((reference) => (reference.startsWith('$') ? reference : `\${${reference}}`));
  const pattern = new RegExp(
    inside
      .toSorted((one, other) => other.length - one.length)
      .map(escaped)
      .join('|'),
    'g',
  );
  const scalar = (text: string): Data =>
    wholes.get(text) ??
    text.replaceAll(pattern, (found) => spellingOf(wholes.get(found) ?? wholes.get(found.slice('${'.length, -1)) ?? null));
  return walk(template);

  function walk(data: Data): Data {
    if (typeof data === 'string') return scalar(data);
    if (isList(data)) return data.map(walk);
    if (typeof data !== 'object' || data === null) return data;
    return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, walk(item)]));
  }
}

function spellingOf(data: Data): string {
  if (typeof data !== 'object' || data === null || isList(data)) return String(data);
  return String(data['$number']);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
