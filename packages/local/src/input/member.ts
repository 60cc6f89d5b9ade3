import { ServiceError } from '../service/error.ts';

/** Reads one member of a request. Broken constraints are collected, because the service tells of all of them at once. */
export interface Member<T> {
  /** May be missing, or null. */
  readonly optional?: true;
  read(value: unknown, path: string, broken: string[]): T;
}

export type Shape = Readonly<Record<string, Member<unknown>>>;
export type Values<S extends Shape> = { readonly [Name in keyof S]: S[Name] extends Member<infer T> ? T : never };

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

interface TextRules extends Bounds {
  /** As the model spells it, which is what the message repeats. */
  readonly pattern?: string;
}

export function text<T extends string = string>(rules: TextRules & { readonly oneOf?: readonly T[] } = {}): Member<T> {
  const { pattern, oneOf } = rules;
  const expression = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return {
    read: (value, path, broken) => {
      if (typeof value !== 'string') throw unconvertible(value, 'a String');
      const constraints = [
        ...outOfBounds('length', value.length, rules),
        ...(expression === undefined || expression.test(value) ? [] : [`Member must satisfy regular expression pattern: ${pattern}`]),
        ...(oneOf === undefined || isOneOf(value, oneOf) ? [] : [`Member must satisfy enum value set: [${oneOf.join(', ')}]`]),
      ];
      broken.push(...constraints.map((constraint) => sentence(value, path, constraint)));
      return value as T;
    },
  };
}

export function flag(): Member<boolean> {
  return {
    read: (value) => {
      if (typeof value !== 'boolean') throw unconvertible(value, 'a Boolean');
      return value;
    },
  };
}

/** Bytes, which JSON carries in base64. */
export function blob(bounds: Bounds = {}): Member<Buffer> {
  return {
    read: (value, path, broken) => {
      if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw unconvertible(value, 'a Blob');
      const bytes = Buffer.from(value, 'base64');
      broken.push(...outOfBounds('length', bytes.length, bounds).map((constraint) => sentence('…', path, constraint)));
      return bytes;
    },
  };
}

/** Texts by name. */
export function texts(): Member<Readonly<Record<string, string>>> {
  return {
    read: (value) => {
      if (!isMembers(value)) throw new ServiceError('SerializationException', 'Start of structure or map expected');
      const wrong = Object.values(value).find((one) => typeof one !== 'string');
      if (wrong !== undefined) throw unconvertible(wrong, 'a String');
      return value as Readonly<Record<string, string>>;
    },
  };
}

export function integer(bounds: Bounds = {}): Member<number> {
  return {
    read: (value, path, broken) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw unconvertible(value, 'an Integer');
      broken.push(...outOfBounds('value', value, bounds).map((constraint) => sentence(String(value), path, constraint)));
      return value;
    },
  };
}

export function list<T>(item: Member<T>, bounds: Bounds = {}): Member<readonly T[]> {
  return {
    read: (value, path, broken) => {
      if (!Array.isArray(value)) throw new ServiceError('SerializationException', 'Expected list or null');
      const shown = `[${value.map((one) => (typeof one === 'string' ? one : '…')).join(', ')}]`;
      broken.push(...outOfBounds('length', value.length, bounds).map((constraint) => sentence(shown, path, constraint)));
      return value.map((one, index) => item.read(one, `${path}.${index + 1}.member`, broken));
    },
  };
}

/** A structure within another one. */
export function structure<S extends Shape>(shape: S): Member<Values<S>> {
  return {
    read: (value, path, broken) => {
      if (!isMembers(value)) throw new ServiceError('SerializationException', 'Start of structure or map expected');
      return readMembers(shape, value, `${path}.`, broken);
    },
  };
}

export function optional<T>(member: Member<T>): Member<T | undefined> {
  return { optional: true, read: (value, path, broken) => (value == null ? undefined : member.read(value, path, broken)) };
}

/** @throws {ServiceError} `SerializationException` for JSON of another kind, `ValidationException` for broken constraints */
export function readInput<S extends Shape>(shape: S, members: Members): Values<S> {
  const broken: string[] = [];
  const values = readMembers(shape, members, '', broken);
  if (broken.length > 0) {
    const count = `${broken.length} validation error${broken.length === 1 ? '' : 's'} detected`;
    throw new ServiceError('ValidationException', `${count}: ${broken.join('; ')}`);
  }
  return values;
}

/** A structure as it came, its members unread. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the shape does not name is passed over. */
function readMembers<S extends Shape>(shape: S, members: Members, prefix: string, broken: string[]): Values<S> {
  const values = Object.entries(shape).map(([name, member]) => {
    const path = `${prefix}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (value != null || member.optional === true) return [name, member.read(value, path, broken)];
    broken.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
    return [name, undefined];
  });
  return Object.fromEntries(values) as Values<S>;
}

function outOfBounds(what: 'length' | 'value', size: number, { min = -Infinity, max = Infinity }: Bounds): string[] {
  if (size > max) return [`Member must have ${what} less than or equal to ${max}`];
  return size < min ? [`Member must have ${what} greater than or equal to ${min}`] : [];
}

function sentence(value: string, path: string, constraint: string): string {
  return `Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`;
}

function isOneOf(value: string, known: readonly string[]): boolean {
  return known.includes(value);
}

function unconvertible(value: unknown, wanted: string): ServiceError {
  if (typeof value === 'object') return new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
  return new ServiceError('SerializationException', `${(typeof value).toUpperCase()}_VALUE can not be converted to ${wanted}`);
}
