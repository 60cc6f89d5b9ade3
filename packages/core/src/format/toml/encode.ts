import { jsonString } from '../../data/json.ts';
import type { Value } from '../../data/value.ts';
import { Unencodable } from '../format.ts';
import type { TomlSlot } from './scan.ts';

/**
 * The spelling of a value in TOML 1.0. A text keeps the quotes of its slot when they hold it; a number, a boolean or a
 * structure stands without any.
 */
export function encodeToml(value: Value, slot: TomlSlot): string {
  return value.kind === 'string' ? textIn(slot, value.text) : native(value, 0);
}

function textIn({ quote, opening }: TomlSlot, text: string): string {
  // Readers drop a line break that comes first.
  const first = opening === '' && text.startsWith('\n') ? '\n' : opening;
  switch (quote) {
    case '"""':
      return `"""${first}${text.split('\n').map(escaped).join('\n')}"""`;
    case "'''":
      // Not all readers know that quotes may stand beside those that open and close.
      if (isPrintable(text) && !/''|^'|'$/.test(text)) return `'''${first}${text}'''`;
      break;
    case "'":
      if (isPrintable(text) && !/['\n]/.test(text)) return `'${text}'`;
      break;
    default:
  }
  return basic(text);
}

/** The escapes of a JSON string are all known in TOML. */
function basic(text: string): string {
  return jsonString(text);
}

function escaped(line: string): string {
  return basic(line).slice(1, -1);
}

/**
 * Whether a text can stand without escapes: no control character besides tab and line break, no line break of any other
 * language, and nothing that a template engine would run before the file is read.
 */
function isPrintable(text: string): boolean {
  if (/<%|\{[{%#]/.test(text)) return false;
  return /^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
}

/** Readers of TOML follow nesting with their stack; the `toml` of Rust goes 80 deep, the template's own levels among them. */
const deepest = 50;

function native(value: Value, depth: number): string {
  if (depth > deepest) throw new Unencodable('it is nested more deeply than readers of TOML can follow');
  switch (value.kind) {
    case 'string':
      return basic(value.text);
    case 'number':
      return number(value.spelling);
    case 'bool':
      return String(value.value);
    case 'null':
      throw new Unencodable('TOML has no null', 'leave what is null away in Parameter Store, or pick a field with `#key`');
    case 'list':
      return `[${value.items.map((item) => native(item, depth + 1)).join(', ')}]`;
    case 'map': {
      const entries = [...value.entries].map(([name, item]) => `${key(name)} = ${native(item, depth + 1)}`);
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
    }
  }
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : basic(name);
}

const asText = 'leave the filter away to write it as a text';

/** TOML spells numbers as JSON does, but says of which size they are: 64 bits. */
function number(spelling: string): string {
  if (spelling === '-0') throw new Unencodable('TOML has no negative zero among integers', 'write it in Parameter Store as `0` or `-0.0`');
  if (/^-?\d+$/.test(spelling)) {
    const fits = spelling.length <= 20 && BigInt.asIntN(64, BigInt(spelling)) === BigInt(spelling);
    if (!fits) throw new Unencodable('it has an integer of more than 64 bits, which readers of TOML refuse or cut off', asText);
    return spelling;
  }
  const near = Number(spelling);
  const vanishes = near === 0 && /^[^eE]*[1-9]/.test(spelling);
  if (vanishes || !Number.isFinite(near)) {
    throw new Unencodable(
      'it has a number beyond the 64 bits of a float, which readers of TOML take for infinity or zero, or refuse',
      asText,
    );
  }
  return spelling;
}
