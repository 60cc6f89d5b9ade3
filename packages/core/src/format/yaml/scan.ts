import { CST, Lexer } from 'yaml';
import { type Slot, TemplateSyntax } from '../format.ts';

export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'comment';

export interface YamlSlot extends Slot {
  readonly style: YamlStyle;
  /** For block scalars: what stands on the header's line, the line ending, and the indentation of the body. */
  readonly block?: Block;
}

export interface Block {
  /** `|`, `>-` and so on. */
  readonly header: string;
  /** From the header to the end of its line: blanks, a comment, the line ending. */
  readonly rest: string;
  readonly indent: string;
  /** False when the file ends with the last character of the body. */
  readonly endsInNewline: boolean;
}

interface Token {
  readonly type: CST.TokenType | 'scalar' | 'block-body';
  readonly source: string;
  readonly start: number;
}

const help = 'put the whole value in double quotes';

/**
 * Walks over the tokens of YAML and collects the scalars that hold the mark. Tokens are the cheap way: they have
 * offsets, keep every byte, and cost a tenth of a document.
 */
export function scanYaml(source: string, mark: string): YamlSlot[] {
  const slots = new YamlScanner(source, mark).scan();
  refuseTornReferences(source, mark, slots);
  return slots;
}

/** A `[` or `{` that is not closed yet. */
interface OpenCollection {
  readonly kind: 'map' | 'list';
  /** How many slots there were before it, and whether a `?` stands before it: to find out at its end that it is a key. */
  readonly slotsBefore: number;
  readonly explicitKey: boolean;
  /** In a mapping: a `:` has been seen since the last comma. */
  expectsValue: boolean;
}

class YamlScanner {
  readonly #source: string;
  readonly #mark: string;
  readonly #tokens: readonly Token[];
  readonly #slots: YamlSlot[] = [];
  readonly #open: OpenCollection[] = [];
  #explicitKey = false;

  constructor(source: string, mark: string) {
    this.#source = source;
    this.#mark = mark;
    this.#tokens = lex(source);
  }

  scan(): YamlSlot[] {
    this.#tokens.forEach((token, index) => {
      const style = flowStyles[token.type as keyof typeof flowStyles];
      if (style !== undefined) this.#flowScalar(token, index, style);
      else if (token.type === 'block-scalar-header') this.#blockScalar(token, index);
      else if (token.type === 'comment') this.#comment(token);
      else this.#indicator(token, index);
    });
    return this.#slots;
  }

  #indicator({ type }: Token, index: number): void {
    const collection = this.#open.at(-1);
    switch (type) {
      case 'explicit-key-ind':
        this.#explicitKey = true;
        return;
      case 'flow-map-start':
      case 'flow-seq-start': {
        const kind = type === 'flow-map-start' ? 'map' : 'list';
        this.#open.push({ kind, slotsBefore: this.#slots.length, explicitKey: this.#explicitKey, expectsValue: false });
        break;
      }
      case 'flow-map-end':
      case 'flow-seq-end':
        this.#open.pop();
        if (collection !== undefined && (collection.explicitKey || this.#isKey(index))) this.#turnIntoKeys(collection.slotsBefore);
        break;
      case 'map-value-ind':
        if (collection !== undefined) collection.expectsValue = true;
        break;
      case 'comma':
        if (collection !== undefined) collection.expectsValue = false;
        break;
      case 'seq-item-ind':
        break;
      default:
        return;
    }
    this.#explicitKey = false;
  }

  /** What stands in a collection that turns out to be a key is a key too. */
  #turnIntoKeys(from: number): void {
    for (const [offset, slot] of this.#slots.slice(from).entries()) {
      if (slot.role === 'value') this.#slots[from + offset] = { ...slot, role: 'key' };
    }
  }

  #flowScalar(token: Token, index: number, style: keyof typeof cstTypes): void {
    if (token.source.includes(this.#mark)) {
      const role = this.#explicitKey || this.#isKey(index) ? 'key' : 'value';
      this.#slots.push(slotOf(token, role, style, decodeFlow(token, style)));
    }
    this.#explicitKey = false;
  }

  #blockScalar(header: Token, index: number): void {
    const body = this.#tokens.slice(index + 1, index + 5).find(({ type }) => type === 'block-body');
    if (body?.source.includes(this.#mark)) this.#slots.push(blockSlot(this.#source, header, body, this.#explicitKey));
    this.#explicitKey = false;
  }

  #comment(token: Token): void {
    if (token.source.includes(this.#mark)) this.#slots.push(slotOf(token, 'comment', 'comment', token.source));
  }

  /** A node is a key when a `:` follows, in brackets also on a later line, or when it stands alone in a mapping. */
  #isKey(index: number): boolean {
    const collection = this.#open.at(-1);
    if (collection?.kind === 'map' && !collection.expectsValue) return true;
    for (let at = index + 1; at < this.#tokens.length; at++) {
      const type = this.#tokens[at]?.type;
      if (type === 'map-value-ind') return true;
      const between = type === 'space' || (collection !== undefined && (type === 'newline' || type === 'comment'));
      if (!between) return false;
    }
    return false;
  }
}

const flowStyles = { scalar: 'plain', 'single-quoted-scalar': 'single', 'double-quoted-scalar': 'double' } as const;

/** The lexer announces plain scalars and block bodies by a control character of its own, and the start of a document by another. */
function lex(source: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  let announced = false;
  let header = false;
  for (const lexeme of new Lexer().lex(source)) {
    if (!announced && (lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END)) {
      announced = lexeme === CST.SCALAR;
      continue;
    }
    const type = announced ? (header ? 'block-body' : 'scalar') : CST.tokenType(lexeme);
    if (type !== null) tokens.push({ type, source: lexeme, start });
    if (announced) header = false;
    else if (type === 'block-scalar-header') header = true;
    announced = false;
    start += lexeme.length;
  }
  return tokens;
}

function slotOf({ start, source }: Token, role: YamlSlot['role'], style: YamlStyle, text: string): YamlSlot {
  return { role, style, start, end: start + source.length, text };
}

const cstTypes = { plain: 'scalar', single: 'single-quoted-scalar', double: 'double-quoted-scalar' } as const;

function decodeFlow({ source, start }: Token, style: keyof typeof cstTypes): string {
  const errors: string[] = [];
  const token: CST.FlowScalar = { type: cstTypes[style], offset: start, indent: 0, source };
  const scalar = CST.resolveAsScalar(token, true, (_offset, code) => errors.push(code));
  if (errors.length > 0) throw new TemplateSyntax('this text is not valid YAML', { start, end: start + source.length });
  return scalar.value;
}

function blockSlot(source: string, header: Token, body: Token, isKey: boolean): YamlSlot {
  const span = { start: header.start, end: body.start + body.source.length };
  if (/\d/.test(header.source)) {
    const remedy = 'leave the number away, or write the value in double quotes';
    throw new TemplateSyntax('a reference cannot stand in a block with an indentation indicator', span, remedy);
  }
  const props: CST.Token[] = [{ type: 'block-scalar-header', offset: header.start, indent: 0, source: header.source }];
  const token: CST.BlockScalar = { type: 'block-scalar', offset: header.start, indent: 0, props, source: body.source };
  const scalar = CST.resolveAsScalar(token, true, () => undefined);
  const block = {
    header: header.source,
    rest: source.slice(header.start + header.source.length, body.start),
    indent: /^(?:[ \t]*\r?\n)*( *)/.exec(body.source)?.[1] ?? '',
    endsInNewline: body.source.endsWith('\n'),
  };
  return { role: isKey ? 'key' : 'value', style: header.source.startsWith('|') ? 'literal' : 'folded', ...span, text: scalar.value, block };
}

/** In flow collections YAML ends a plain scalar at `{`, so that `[${ssm:/a}]` would be read as something else. */
function refuseTornReferences(source: string, mark: string, slots: readonly YamlSlot[]): void {
  let at = 0;
  for (let found = source.indexOf(`\${${mark}`); found !== -1; found = source.indexOf(`\${${mark}`, found + 1)) {
    while (at < slots.length && (slots[at] as YamlSlot).end <= found) at += 1;
    const slot = slots[at];
    if (slot === undefined || slot.start > found) {
      const message = 'in brackets YAML ends an unquoted value at `{`, so that this is not read as a reference';
      throw new TemplateSyntax(message, { start: found, end: found + mark.length + 2 }, help);
    }
  }
}
