import { NotJson, parseJsonAt } from '../data/json.ts';
import type { Value } from '../data/value.ts';
import { nearest } from '../error/suggest.ts';
import { filterMistake } from './filters.ts';
import { type Reference, ReferenceSyntaxError, type Transform, transforms, type ValueType, valueTypes } from './reference.ts';

/** How a scalar that is meant as a reference begins. Anything else with `ssm:` in it belongs to somebody else. */
const beginning = /^ssm:(?:\/|\.\/|arn:)/;

export function beginsAsReference(text: string): boolean {
  return beginning.test(text);
}

/**
 * Reads the reference that begins at `start` (with `ssm:`) by the grammar, not up to a closing character, so that
 * a default may hold any JSON. Spans in errors are offsets in `source`.
 * @throws {ReferenceSyntaxError}
 */
export function parseReferenceAt(source: string, start: number): { reference: Reference; end: number } {
  return new ReferenceParser(source, start).parse();
}

/** One or more characters of a level of a name, variables among them. */
const variable = String.raw`\$\{[A-Za-z_][A-Za-z0-9_]*\}`;
const segment = String.raw`(?:[A-Za-z0-9_.-]|${variable})+`;
const storePart = new RegExp(String.raw`//(${segment})(?=/)`, 'y');
const relativeName = new RegExp(String.raw`\.(?:/${segment})+`, 'y');
const secretName = new RegExp(String.raw`/aws/reference/secretsmanager/(?:[A-Za-z0-9/_+=.@-]|${variable})+`, 'y');
const absoluteName = new RegExp(String.raw`(?:/${segment})+`, 'y');
const arnName = new RegExp(String.raw`arn:aws[a-z-]*:ssm:[a-z0-9-]+:(?:\d{12})?:parameter(?:/${segment})+`, 'y');
const selectorPart = new RegExp(String.raw`:(${segment})`, 'y');
const fieldKey = /[A-Za-z0-9_-]+/y;
const filterName = /[A-Za-z0-9]+/y;
const blanks = /[ \t]*/y;

const nameHelp = 'a reference is `ssm:/path/name`, `ssm:./name`, `ssm://store/path/name`, `ssm:/path/*` or `ssm:` and an ARN';
const fieldHelp = 'a field is `#key` or `#key.key`; a key with other characters stands in double quotes';
const filterHelp = `filters are default(…), ${valueTypes.join(', ')}, ${transforms.join(', ')}`;

type Filters = Pick<Reference, 'transforms' | 'type' | 'fallback'>;

class ReferenceParser {
  readonly #source: string;
  readonly #start: number;
  #at: number;

  constructor(source: string, start: number) {
    this.#source = source;
    this.#start = start;
    this.#at = start + 'ssm:'.length;
  }

  parse(): { reference: Reference; end: number } {
    const store = this.#take(storePart)?.[1];
    const { form, name } = this.#name(store);
    const selector = this.#take(selectorPart)?.[1];
    if (selector !== undefined && form === 'tree') {
      this.#fail('a tree has no version or label', this.#start, 'name the parameter to pin it');
    }
    const field = this.#field();
    const filters = this.#filters();
    const reference = { text: this.#source.slice(this.#start, this.#at), form, store, name, selector, field, ...filters };
    const mistake = filterMistake(reference);
    if (mistake !== undefined) this.#fail(mistake.message, this.#start, mistake.help);
    return { reference, end: this.#at };
  }

  #name(store: string | undefined): Pick<Reference, 'form' | 'name'> {
    const absolute = this.#take(secretName) ?? this.#take(absoluteName);
    if (absolute !== null) return { form: this.#takeText('/*') ? 'tree' : 'absolute', name: absolute[0] };
    const arn = this.#take(arnName);
    const [name] =
      arn ??
      this.#take(relativeName) ??
      this.#fail('a parameter name is missing or has a character that names cannot have', this.#at, nameHelp);
    if (store !== undefined) this.#fail('a store goes with an absolute name only', this.#start);
    if (this.#takeText('/*')) this.#fail('a tree needs an absolute path', this.#start, 'write it as `ssm:/path/*`');
    return { form: arn === null ? 'relative' : 'arn', name };
  }

  #field(): string[] {
    const keys: string[] = [];
    if (!this.#takeText('#')) return keys;
    do keys.push(this.#key());
    while (this.#takeText('.'));
    return keys;
  }

  #key(): string {
    const key = this.#source[this.#at] === '"' ? this.#json() : this.#take(fieldKey)?.[0];
    if (typeof key === 'string') return key;
    return key?.kind === 'string' ? key.text : this.#fail('the name of a JSON field is missing', this.#at, fieldHelp);
  }

  #filters(): Filters {
    const found: { transforms: Transform[]; type: ValueType; fallback: Value | undefined } = {
      transforms: [],
      type: 'string',
      fallback: undefined,
    };
    while (this.#takeText('|')) {
      const start = this.#at;
      const filter = this.#take(filterName)?.[0] ?? this.#fail('the name of a filter is missing', start, filterHelp);
      if (filter === 'default') {
        if (found.fallback !== undefined) this.#fail('there is more than one default', start);
        found.fallback = this.#default();
        continue;
      }
      const [type, transform] = [valueTypes.find((known) => known === filter), transforms.find((known) => known === filter)];
      if (type === undefined && transform === undefined) this.#unknownFilter(filter, start);
      if (found.type !== 'string') this.#fail(`\`${filter}\` cannot follow \`${found.type}\``, start);
      if (type !== undefined) found.type = type;
      else if (transform !== undefined) found.transforms.push(transform);
    }
    return found;
  }

  #unknownFilter(filter: string, start: number): never {
    const near = nearest(filter, ['default', ...valueTypes, ...transforms]);
    return this.#fail(`there is no filter \`${filter}\``, start, near === undefined ? filterHelp : `did you mean \`${near}\`?`);
  }

  #default(): Value {
    if (!this.#takeText('(')) this.#fail('`default` needs a JSON value in brackets', this.#at, 'for example `default("none")`');
    const value = this.#json();
    this.#take(blanks);
    if (!this.#takeText(')')) this.#fail('the closing bracket of `default` is missing', this.#at);
    return value;
  }

  #json(): Value {
    try {
      const { value, end } = parseJsonAt(this.#source, this.#at);
      this.#at = end;
      return value;
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      return this.#fail('this is not JSON', error.offset, 'a text stands in double quotes: `default("x")`');
    }
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #takeText(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #fail(message: string, from: number, help?: string): never {
    const end = Math.max(from + 1, Math.min(this.#at, this.#source.length));
    throw new ReferenceSyntaxError(message, { start: from, end }, help);
  }
}
