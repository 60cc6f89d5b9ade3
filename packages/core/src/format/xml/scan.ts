import type { Span } from '../../error/source-text.ts';
import { type Slot, TemplateSyntax } from '../format.ts';
import { cdataText, decodeAttribute, type Decoded, decodeText, endOfCdata } from './decode.ts';
import { faultOf, tagInAttribute } from './fault.ts';
import { type Prolog, readProlog } from './prolog.ts';

export interface XmlSlot extends Slot {
  readonly style: 'text' | 'cdata' | 'double' | 'single' | 'bare' | 'other';
  /** Elements are counted by their first tags. */
  readonly element: number;
  /** The name of an attribute; of a text, how many tags, comments and so on stand before it in its element. */
  readonly place: string | number;
  /** The blanks around a text, which are not part of its token. */
  readonly before: string;
  readonly after: string;
  readonly prolog: Prolog;
}

interface Level {
  readonly element: number;
  /** Elements, comments and processing instructions so far. */
  children: number;
}

/**
 * Walks over XML and collects the tokens that hold the mark. The token of an attribute is its quotes with what is in
 * them; the token of a text is all that stands between two tags (or comments), without the blanks at both ends. It is
 * lenient: what is wrong otherwise is found by the reader.
 */
export function scanXml(source: string, mark: string): XmlSlot[] {
  return new XmlScan(source, mark).scan();
}

const blanks = /[ \t\r\n]*/y;
const nameToken = /[^ \t\r\n=<>/"']*/y;
const bareToken = /[^ \t\r\n<>"']*/y;

/** A pattern would try again at each blank within the text. */
function endOfToken(run: string): number {
  let end = run.length;
  while (' \t\r\n'.includes(run.charAt(end - 1)) && end > 0) end -= 1;
  return end;
}

class XmlScan {
  readonly #source: string;
  readonly #mark: string;
  readonly #prolog: Prolog;
  readonly #slots: XmlSlot[] = [];
  readonly #levels: Level[] = [];
  #elements = 0;
  #at = 0;

  constructor(source: string, mark: string) {
    this.#source = source;
    this.#mark = mark;
    this.#prolog = readProlog(source);
  }

  scan(): XmlSlot[] {
    while (this.#at < this.#source.length) {
      this.#text();
      if (this.#at < this.#source.length) this.#markup();
    }
    return this.#slots;
  }

  /** Up to the next tag, comment or processing instruction; CDATA sections are text. */
  #text(): void {
    const start = this.#at;
    for (;;) {
      const next = this.#source.indexOf('<', this.#at);
      this.#at = next === -1 ? this.#source.length : next;
      if (!this.#source.startsWith('<![CDATA[', this.#at)) break;
      this.#at = endOfCdata(this.#source, this.#at);
    }
    const run = this.#source.slice(start, this.#at);
    if (run.includes(this.#mark)) this.#textSlot(run, start);
  }

  #textSlot(run: string, start: number): void {
    const level = this.#levels.at(-1);
    const before = this.#match(blanks, start);
    const token = run.slice(before.length, endOfToken(run));
    const span = { start: start + before.length, end: start + before.length + token.length };
    if (level === undefined) return this.#push('stray', span, { text: token });
    const isCdata = token.startsWith('<![CDATA[') && endOfCdata(token, 0) === token.length;
    const decoded = isCdata ? { text: cdataText(token) } : decodeText(token);
    const after = run.slice(before.length + token.length);
    this.#push('value', span, decoded, { style: isCdata ? 'cdata' : 'text', place: level.children, before, after });
  }

  #markup(): void {
    const start = this.#at;
    if (this.#source.startsWith('<!--', start)) return this.#other('comment', '-->', start + '<!--'.length);
    if (this.#source.startsWith('<?', start)) return this.#other('stray', '?>', start);
    if (this.#source.startsWith('<!', start)) return this.#doctype();
    if (this.#source.startsWith('</', start)) return this.#endTag();
    this.#startTag();
  }

  /** A comment, or a processing instruction. */
  #other(role: 'comment' | 'stray', ending: string, from: number): void {
    const start = this.#at;
    const end = this.#source.indexOf(ending, from);
    this.#at = end === -1 ? this.#source.length : end + ending.length;
    this.#child();
    this.#maybe(role, { start, end: this.#at });
  }

  /** Declarations are nothing that is replaced; they are passed over by their quotes, comments and brackets. */
  #doctype(): void {
    let start = this.#at;
    let depth = 0;
    const sign = /<!--|<\?|["'[\]>]/g;
    sign.lastIndex = start;
    for (let found = sign.exec(this.#source); found !== null; found = sign.exec(this.#source)) {
      const [token] = found;
      this.#at = sign.lastIndex;
      if (token === '>' && depth === 0) break;
      if (token === '[') depth += 1;
      if (token === ']') depth -= 1;
      if (token === '"' || token === "'") this.#skipTo(token);
      if (token === '<?') this.#skipTo('?>');
      if (token === '<!--') {
        this.#maybe('stray', { start, end: found.index });
        this.#skipTo('-->');
        this.#maybe('comment', { start: found.index, end: this.#at });
        start = this.#at;
      }
      sign.lastIndex = this.#at;
    }
    if (sign.lastIndex === 0) this.#at = this.#source.length;
    this.#maybe('stray', { start, end: this.#at });
  }

  #skipTo(ending: string): void {
    const end = this.#source.indexOf(ending, this.#at);
    this.#at = end === -1 ? this.#source.length : end + ending.length;
  }

  #endTag(): void {
    const start = this.#at + '</'.length;
    this.#at = start;
    const name = this.#take(nameToken);
    this.#maybe('key', { start, end: start + name.length });
    this.#skipTo('>');
    this.#levels.pop();
  }

  #startTag(): void {
    this.#at += '<'.length;
    this.#child();
    const element = this.#elements;
    this.#elements += 1;
    this.#name();
    const isEmpty = this.#attributes(element);
    if (!isEmpty) this.#levels.push({ element, children: 0 });
  }

  /** Everything up to the end of a tag; true when the element is over with it. */
  #attributes(element: number): boolean {
    let name = '';
    for (;;) {
      this.#take(blanks);
      const sign = this.#source[this.#at];
      if (sign === undefined || sign === '<') return false;
      if (sign === '>' || this.#source.startsWith('/>', this.#at)) {
        this.#at += sign === '>' ? 1 : 2;
        return sign !== '>';
      }
      if (sign === '"' || sign === "'") this.#quoted(sign, element, name);
      else if (sign === '=') this.#bareValue(element, name);
      else if (sign === '/') this.#at += 1;
      else name = this.#name();
    }
  }

  #name(): string {
    const start = this.#at;
    const name = this.#take(nameToken);
    this.#maybe('key', { start, end: this.#at });
    return name;
  }

  #quoted(quote: string, element: number, name: string): void {
    const start = this.#at;
    this.#at += 1;
    this.#skipTo(quote);
    const token = this.#source.slice(start, this.#at);
    if (!token.includes(this.#mark)) return;
    const span = { start, end: this.#at };
    const isClosed = token.length > 1 && token.endsWith(quote);
    if (!isClosed) throw new TemplateSyntax('the quote of this attribute is not closed', span);
    const inner = token.slice(1, -1);
    const fault = inner.includes('<') ? tagInAttribute(span) : undefined;
    this.#push('value', span, decodeAttribute(inner), { style: quote === '"' ? 'double' : 'single', element, place: name, fault });
  }

  /** After `=`. XML asks for quotes, but what stands here is a value, and is given them. */
  #bareValue(element: number, name: string): void {
    this.#at += 1;
    this.#take(blanks);
    const start = this.#at;
    let token = this.#take(bareToken);
    if (token.endsWith('/') && this.#source[this.#at] === '>') token = token.slice(0, -1);
    this.#at = start + token.length;
    if (token.includes(this.#mark)) this.#push('value', { start, end: this.#at }, { text: token }, { style: 'bare', element, place: name });
  }

  #child(): void {
    const level = this.#levels.at(-1);
    if (level !== undefined) level.children += 1;
  }

  #maybe(role: Slot['role'], span: Span): void {
    const text = this.#source.slice(span.start, span.end);
    if (text.includes(this.#mark)) this.#push(role, span, { text });
  }

  #push(role: Slot['role'], { start, end }: Span, { text, unknown }: Decoded, known: Partial<XmlSlot> = {}): void {
    const { element = this.#levels.at(-1)?.element ?? 0, place = '', style = 'other', before = '', after = '' } = known;
    const fault = known.fault ?? faultOf(role, { start, end }, this.#prolog, unknown);
    this.#slots.push({ role, start, end, text, style, element, place, before, after, prolog: this.#prolog, fault });
  }

  #take(pattern: RegExp): string {
    const found = this.#match(pattern, this.#at);
    this.#at += found.length;
    return found;
  }

  #match(pattern: RegExp, at: number): string {
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0] ?? '';
  }
}
