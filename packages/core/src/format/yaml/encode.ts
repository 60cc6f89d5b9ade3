import { jsonString, writeJson } from '../../data/json.ts';
import type { Value } from '../../data/value.ts';
import { Unencodable } from '../format.ts';
import type { Block, YamlSlot } from './scan.ts';

/**
 * The spelling of a value that readers of YAML 1.1 and 1.2 agree on. A text keeps single quotes or a block when they
 * hold it; anything else is double quoted, never plain: `no`, `0123` and `1:30` mean other things in one of the two.
 */
export function encodeYaml(value: Value, slot: YamlSlot): string {
  const { block } = slot;
  if (value.kind !== 'string') return inBlock(block, structure(value));
  if (slot.style === 'single' && isPrintable(value.text)) return `'${value.text.replaceAll("'", "''")}'`;
  if (block !== undefined && holdsInBlock(value.text, slot)) return blockText(value.text, block);
  return inBlock(block, jsonString(value.text));
}

/**
 * One line of characters that no reader treats specially: no control character, no line break of any YAML version, and
 * nothing that a template engine would run before the file is read as YAML (ERB in database.yml, Jinja, Go templates).
 */
function isPrintable(text: string): boolean {
  if (/<%|\{[{%#]/.test(text)) return false;
  return /^[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
}

/** A flow scalar or collection in the place of a block; a comment on the header's line stays. */
function inBlock(block: Block | undefined, flow: string): string {
  if (block === undefined) return flow;
  return `${flow}${block.endsInNewline ? block.rest : block.rest.replace(/\r?\n$/, '')}`;
}

function holdsInBlock(text: string, { style, block }: YamlSlot): boolean {
  if (block === undefined || block.indent === '') return false;
  const lines = text.split('\n');
  const keepsFinal = !block.header.includes('-');
  if (keepsFinal && !block.endsInNewline) return false;
  if (keepsFinal && lines.pop() !== '') return false;
  if (style === 'folded' && lines.length > 1) return false;
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  if (first === '' || last === '' || /^[ \t]/.test(first)) return false;
  return lines.every((line) => isPrintable(line) && !/^\s+$/.test(line));
}

function blockText(text: string, { header, rest, indent, endsInNewline }: Block): string {
  const ending = /\r?\n$/.exec(rest)?.[0] ?? '\n';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `${header}${rest}${body
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join(ending)}${endsInNewline ? ending : ''}`;
}

/** JSON is YAML, for both versions, when numbers are spelled so that both see a number. */
function structure(value: Value): string {
  checkStructure(value);
  return writeJson(value);
}

/** An implicit key may have 1,024 characters; its quotes and escapes count. */
const longestKey = 1000;

/** Readers of YAML follow nesting with their stack; PyYAML's ends below 500. */
const deepest = 300;

function checkStructure(value: Value, depth = 0): void {
  if (depth > deepest) throw new Unencodable('it is nested more deeply than readers of YAML can follow');
  if (value.kind === 'number' && /e/i.test(value.spelling) && !/^-?\d+\.\d*e[+-]\d+$/i.test(value.spelling)) {
    throw new Unencodable(
      'readers of YAML 1.1 would take a number in this spelling for a text',
      'write it in Parameter Store with a point and a sign, as in `1.0e+3`',
    );
  }
  if (value.kind === 'list') value.items.forEach((item) => checkStructure(item, depth + 1));
  if (value.kind === 'map') {
    for (const [key, item] of value.entries) {
      if (jsonString(key).length > longestKey) throw new Unencodable('a key is longer than YAML allows');
      checkStructure(item, depth + 1);
    }
  }
}
