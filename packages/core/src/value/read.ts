import type { ProblemCode } from '../error/codes.ts';
import { NotJson, parseJson } from '../data/json.ts';
import { kindName, scalarSpelling, text, type Value } from '../data/value.ts';
import type { Outcome } from '../fetch/settle.ts';
import { hasType } from '../reference/filters.ts';
import type { Reference } from '../reference/reference.ts';
import { reveal, Secret } from '../secret/secret.ts';
import type { Parameter } from '../source/source.ts';
import { transform } from './transform.ts';

/** Why a value is not what its reference asks for. The sentence never holds the value. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
  readonly code: ProblemCode;
  readonly help: string | undefined;

  constructor(code: ProblemCode, message: string, help?: string) {
    super(message);
    this.code = code;
    this.help = help;
  }
}

/** What a reference writes, from what the store answered: field, type, filters and default applied. */
export function readValue(reference: Reference, outcome: Outcome, { allowEmpty = false, flat = false } = {}): Secret<Value> {
  if (outcome.kind === 'failed') throw new ValueFault(outcome.code, outcome.message);
  if (outcome.kind === 'missing') return fallback(reference, 'parameter-not-found');
  if (outcome.kind === 'tree') {
    if (!allowEmpty) refuseEmpty(outcome.parameters);
    const tree = flat ? flatValue(outcome.path, outcome.parameters) : treeValue(outcome.path, outcome.parameters);
    return new Secret(`ssm:${outcome.path}/*`, change(tree, reference));
  }
  const { parameter } = outcome;
  const content = reveal(parameter.value);
  const { field, type } = reference;

  let value: Value = text(content);
  if (field.length > 0) {
    const found = fieldOf(asJson(content), field);
    if (found === undefined) return fallback(reference, 'field-not-found');
    value = found;
  } else if (type === 'json') {
    value = asJson(content);
  } else if (type === 'list') {
    if (parameter.type !== 'StringList') {
      throw new ValueFault(
        'value-type',
        `\`list\` needs a StringList, this is a ${parameter.type}`,
        'for a JSON list use the filter `json`',
      );
    }
    value = { kind: 'list', items: content.split(',').map(text) };
  }
  const written = convert(value, reference);
  if (!allowEmpty && type !== 'json' && written.kind === 'string' && written.text.trim() === '') {
    throw new ValueFault('value-empty', 'the value is empty or white space only', emptyHelp);
  }
  return new Secret(parameter.value.label, change(written, reference));
}

const emptyHelp = 'set `allowEmpty: true` for this file if that is meant';

function refuseEmpty(parameters: readonly Parameter[]): void {
  const names = parameters.filter(({ value }) => reveal(value).trim() === '').map(({ name }) => `\`${name}\``);
  if (names.length > 0) throw new ValueFault('value-empty', `below it ${names.join(', ')} holds nothing but white space`, emptyHelp);
}

function fallback(reference: Reference, code: ProblemCode): Secret<Value> {
  const value = reference.fallback;
  if (value === undefined) {
    if (code === 'field-not-found') {
      throw new ValueFault(code, `the JSON value has no field \`${reference.field.join('.')}\``, 'add `default(…)` if it may be missing');
    }
    throw new ValueFault(code, 'the parameter does not exist');
  }
  const structured = reference.type === 'json' || reference.type === 'list' || reference.form === 'tree';
  const written = structured ? value : convert(text(scalarSpelling(value) ?? ''), reference);
  return new Secret(reference.text, change(written, reference));
}

/** From what was found to the type that the reference writes. */
function convert(value: Value, { type }: Reference): Value {
  if (type === 'json') return value;
  if (type === 'list') {
    if (value.kind === 'list' && value.items.every((item) => item.kind === 'string')) return value;
    throw new ValueFault('value-type', `\`list\` needs a list of texts, this field is ${kindName(value)}`);
  }
  const spelling = scalarSpelling(value);
  if (spelling === undefined) {
    throw new ValueFault('value-type', `this field is ${kindName(value)}, not a text`, 'add the filter `json` to write it as it is');
  }
  if (type === 'string') return text(spelling);
  if (!hasType(type, spelling)) {
    const forms = { int: 'digits, without leading zeros', number: 'a number as in JSON', bool: '`true` or `false`' };
    throw new ValueFault('value-type', `the value is not of the type \`${type}\` (${forms[type]})`);
  }
  return type === 'bool' ? { kind: 'bool', value: spelling === 'true' } : { kind: 'number', spelling };
}

/** The text filters; what is not Unicode could only be changed by them, and by every encoder. */
function change(value: Value, { transforms }: Reference): Value {
  if (!isWellFormed(value)) {
    throw new ValueFault('value-unencodable', 'the value is not valid Unicode, so that no text file can hold it');
  }
  if (value.kind !== 'string') return value;
  return text(transforms.reduce((content, filter) => transform(filter, content, noForm), value.text));
}

function noForm(message: string, help: string): never {
  throw new ValueFault('value-unencodable', message, help);
}

function isWellFormed(value: Value): boolean {
  if (value.kind === 'string') return value.text.isWellFormed();
  if (value.kind === 'list') return value.items.every(isWellFormed);
  return value.kind !== 'map' || [...value.entries].every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

/** The parser's own words would quote the value. */
function asJson(content: string): Value {
  try {
    return parseJson(content);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    throw new ValueFault('value-type', error.tooDeep ? 'the value is nested too deeply' : 'the value is not JSON');
  }
}

function fieldOf(value: Value, field: readonly string[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of field) {
    if (found?.kind === 'map') found = found.entries.get(key);
    else if (found?.kind === 'list' && /^\d+$/.test(key)) found = found.items[Number(key)];
    else return undefined;
  }
  return found;
}

function flatValue(path: string, parameters: readonly Parameter[]): Value {
  return { kind: 'map', entries: new Map(parameters.map(({ name, value }) => [name.slice(path.length + 1), text(reveal(value))])) };
}

/** Levels become nested mappings. A name that is both a value and a level has no place in one. */
function treeValue(path: string, parameters: readonly Parameter[]): Value {
  const root = new Map<string, Value>();
  for (const { name, value } of parameters) {
    const levels = name.slice(path.length + 1).split('/');
    const last = levels.pop() ?? '';
    let level = root;
    for (const key of levels) {
      const next = level.get(key) ?? { kind: 'map' as const, entries: new Map<string, Value>() };
      if (next.kind !== 'map') throw new ValueFault('value-type', `\`${name}\` lies below a parameter that is a value itself`);
      level.set(key, next);
      level = next.entries as Map<string, Value>;
    }
    if (level.has(last)) throw new ValueFault('value-type', `\`${name}\` is both a value and a level of the tree`);
    level.set(last, text(reveal(value)));
  }
  return { kind: 'map', entries: root };
}
