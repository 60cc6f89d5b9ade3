import type { Span } from '../../error/source-text.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import type { Way } from '../way.ts';
import { readString } from './decode.ts';
import { Tables } from './tables.ts';
import { type Quote, type Token, tokenAt } from './token.ts';

export interface TomlSlot extends Slot {
  /** A bare token and a comment have none. */
  readonly quote: Quote | '';
  /** See `TomlString`. */
  readonly opening: string;
  /** The way to a value. */
  readonly way: Way | undefined;
}

/** A table or an array whose values are being read. The first one is the table of the last header. */
interface Level {
  readonly kind: 'table' | 'list';
  readonly to: Way | undefined;
  /** In an array: how many commas there were. */
  index: number;
  /** In a table: the way of the value whose key was last. */
  value: Way | undefined;
}

/** Where the next token stands: in a key, in the key of a header, after a header, or where a value is. */
type Stand = 'key' | 'header' | 'after' | 'value';

/**
 * Walks over the tokens of TOML and collects those that hold the mark. It is lenient: what is wrong otherwise is found
 * by the reader.
 */
export function scanToml(source: string, mark: string): TomlSlot[] {
  return new TomlScanner(source, mark).scan();
}

class TomlScanner {
  readonly #source: string;
  readonly #mark: string;
  readonly #slots: TomlSlot[] = [];
  readonly #tables = new Tables();
  #levels: [Level, ...Level[]] = [tableAt(undefined)];
  #stand: Stand = 'key';
  #brackets = 0;
  #key: string[] = [];
  /** Which slots are pieces of the key that is being read. */
  #pieces: number[] = [];

  constructor(source: string, mark: string) {
    this.#source = source;
    this.#mark = mark;
  }

  scan(): TomlSlot[] {
    let at = this.#source.startsWith('\ufeff') ? 1 : 0;
    while (at < this.#source.length) {
      const token = tokenAt(this.#source, at, this.#stand !== 'value');
      this.#take(token);
      at = token.end;
    }
    this.#endKey('stray');
    return this.#slots;
  }

  #take(token: Token): void {
    const { kind, start, end } = token;
    if (kind === 'blank') return;
    if (kind === 'newline') this.#newline();
    else if (kind === 'sign') this.#sign(this.#source[start] ?? '');
    else if (kind === 'comment') this.#collect('comment', this.#source.slice(start, end), token);
    else if (this.#stand === 'value') this.#collect('value', this.#source.slice(start, end), token, this.#way());
    else this.#keyPiece(this.#source.slice(start, end), token);
  }

  #keyPiece(raw: string, token: Token): void {
    this.#key.push(token.kind === 'string' ? (readString(raw).text ?? '') : raw);
    if (!raw.includes(this.#mark)) return;
    this.#pieces.push(this.#slots.length);
    this.#collect('key', raw, token);
  }

  #sign(sign: string): void {
    if (sign === '[') this.#openBracket();
    else if (sign === ']' && this.#stand === 'header') this.#endHeader();
    else if (sign === '{' && this.#stand === 'value') this.#open(tableAt(this.#way()), 'key');
    else if (sign === ']' || sign === '}') this.#close();
    else if (sign === ',') this.#comma();
    else if (sign === '=' && this.#stand === 'key') this.#endOfKey();
  }

  #openBracket(): void {
    if (this.#stand === 'value') this.#open({ kind: 'list', to: this.#way(), index: 0, value: undefined }, 'value');
    else if (this.#levels.length === 1 && this.#key.length === 0 && this.#stand !== 'after') {
      this.#stand = 'header';
      this.#brackets += 1;
    }
  }

  #endHeader(): void {
    this.#levels = [tableAt(this.#tables.begin(this.#key, this.#brackets > 1))];
    this.#endKey('key');
    this.#stand = 'after';
  }

  #endOfKey(): void {
    const level = this.#level();
    level.value = this.#key.reduce<Way | undefined>((to, key) => ({ to, key }), level.to);
    this.#endKey('key');
    this.#stand = 'value';
  }

  #open(level: Level, stand: Stand): void {
    this.#levels.push(level);
    this.#stand = stand;
  }

  #close(): void {
    if (this.#levels.length === 1) return;
    this.#endKey('stray');
    this.#levels.pop();
    this.#stand = 'value';
  }

  #comma(): void {
    const level = this.#level();
    level.index += 1;
    if (level.kind === 'list' || this.#levels.length === 1) return;
    this.#endKey('stray');
    this.#stand = 'key';
  }

  /** Arrays go on over the end of a line; inline tables have done so since TOML 1.1. */
  #newline(): void {
    if (this.#levels.length > 1) return;
    this.#endKey('stray');
    this.#stand = 'key';
  }

  /** Pieces of a key that turns out to be none are text without a meaning. */
  #endKey(role: 'key' | 'stray'): void {
    for (const index of role === 'stray' ? this.#pieces : []) {
      const slot = this.#slots[index] as TomlSlot;
      this.#slots[index] = { ...slot, role, text: this.#source.slice(slot.start, slot.end) };
    }
    this.#pieces = [];
    this.#key = [];
    this.#brackets = 0;
  }

  #level(): Level {
    return this.#levels.at(-1) as Level;
  }

  /** Of the value that is being read. */
  #way(): Way | undefined {
    const { kind, to, index, value } = this.#level();
    return kind === 'list' ? { to, key: index } : value;
  }

  #collect(role: Slot['role'], raw: string, { kind, start, end }: Token, way?: Way): void {
    if (!raw.includes(this.#mark)) return;
    const place = { role, start, end, way };
    if (kind !== 'string') {
      const fault = role === 'value' && raw.includes('ssm:') ? bareReference(place) : undefined;
      this.#slots.push({ ...place, quote: '', opening: '', text: raw, fault });
      return;
    }
    const { text, ...style } = readString(raw);
    if (text === undefined) throw new TemplateSyntax('this text is not closed, or has an escape that TOML does not know', { start, end });
    this.#slots.push({ ...place, ...style, text });
  }
}

function tableAt(to: Way | undefined): Level {
  return { kind: 'table', to, index: 0, value: undefined };
}

/** A template is TOML itself, so that `check` and editors can read it. */
function bareReference(span: Span): TemplateSyntax {
  return new TemplateSyntax('a reference must stand in quotes', span, bareReferenceHelp);
}

export const bareReferenceHelp =
  'put the whole reference in quotes, as in `port = "ssm:/port|int"`; what is no text is written without them';
