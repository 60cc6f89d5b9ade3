import { type Document, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, visit } from 'yaml';
import type { Value } from '../../data/value.ts';
import { TemplateSyntax, type Written } from '../format.ts';
import type { YamlSlot } from './scan.ts';

/** The duplicate key check of `yaml` is quadratic; readers differ on duplicates anyway. */
const options = { uniqueKeys: false, prettyErrors: false, keepSourceTokens: false, logLevel: 'silent' } as const;

/** What the parser of `yaml` finds at the places that were written. */
export function readYaml(text: string, written: readonly Written<YamlSlot>[]): (Value | undefined)[] {
  const documents = parse(text);
  const found = new Map<number, Value | undefined>();
  if (documents === undefined || documents.some(({ errors }) => errors.length > 0)) return written.map(() => undefined);
  const wanted = new Map(written.map(({ start, end, slot }) => [start, { end, slot }]));
  for (const document of documents) {
    visit(document, {
      Node: (key, node, path) => {
        const place = key === 'key' || !node.range ? undefined : wanted.get(node.range[0]);
        if (place !== undefined && node.range && endsThere(node.range[1], place) && !isInKey(path))
          found.set(node.range[0], valueOf(node as Node));
        return undefined;
      },
    });
  }
  return written.map(({ start }) => found.get(start));
}

/** A key may be a collection; what stands in it is no value. */
function isInKey(path: readonly unknown[]): boolean {
  return path.some((parent, index) => isPair(parent) && path[index + 1] === parent.key);
}

/** A flow value in the place of a block ends before what stayed on the line. */
function endsThere(end: number, place: { end: number; slot: YamlSlot }): boolean {
  return end === place.end || (place.slot.block !== undefined && end <= place.end);
}

function parse(text: string): Document[] | undefined {
  try {
    return parseAllDocuments(text, options) as Document[];
  } catch {
    // `yaml` throws, rather than reports, when nesting exhausts its stack.
    return undefined;
  }
}

function valueOf(node: Node): Value | undefined {
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => valueOf(item as Node) ?? { kind: 'null' }) };
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      return [name, valueOf(value as Node) ?? { kind: 'null' }] as const;
    });
    return { kind: 'map', entries: new Map(entries) };
  }
  if (!isScalar(node)) return undefined;
  const { value, source } = node;
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return { kind: 'string', text: value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  return typeof value === 'number' ? { kind: 'number', spelling: source ?? String(value) } : undefined;
}

export function validateYaml(text: string): TemplateSyntax | undefined {
  const documents = parse(text);
  if (documents === undefined) return new TemplateSyntax('this YAML is nested too deeply', { start: 0, end: 1 });
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const span = { start: error.pos[0], end: Math.max(error.pos[0] + 1, error.pos[1]) };
    const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, text.indexOf('\n', span.start) >>> 0);
    const help = line.includes('ssm:') ? 'a reference with `{ } [ ]`, `: ` or ` #` in it must stand in quotes' : undefined;
    return new TemplateSyntax(`this is not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`, span, help);
  }
  return undefined;
}
