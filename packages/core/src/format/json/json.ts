import type { ParseError } from 'jsonc-parser';
import { NotJson, parseJson, writeJson } from '../../data/json.ts';
import type { Value } from '../../data/value.ts';
import type { DialectFacts } from '../dialect.ts';
import { type Format, TemplateSyntax, type Written } from '../format.ts';
import { fromJs } from '../from-js.ts';
import { waysIn } from '../way.ts';
import { jsonGrammar, type JsonSlot, scanJson } from './scan.ts';

/** A byte order mark is not JSON, but files have it; it stays where it is. */
function withoutBom(text: string): string {
  return text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
}

const portable: DialectFacts = {
  name: 'portable',
  readers: ['JSON.parse', 'Python json', 'Go encoding/json'],
  spelling: 'as a JSON string, in which `<%`, `{{`, `{%`, `{#` and the line breaks of Unicode are escaped too; numbers keep their spelling',
  refusals: [],
};

export const json: Format<JsonSlot> = {
  name: 'json',
  dialects: { portable },
  slots: (text, mark) => scanJson(text, mark, jsonGrammar),
  encode: (value) => writeJson(value),
  read: (text, written) => {
    try {
      return readPlaces(JSON.parse(withoutBom(text)), written);
    } catch {
      return written.map(() => undefined);
    }
  },
  validate: (text) => {
    try {
      parseJson(withoutBom(text));
      return undefined;
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      if (error.tooDeep) return validateDeep(text, error);
      const help = 'a file with comments is of the format `jsonc`: name it so, or set `format`';
      const span = { start: error.offset, end: error.offset + 1 };
      return new TemplateSyntax('this is not JSON', span, text.startsWith('/', error.offset) ? help : undefined);
    }
  },
};

/** The parser of the platform follows any nesting, but has no place that could be shown. */
function validateDeep(text: string, { offset }: NotJson): TemplateSyntax | undefined {
  try {
    JSON.parse(withoutBom(text));
    return undefined;
  } catch {
    return new TemplateSyntax('this is nested too deeply, and somewhere it is not JSON', { start: offset, end: offset + 1 });
  }
}

const jsoncOptions = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: false };

export const jsonc: Format<JsonSlot> = {
  name: 'jsonc',
  slots: (text, mark) => scanJson(text, mark, jsonGrammar),
  encode: (value) => writeJson(value),
  read: async (text, written) => {
    const { parse } = await loadParser();
    const errors: ParseError[] = [];
    try {
      const tree: unknown = parse(withoutBom(text), errors, jsoncOptions);
      return errors.length > 0 ? written.map(() => undefined) : readPlaces(tree, written);
    } catch {
      // Nesting has exhausted the stack of the parser.
      return written.map(() => undefined);
    }
  },
  validate: async (text) => {
    const { parse, printParseErrorCode } = await loadParser();
    const errors: ParseError[] = [];
    try {
      parse(withoutBom(text), errors, jsoncOptions);
    } catch {
      return new TemplateSyntax('this JSON is nested too deeply', { start: 0, end: 1 });
    }
    const [first] = errors;
    if (first === undefined) return undefined;
    const span = { start: first.offset, end: first.offset + Math.max(1, first.length) };
    return new TemplateSyntax(`this is not JSON with comments (${printParseErrorCode(first.error)})`, span);
  },
};

const loadParser = () => import('jsonc-parser');

export function readPlaces(tree: unknown, written: readonly Written<JsonSlot>[]): (Value | undefined)[] {
  const find = waysIn(tree);
  return written.map(({ slot }) => fromJs(find(slot.way)));
}
