import { Composer, type CST, Document, isAlias, isScalar, type LineCounter, type Node, Parser, visit, YAMLParseError } from 'yaml';
import { maxDepth } from './json.ts';

export type YamlDocument = Document.Parsed;

/** Offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Options {
  readonly schema?: 'failsafe';
  /** `<<` takes in what it stands for, as most readers of YAML have it. */
  readonly merge?: boolean;
  readonly lineCounter?: LineCounter;
}

/**
 * The documents of a text, with their mistakes. They are what `yaml` makes of it, but for two things: nesting is measured
 * before it is followed, since a stack that is exhausted there can end the whole process; and keys are not looked at.
 */
export function parseDocuments(text: string, { lineCounter, ...options }: Options = {}): YamlDocument[] {
  const tokens = [...new Parser(lineCounter?.addNewLine).parse(text)];
  const tooDeep = deeperThan(maxDepth, tokens);
  if (tooDeep !== undefined) return [withMistake(new Document() as YamlDocument, 'RESOURCE_EXHAUSTION', tooDeep)];
  const settings = { ...options, uniqueKeys: false, prettyErrors: false, keepSourceTokens: false, logLevel: 'silent' } as const;
  return [...new Composer(settings).compose(tokens, true, text.length)];
}

/** The one document of a text; more of them, and keys that are there twice, are mistakes. */
export function parseSingle(text: string, options: Options = {}): YamlDocument {
  const [document, second] = parseDocuments(text, options) as [YamlDocument, YamlDocument?];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) withMistake(document, 'DUPLICATE_KEY', key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return second === undefined ? document : withMistake(document, 'MULTIPLE_DOCS', second.range[0]);
}

/** What a document says, its aliases replaced by what they stand for; or the alias that stands for nothing, or for too much. */
export function dataOf(document: YamlDocument): { value: unknown } | { fault: string; span: Span } {
  const anchors = new Set<string>();
  const spans: { known: boolean; span: Span }[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) spans.push({ known: anchors.has(node.source), span: spanOf(node) });
      else if (node.anchor !== undefined) anchors.add(node.anchor);
    },
  });
  const unknown = spans.find(({ known }) => !known);
  if (unknown !== undefined) return { fault: 'there is no anchor of this name before it', span: unknown.span };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    // Aliases of aliases of aliases, which would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    return { fault: 'the aliases in this file stand for too much', span: spans[0]?.span ?? { start: 0, end: 1 } };
  }
}

function spanOf({ range }: Node): Span {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 1 };
}

/** What is wrong, in words that quote nothing. */
export function sentenceOf({ code }: YAMLParseError): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'this YAML is nested too deeply';
  return code === 'DUPLICATE_KEY' ? 'this name is there twice' : 'this is not valid YAML';
}

function withMistake(document: YamlDocument, code: YAMLParseError['code'], offset: number): YamlDocument {
  document.errors.push(new YAMLParseError([offset, offset + 1], code, ''));
  return document;
}

/** Where a collection lies in more than so many others. */
function deeperThan(limit: number, tokens: readonly CST.Token[]): number | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limit) return token.offset;
    for (const inner of insideOf(token))
      if (inner !== undefined && inner !== null && 'items' in inner) open.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

function insideOf(token: CST.Token): readonly (CST.Token | null | undefined)[] {
  if (token.type === 'document') return [token.value];
  return 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : [];
}
