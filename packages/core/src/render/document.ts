import { parseJson, writeJson } from '../data/json.ts';
import { sameValue, type Value } from '../data/value.ts';
import { type Problem, SsmithError } from '../error/problem.ts';
import { isExact } from '../format/data.ts';
import { fromJs } from '../format/from-js.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Shape } from '../template/shape.ts';
import type { Template } from '../template/parse.ts';
import type { Draft } from './draft.ts';
import { combine, insertionsOf, type Rendered } from './substitute.ts';

/**
 * A template as the JSON of the data that it stands for: each value goes into its place as it is, and through no
 * spelling of the template's format.
 */
export function renderDocument(template: Template, shape: Shape, draft: Draft): Rendered | Problem[] {
  const meant = fillShape(template, shape, draft);
  return 'kind' in meant ? written(template, writeJson(meant), meant) : meant;
}

/**
 * The data of a shape without a secret in it, which its caller has made sure of.
 * @throws {SsmithError}
 */
export function dataOf(template: Template, shape: Shape, draft: Draft): unknown {
  const meant = fillShape(template, shape, draft);
  if ('kind' in meant) return JSON.parse(writeJson(meant));
  throw new SsmithError(meant);
}

/** The data of a rendered document, for the memory of this process. */
export function readBack({ text }: Rendered): unknown {
  return JSON.parse(reveal(text));
}

function fillShape(template: Template, shape: Shape, { slots }: Draft): Value | Problem[] {
  const problems: Problem[] = [];
  const label = template.entry.output;

  function fill(node: Shape): Value {
    switch (node.kind) {
      case 'slot':
        return valueAt(node.index);
      case 'list':
        return { kind: 'list', items: node.items.map(fill) };
      case 'map':
        return { kind: 'map', entries: new Map([...node.entries].map(([key, item]) => [key, fill(item)])) };
      default:
        return node;
    }
  }

  function valueAt(index: number): Value {
    const slot = slots[index];
    if (slot === undefined) throw new Error(`the template has no slot ${index}`);
    const combined = reveal(combine(slot, label));
    // To a .env file everything is a text.
    const value = template.format.seenAs?.(combined, 'none') ?? combined;
    if (!isHeld(value)) {
      const insertions = insertionsOf(slot);
      const names = insertions.flatMap((one) => one.names).map((name) => `\`${name}\``);
      const message = `${names.join(', ')}: JavaScript cannot hold this number exactly`;
      problems.push({
        code: 'value-unencodable',
        message,
        places: insertions.map(({ place }) => place),
        help: 'leave the filter away: then it is a text with all its digits',
      });
    }
    return value;
  }

  const meant = fill(shape);
  return problems.length > 0 ? problems : meant;
}

/** A template that is no data: the whole rendered text as one JSON string. */
export function renderTextDocument(rendered: Rendered): Rendered | Problem[] {
  const meant: Value = { kind: 'string', text: reveal(rendered.text) };
  return written(rendered.template, writeJson(meant), meant);
}

/** Read back twice, by the reader of JSON here and by that of JavaScript, before anybody else does. */
function written(template: Template, json: string, meant: Value): Rendered | Problem[] {
  const { output } = template.entry;
  const text = `${json}\n`;
  if (!readsAs(meant, text)) {
    const message = 'the data does not read back from JSON as it was meant';
    return [{ code: 'render-mismatch', message, places: [{ source: template.source, span: { start: 0, end: 1 } }] }];
  }
  return {
    template,
    text: new Secret(output, text),
    bytes: new Secret(output, Buffer.from(text, 'utf8')),
    written: [],
    masked: '{"…": "…"}\n',
  };
}

function readsAs(meant: Value, text: string): boolean {
  try {
    return sameValue(meant, parseJson(text)) && sameValue(meant, fromJs(JSON.parse(text)) ?? { kind: 'null' });
  } catch {
    return false;
  }
}

function isHeld(value: Value): boolean {
  switch (value.kind) {
    case 'number':
      return isExact(value.spelling);
    case 'list':
      return value.items.every(isHeld);
    case 'map':
      return [...value.entries.values()].every(isHeld);
    default:
      return true;
  }
}
