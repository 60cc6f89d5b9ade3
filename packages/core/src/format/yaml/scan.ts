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
  const slots: YamlSlot[] = [];
  const tokens = lex(source);
  let explicitKey = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.type === 'explicit-key-ind') explicitKey = true;
    else if (token.type === 'map-value-ind' || token.type === 'seq-item-ind') explicitKey = false;
    else if (token.type === 'comment' && token.source.includes(mark)) slots.push(slotOf(token, 'comment', 'comment', token.source));
    const style = flowStyles[token.type as keyof typeof flowStyles];
    if (style !== undefined) {
      if (token.source.includes(mark)) {
        const role = explicitKey || isImplicitKey(tokens, index) ? 'key' : 'value';
        slots.push(slotOf(token, role, style, decodeFlow(token, style)));
      }
      explicitKey = false;
    } else if (token.type === 'block-scalar-header') {
      const body = tokens.findIndex(({ type }, at) => at > index && type === 'block-body');
      if (body !== -1 && tokens[body]?.source.includes(mark)) slots.push(blockSlot(source, token, tokens[body] as Token, explicitKey));
      explicitKey = false;
    }
  }
  refuseTornReferences(source, mark, slots);
  return slots;
}

const flowStyles = { scalar: 'plain', 'single-quoted-scalar': 'single', 'double-quoted-scalar': 'double' } as const;

/** The lexer announces plain scalars and block bodies by a control character of its own, and the start of a document by another. */
function lex(source: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  let announced = false;
  let header = false;
  for (const lexeme of new Lexer().lex(source)) {
    if (lexeme === CST.SCALAR) {
      announced = true;
      continue;
    }
    if (lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END) continue;
    const type = announced ? (header ? 'block-body' : 'scalar') : CST.tokenType(lexeme);
    if (type !== null) tokens.push({ type, source: lexeme, start });
    if (announced) header = false;
    else if (type === 'block-scalar-header') header = true;
    announced = false;
    start += lexeme.length;
  }
  return tokens;
}

/** A scalar is a key when a `:` follows; inside brackets also on a later line. */
function isImplicitKey(tokens: readonly Token[], index: number): boolean {
  for (let at = index + 1; at < tokens.length; at++) {
    const { type } = tokens[at] as Token;
    if (type === 'map-value-ind') return true;
    if (type !== 'space') return false;
  }
  return false;
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
